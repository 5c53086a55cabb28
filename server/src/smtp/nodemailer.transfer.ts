import type { ReplyStage } from '@mailroom/shared/smtp-replies';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Reply } from '../delivery/channel.ts';
import type { Clock } from '../platform/clock.ts';
import { BodyStream, type BodyPhase } from './nodemailer.body-stream.ts';
import { parseReply } from './reply.ts';

export interface TransferOptions {
  connection: SMTPConnection;
  clock: Clock;
  envelope: { from: string; to: string };
  bytes: Buffer;
  beforeBody: () => Promise<boolean>;
  /** For the envelope, and for each part of the body. */
  commandTimeoutMs: number;
  /** For the answer to the end of the message. */
  bodyReplyTimeoutMs: number;
}

/** How a transfer ended on the wire: a well-formed answer, no such answer, or our own withdrawal. */
export type Report =
  | { kind: 'ANSWER'; reply: Reply; stage: ReplyStage; accepted: readonly string[] }
  | { kind: 'LOST'; text: string }
  | { kind: 'WITHDRAWN' };

interface SmtpError extends Error {
  response?: string;
  command?: string;
}

/**
 * Hands one message to nodemailer and reports how it ended, and how far our own stream had come by then:
 * nodemailer's error is the same whether the connection was lost before the final dot or after it.
 *
 * @throws what `beforeBody` throws; by then nothing of the body has left
 */
export async function transfer(options: TransferOptions): Promise<{ report: Report; phase: BodyPhase }> {
  const { connection, bytes, envelope } = options;
  const ending = new Ending(options.clock);
  const gate = new Gate(options, ending);
  const body: BodyStream = new BodyStream(
    bytes,
    () => gate.open(),
    () => ending.limit(body.phase === 'ENDED' ? options.bodyReplyTimeoutMs : options.commandTimeoutMs),
  );
  ending.limit(options.commandTimeoutMs);
  connection.send({ ...envelope, size: bytes.length }, body, (error, info) =>
    ending.settle(error ? fromError(error) : fromReply(info.response, 'DOT', info.accepted)),
  );
  const report = await ending.report;
  // What the intent says must be settled before anybody acts upon the result.
  await gate.settled;
  return { report: gate.isWithdrawn ? { kind: 'WITHDRAWN' } : report, phase: body.phase };
}

/** The first end of a transfer, and the time it has left. */
class Ending {
  readonly report: Promise<Report>;
  isOver = false;
  #resolve: (report: Report) => void = () => {};
  #cancel = () => {};
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.report = new Promise((resolve) => (this.#resolve = resolve));
  }

  settle(report: Report): void {
    this.isOver = true;
    this.#cancel();
    this.#resolve(report);
  }

  /** Starts the time anew; null stops it. */
  limit(ms: number | null): void {
    this.#cancel();
    if (this.isOver || ms === null) return;
    this.#cancel = this.#clock.after(ms, () =>
      this.settle({ kind: 'LOST', text: `No answer within ${ms / 1000} s.` }),
    );
  }
}

/** The moment between the server's "go ahead" and the first byte of the body. */
class Gate {
  settled: Promise<unknown> = Promise.resolve();
  isWithdrawn = false;
  readonly #options: TransferOptions;
  readonly #ending: Ending;

  constructor(options: TransferOptions, ending: Ending) {
    this.#options = options;
    this.#ending = ending;
  }

  open(): Promise<boolean> {
    const opened = this.#open();
    this.settled = opened;
    return opened;
  }

  async #open(): Promise<boolean> {
    const goAhead = String(this.#options.connection.lastServerResponse);
    // nodemailer takes 250 too; but then replies and commands no longer match, and the last 250 may not be ours.
    if (!/^3\d\d(?:[ -]|$)/.test(goAhead)) {
      this.#ending.settle({
        kind: 'LOST',
        text: `The server answered DATA with "${goAhead}" instead of 354.`,
      });
      return false;
    }
    this.#ending.limit(null);
    try {
      this.isWithdrawn = !(await this.#options.beforeBody());
    } catch (error) {
      this.#ending.settle({ kind: 'WITHDRAWN' });
      throw error;
    }
    if (this.isWithdrawn) this.#ending.settle({ kind: 'WITHDRAWN' });
    return !this.#ending.isOver;
  }
}

function fromError(error: SmtpError & { code?: string }): Report {
  if (!error.response) return { kind: 'LOST', text: error.message };
  return fromReply(error.response, stageOf(error), []);
}

function fromReply(text: string, stage: ReplyStage, accepted: readonly string[]): Report {
  const reply = parseReply(text);
  if (!reply || reply.code < 400 !== accepted.length > 0)
    return { kind: 'LOST', text: `The server answered "${text}".` };
  return { kind: 'ANSWER', reply, stage, accepted };
}

/** Which command was answered, before the body was asked for; afterwards the phase of the body decides. */
function stageOf(error: SmtpError & { code?: string }): ReplyStage {
  if (error.command === 'RCPT TO') return 'RCPT';
  if (error.command === 'DATA') return error.code === 'EMESSAGE' ? 'DOT' : 'DATA';
  return 'MAIL';
}
