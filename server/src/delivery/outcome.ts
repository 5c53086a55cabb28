import { nextRetry } from '@mailroom/shared/retry-schedule';
import type { OursVerdict, Reply } from './channel.ts';
import type { RecipientChange } from './delivery-store.ts';
import type { ClaimedRecipient } from './renderer.ts';
import type { DispatchSettings } from './settings-source.ts';
import type { LineResult } from './way.ts';

/** What a process knows when a result comes in. */
export interface OutcomeContext {
  recipient: Pick<ClaimedRecipient, 'id' | 'groupId' | 'deferrals'>;
  processId: string;
  nowMs: number;
  /** A number from 0 to 1, for the jitter of retries. */
  random: number;
  unclearRecipients: DispatchSettings['unclearRecipients'];
  /** Something was accepted over this connection before. */
  acceptedBefore: boolean;
}

/** What follows from a result. */
export interface Outcome {
  change: RecipientChange;
  /** What it says about the channel: the process ends with it. */
  failure: OursVerdict | null;
}

type Known = Pick<OutcomeContext, 'recipient' | 'processId'>;

/** Decides what one result means for the recipient and for the channel. */
export function outcomeOf(result: LineResult, context: OutcomeContext): Outcome {
  switch (result.kind) {
    case 'SENT':
      return recorded(
        changeTo('SENT', context, { reply: result.reply, providerId: result.providerId ?? null }),
      );
    case 'SKIP':
      return recorded(changeTo('SKIPPED', context, { reason: result.reason, attempts: 0 }));
    case 'HELD':
      return recorded(untouched(context, result.untilMs));
    case 'REJECTED':
      return recorded(changeTo('REJECTED', context, answered(result)));
    case 'DEFERRED':
      return recorded(deferred(context, answered(result), result.verdict.retryAfterMs));
    case 'IN_DOUBT':
      return { change: { ...unclear(context), reason: result.text }, failure: lost(result.text) };
    case 'NOT_SENT':
      // A server may end a connection after so many messages; only one that takes nothing at all is out of reach.
      return { change: backInLine(context), failure: context.acceptedBefore ? null : lost(result.text) };
    case 'OURS':
      return { change: backInLine(context), failure: speaksOfThisConnection(result.verdict, context) };
    case 'WITHDRAWN':
      // Nothing left. If he was taken away, blocked or fenced, this finds him changed and does nothing.
      return { change: untouched(context, 0), failure: null };
  }
}

/** Decides what becomes of a recipient who may have got his message. */
export function unclear(
  context: Known & Pick<OutcomeContext, 'nowMs' | 'random' | 'unclearRecipients'>,
): RecipientChange {
  if (context.unclearRecipients === 'HOLD') return changeTo('IN_DOUBT', context);
  const retried = deferred(context, {}, null);
  return retried.state === 'DEFERRED' ? retried : changeTo('IN_DOUBT', context);
}

/** Puts a recipient back as he was before his process took him. */
export function untouched(known: Known, dueAt: number): RecipientChange {
  const state = known.recipient.deferrals > 0 ? 'DEFERRED' : 'PENDING';
  return changeTo(state, known, { dueAt, attempts: 0 });
}

function changeTo(
  state: RecipientChange['state'],
  { recipient, processId }: Known,
  more: Partial<RecipientChange> = {},
): RecipientChange {
  const { id: recipientId, groupId, deferrals } = recipient;
  const plain = {
    reason: null,
    dueAt: 0,
    attempts: 1,
    reply: null,
    replyClass: null,
    providerId: null,
  } as const;
  return { recipientId, groupId, processId, state, deferrals, ...plain, ...more };
}

function recorded(change: RecipientChange): Outcome {
  return { change, failure: null };
}

function answered(result: { reply: Reply; verdict: { class: string } }): Partial<RecipientChange> {
  return { reply: result.reply, replyClass: result.verdict.class };
}

function deferred(
  context: Known & Pick<OutcomeContext, 'nowMs' | 'random'>,
  more: Partial<RecipientChange>,
  statedWaitMs: number | null,
): RecipientChange {
  const deferrals = context.recipient.deferrals + 1;
  const retry = nextRetry({ attempts: deferrals, now: context.nowMs, statedWaitMs, random: context.random });
  if ('giveUp' in retry) return changeTo('REJECTED', context, { ...more, deferrals, reason: 'GAVE_UP' });
  return changeTo('DEFERRED', context, { ...more, deferrals, dueAt: retry.at });
}

/** He did nothing wrong, but goes behind the others, in case it is his message that breaks connections. */
function backInLine(context: OutcomeContext): RecipientChange {
  return changeTo('PENDING', context, { dueAt: context.nowMs, attempts: 0 });
}

function lost(text: string): OursVerdict {
  return { reason: 'SERVER_UNREACHABLE', code: 'DROPPED', text, retryAfterMs: null };
}

function speaksOfThisConnection(verdict: OursVerdict, context: OutcomeContext): OursVerdict | null {
  const passing = verdict.reason === 'SERVER_UNREACHABLE' && verdict.retryAfterMs === null;
  return passing && context.acceptedBefore ? null : verdict;
}
