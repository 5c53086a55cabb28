/** Decides what a mail server's reply means, by the table of replies and, where it is silent, by code and stage. */
import {
  REPLY_ROWS,
  type OurClass,
  type OurReason,
  type ReplyRow,
  type ReplyStage,
  type ReplyVerdict,
  type RowVerdict,
} from './smtp-replies-table.ts';

export type {
  OurClass,
  OurReason,
  RecipientClass,
  ReplyClass,
  ReplyStage,
  ReplyVerdict,
} from './smtp-replies-table.ts';

export interface StagedReply {
  readonly stage: ReplyStage;
  /** Three digits; what is none of 200 to 599 counts as a broken conversation. */
  readonly code: number;
  /** The reply as it came, of one line or several, with or without its codes. */
  readonly text: string;
}

const MAX_TEXT = 2_000;
/** A wait beyond this is no promise that anybody keeps. */
const MAX_WAIT_MS = 24 * 60 * 60_000;
/** From here on a refusal may speak of the recipient. */
const RECIPIENT_STAGES: readonly ReplyStage[] = ['RCPT', 'DATA', 'DOT'];

/**
 * Classifies a reply (RFC 5321 §4.2). A refusal that speaks of us never becomes the recipient's state:
 * 421 ends the connection for everybody, 4yz makes the mailing wait, 5yz pauses it where a person must act.
 */
export function classifyReply({ stage, code, text }: StagedReply): ReplyVerdict {
  if (isPositive(stage, code)) return { kind: 'ACCEPTED' };
  const { enhanced, line } = readReply(text);
  const retryAfterMs = waitIn(line);
  if (!(code >= 400 && code <= 599)) return weWait('SERVER_UNREACHABLE', 'PROTOCOL_ERROR', retryAfterMs);
  const row = REPLY_ROWS.find((candidate) => matches(candidate, { stage, code, enhanced, line }));
  const verdict = row?.verdict ?? byCodeAlone(stage, code);
  if (verdict.kind === 'OURS') return aboutUs(verdict, code, retryAfterMs);
  if (code === 421) return weWait('SERVER_UNREACHABLE', 'SERVER_BUSY', retryAfterMs);
  const { replyClass } = verdict;
  return code < 500 ? { kind: 'DEFERRED', retryAfterMs, replyClass } : { kind: 'REJECTED', replyClass };
}

/** Reads the enhanced status code of a reply (RFC 2034), or null. */
export function enhancedCodeOf(text: string): string | null {
  return readReply(text).enhanced;
}

/**
 * Reads the wait that a reply asks for, in milliseconds: "try again in 300 seconds", "retry after 5 minutes",
 * "come back in 00:05:00". At most a day; null if it states none.
 */
