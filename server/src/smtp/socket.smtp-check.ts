import { mendOf } from '@mailroom/shared/smtp-advice';
import { systemClock, type Clock } from '../platform/clock.ts';
import { withDeadline } from '../platform/outbound/deadline.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import type {
  CheckOutcome,
  CheckResult,
  CheckStage,
  CheckStageEvent,
  StageFailure,
  StageResult,
} from './check-event.ts';
import { CheckConnection } from './socket.check-connection.ts';
import { CheckTransaction } from './socket.check-transaction.ts';
import type { RelaySettings } from './relay.ts';

/** Judges what the DNS says about a From domain. Injected: the check itself asks no name server. */
export type FromDomainAdvice = (domain: string, relayAddress: string) => Promise<StageResult & { ok: true }>;

export interface SmtpCheckInput {
  relay: RelaySettings;
  /** Address for MAIL FROM, in its stored form. */
  from: string;
  /** Address for RCPT TO, in its stored form. */
  recipient: string;
  /** The whole message to send, or null to stop before it: then nothing is sent. */
  sendMessage: string | null;
  fromDomainAdvice: FromDomainAdvice;
}

export interface SmtpCheckTools {
  outbound: Outbound;
  clock?: Clock;
  /** Cancels the check. */
  signal: AbortSignal;
  /** Bound of each stage, whatever the server does. */
  stageTimeoutMs?: number;
  /** Bound of all stages together. */
  totalTimeoutMs?: number;
}

type Emit = (event: CheckStageEvent) => void;
type Level = CheckStageEvent['level'];
/** Runs one stage within a time. */
type Step = (budgetMs: number) => Promise<StageResult>;

const STAGE_TIMEOUT_MS = 10_000;
const TOTAL_TIMEOUT_MS = 30_000;

/**
 * Tries the settings of a mail server against the server itself, stage by stage, each of which is emitted when it ends.
 * Never throws for what the server or the network does.
 */
export async function runSmtpCheck(
  input: SmtpCheckInput,
  emit: Emit,
  tools: SmtpCheckTools,
): Promise<CheckResult> {
  const check = new Check(input, emit, tools);
  return check.run();
}

class Check {
  readonly #connection: CheckConnection;
  readonly #transaction: CheckTransaction;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #input: SmtpCheckInput;
  readonly #stageTimeoutMs: number;
  readonly #endsAt: number;

  constructor(input: SmtpCheckInput, emit: Emit, tools: SmtpCheckTools) {
    this.#input = input;
    this.#emit = emit;
    this.#signal = tools.signal;
    this.#clock = tools.clock ?? systemClock;
    const { outbound, signal } = tools;
    this.#connection = new CheckConnection({ relay: input.relay, outbound, clock: this.#clock, signal });
    this.#transaction = new CheckTransaction(this.#connection, input);
    this.#stageTimeoutMs = tools.stageTimeoutMs ?? STAGE_TIMEOUT_MS;
    this.#endsAt = this.#clock.now() + (tools.totalTimeoutMs ?? TOTAL_TIMEOUT_MS);
  }

  async run(): Promise<CheckResult> {
    try {
      const failure = await this.#runStages();
      return this.#done(failure);
    } finally {
      this.#connection.destroy();
    }
  }