export function statedWaitMs(text: string): number | null {
  return waitIn(readReply(text).line);
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const CUE = /try|retry|again|wait|come back|gr[ae]y-?list|resend|delay|defer/i;
const CLOCK = /\b(?:in|after|for|another|wait)\s(?:at least\s|about\s)?(\d{1,2}):(\d{2})(?::(\d{2}))?\b/i;
const AMOUNT =
  /\b(?:in|after|for|within|wait|another)[\s:](?:at least\s|about\s)?(\d{1,6})\s?(s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?)\b/i;
const BRACKETS = /\((\d{1,6})\s?(s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?)\b/i;

function waitIn(line: string): number | null {
  if (!CUE.test(line)) return null;
  const clock = CLOCK.exec(line);
  if (clock) return bounded(clockMs(clock[1], clock[2], clock[3]));
  const [, amount, unit] = AMOUNT.exec(line) ?? BRACKETS.exec(line) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return bounded(Number(amount) * (UNIT_MS[unit.charAt(0).toLowerCase()] ?? 0));
}

/** Reads h:mm:ss, or m:ss if there are only two. */
function clockMs(first = '0', second = '0', third?: string): number {
  const [hours, minutes, seconds] = third === undefined ? ['0', first, second] : [first, second, third];
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000;
}

function bounded(waitMs: number): number | null {
  return waitMs > 0 ? Math.min(waitMs, MAX_WAIT_MS) : null;
}

/** 3yz is what AUTH and DATA hope for (RFC 4954 §4, RFC 5321 §4.1.1.4). */
function isPositive(stage: ReplyStage, code: number): boolean {
  if (code >= 300 && code <= 399) return stage === 'AUTH' || stage === 'DATA';
  return code >= 200 && code <= 299;
}

/** Puts the lines into one, without codes and without addresses, whose words mean nothing. */
function readReply(text: string): { enhanced: string | null; line: string } {
  const lines = text
    .slice(0, MAX_TEXT)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}(?:[ -]|$)/, ''));
  const first = /^\s*([245]\.\d{1,3}\.\d{1,3})\b/.exec(lines[0] ?? '')?.[1];
  const line = lines
    .map((part) => part.replace(/^\s*[245]\.\d{1,3}\.\d{1,3}\s?/, ''))
    .join(' ')
    .replace(/[^\s<>@]{1,64}@[^\s<>@]{1,255}/g, '@');
  // qmail writes it at the end.
  return { enhanced: first ?? /\(#([245]\.\d{1,3}\.\d{1,3})\)/.exec(line)?.[1] ?? null, line };
}

interface ReadReply {
  readonly stage: ReplyStage;
  readonly code: number;
  readonly enhanced: string | null;
  readonly line: string;
}

function matches(row: ReplyRow, reply: ReadReply): boolean {
  const stages = row.stages ?? (row.verdict.kind === 'RECIPIENT' ? RECIPIENT_STAGES : null);
  if (stages && !stages.includes(reply.stage)) return false;
  if (row.code && !row.code.includes(reply.code) && !row.code.includes(Math.floor(reply.code / 100)))
    return false;
  if (row.enhanced && !(reply.enhanced !== null && row.enhanced.test(reply.enhanced))) return false;
  return !row.pattern || row.pattern.test(reply.line);
}

/** What 4yz and 5yz mean where no row speaks. */
function byCodeAlone(stage: ReplyStage, code: number): RowVerdict {
  if (RECIPIENT_STAGES.includes(stage)) {
    return { kind: 'RECIPIENT', replyClass: code < 500 ? 'TEMPORARY' : 'REFUSED' };
  }
  const replyClass = CLASS_OF_STAGE[stage] ?? 'SERVER_BUSY';
  if (code < 500)
    return {
      kind: 'OURS',
      reason: 'SERVER_UNREACHABLE',
      replyClass: stage === 'AUTH' ? replyClass : 'SERVER_BUSY',
    };
  return { kind: 'OURS', reason: stage === 'MAIL' ? 'SENDER_REFUSED' : 'AUTH_REFUSED', replyClass };
}

/** A server that refuses at the door does not let this machine send through it. */
const CLASS_OF_STAGE: Readonly<Partial<Record<ReplyStage, OurClass>>> = {
  CONNECT: 'RELAY_DENIED',
  GREETING: 'RELAY_DENIED',
  EHLO: 'EHLO_REFUSED',
  STARTTLS: 'TLS_REFUSED',
  AUTH: 'AUTH_REFUSED',
  MAIL: 'SENDER_REFUSED',
};

/** Pauses only for what a server refuses for good and a person can mend. */
function aboutUs(
  { reason, replyClass }: Extract<RowVerdict, { kind: 'OURS' }>,
  code: number,
  retryAfterMs: number | null,
): ReplyVerdict {
  const needsPerson = reason === 'AUTH_REFUSED' || reason === 'SENDER_REFUSED';
  if (!needsPerson) return weWait(reason, replyClass, retryAfterMs);
  if (code < 500) return weWait('SERVER_UNREACHABLE', replyClass, retryAfterMs);
  return { kind: 'OURS', action: 'PAUSE', reason, retryAfterMs, replyClass };
}

function weWait(reason: OurReason, replyClass: OurClass, retryAfterMs: number | null): ReplyVerdict {
  return { kind: 'OURS', action: 'WAIT', reason, retryAfterMs, replyClass };
}