  async #runStages(): Promise<StageFailure | null> {
    for (const [stage, step] of this.#stages()) {
      const result = await this.#runStage(stage, step);
      if (!result.ok) return result;
    }
    // What comes after speaks of a server that has already proven itself: it can warn, but not fail.
    await this.#runStage('QUIT', () => this.#transaction.quit(), 'WARNING');
    await this.#runStage('ADVICE', () => this.#transaction.advice(), 'WARNING');
    return null;
  }

  #stages(): [CheckStage, Step][] {
    const connection = this.#connection;
    const transaction = this.#transaction;
    const { security, auth } = this.#input.relay;
    const all: ([CheckStage, Step] | null)[] = [
      ['RESOLVE', (budgetMs) => connection.resolve(budgetMs)],
      ['CONNECT', (budgetMs) => connection.connect(budgetMs)],
      security === 'TLS' ? ['TLS', (budgetMs) => connection.implicitTls(budgetMs)] : null,
      ['GREETING', (budgetMs) => connection.greeting(budgetMs)],
      ['EHLO', () => connection.ehlo()],
      security === 'STARTTLS' ? ['TLS', (budgetMs) => connection.startTls(budgetMs)] : null,
      auth === 'PASSWORD' ? ['AUTH', () => transaction.signIn()] : null,
      ['SENDER', () => transaction.sender()],
      ['RECIPIENT', () => transaction.recipient()],
      ['MESSAGE', () => transaction.message()],
    ];
    return all.filter((entry) => entry !== null);
  }

  async #runStage(stage: CheckStage, step: Step, failureLevel: Level = 'ERROR'): Promise<StageResult> {
    const startedAt = this.#clock.now();
    const budgetMs = Math.max(0, Math.min(this.#stageTimeoutMs, this.#endsAt - startedAt));
    const ended = await withDeadline(this.#clock, budgetMs, this.#signal, () => step(budgetMs));
    if (ended.kind === 'FAILED') throw ended.error;
    const result =
      ended.kind === 'DONE' ? ended.value : ended.kind === 'LATE' ? late(stage, budgetMs) : cancelled();
    this.#emitStage(stage, result, failureLevel, this.#clock.now() - startedAt);
    return result;
  }

  #emitStage(stage: CheckStage, result: StageResult, failureLevel: Level, ms: number): void {
    const transcript = this.#connection.takeTranscript();
    if (result.ok) {
      const { level = 'INFO', text, details } = result;
      this.#emit({ stage, level, text, details: { ms, ...details, transcript } });
      return;
    }
    const level = result.code === 'CANCELLED' ? 'WARNING' : failureLevel;
    this.#emit({ stage, level, text: result.text, details: { ms, ...this.#detailsOf(result), transcript } });
  }

  #detailsOf(failure: StageFailure): Record<string, unknown> {
    const { code, mend } = this.#result(failure);
    return { ...failure.details, ...(failure.reply ? { reply: failure.reply } : {}), code, mend };
  }

  #done(failure: StageFailure | null): CheckResult {
    const result = this.#result(failure);
    const text = failure?.text ?? (result.outcome === 'PROVEN' ? PROVEN_TEXT : PASSED_TEXT);
    const details = { ...(failure ? this.#detailsOf(failure) : {}), ...result };
    this.#emit({ stage: 'DONE', level: LEVEL_OF[result.outcome], text, details });
    return result;
  }

  #result(failure: StageFailure | null): CheckResult {
    if (failure?.code === 'CANCELLED') return { outcome: 'CANCELLED', code: null, mend: null };
    if (failure) {
      const { host, port, security } = this.#input.relay;
      const mend = mendOf(failure.code, { host, port, security, reply: failure.reply?.text });
      return { outcome: 'FAILED', code: failure.code, mend };
    }
    return { outcome: this.#input.sendMessage === null ? 'PASSED' : 'PROVEN', code: null, mend: null };
  }
}

const LEVEL_OF: Record<CheckOutcome, Level> = {
  PROVEN: 'INFO',
  PASSED: 'INFO',
  FAILED: 'ERROR',
  CANCELLED: 'WARNING',
};

const PROVEN_TEXT = 'Proven: the mail server accepted a message from this sender.';
const PASSED_TEXT =
  'Passed: the mail server takes this sender and recipient. The sender is not proven until a message is accepted: send one.';

function cancelled(): StageFailure {
  return { ok: false, code: 'CANCELLED', text: 'Cancelled.' };
}

function late(stage: CheckStage, budgetMs: number): StageFailure {
  const text = `No answer within ${Math.round(budgetMs / 100) / 10} s.`;
  if (stage === 'RESOLVE')
    return {
      ok: false,
      code: 'NAME_NOT_FOUND',
      text: `The name server gave no answer within ${budgetMs / 1000} s.`,
    };
  return { ok: false, code: stage === 'CONNECT' ? 'CONNECTION_TIMEOUT' : 'NO_REPLY', text };
}
