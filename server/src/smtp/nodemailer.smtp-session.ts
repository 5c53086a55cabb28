import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Socket } from 'node:net';
import type { ChannelSession, OutgoingMessage, Reply, SendResult } from '../delivery/channel.ts';
import type { Clock } from '../platform/clock.ts';
import { withDeadline } from '../platform/outbound/deadline.ts';
import { envelopeRefusal } from './envelope.ts';
import type { BodyPhase } from './nodemailer.body-stream.ts';
import { composeMessage } from './nodemailer.mail-composer.ts';
import { transfer, type Report } from './nodemailer.transfer.ts';
import { ownReply, printable } from './reply.ts';
import type { Scrub } from '../platform/scrubber.ts';
import { verdictOn } from './verdicts.ts';

export interface SessionOptions {
  connection: SMTPConnection;
  clock: Clock;
  scrub: Scrub;
  commandTimeoutMs: number;
  bodyReplyTimeoutMs: number;
  quitTimeoutMs: number;
}

/** One signed-in SMTP connection of nodemailer, over which one message after another is sent. */
export class SmtpSession implements ChannelSession {
  readonly #options: SessionOptions;
  readonly #connection: SMTPConnection;
  #usable = true;
  /** RFC 2920 §3.1: after a transaction that did not reach an answer to its end, the next one begins with RSET. */
  #needsReset = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#connection.once('end', () => (this.#usable = false));
  }

  get usable(): boolean {
    return this.#usable;
  }

  async send(message: OutgoingMessage, beforeBody: () => Promise<boolean>): Promise<SendResult> {
    const refused = envelopeRefusal(message.envelope);
    if (refused) return verdictOn(refused.stage, refused.reply);
    // Built first: a message that cannot be built must not leave half a transaction behind.
    const bytes = await composeMessage(message.content, new Date(this.#options.clock.now()));
    const tooLarge = this.#sizeRefusal(bytes);
    if (tooLarge) return verdictOn('MAIL', tooLarge);
    if (this.#needsReset) await this.#reset();
    if (!this.#usable) return { kind: 'NOT_SENT', text: 'The connection was closed before the message.' };
    return this.#send(message, bytes, beforeBody);
  }

  async close(): Promise<void> {
    const { clock, quitTimeoutMs } = this.#options;
    const { _socket: socket } = this.#connection;
    if (this.#usable && socket) {
      this.#usable = false;
      await withDeadline(clock, quitTimeoutMs, undefined, () => this.#sayGoodbye(socket));
    }
    this.#usable = false;
    this.#connection.close();
    if (socket) socket.destroy();
  }

  /**
   * RFC 5321 §4.1.1.10: the server closes after its answer to QUIT. Until then it counts this connection, and the next
   * one, opened too early, would be one more than it was promised.
   */
  #sayGoodbye(socket: Socket): Promise<void> {
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // With 0, as for all other ends, nodemailer would not wait for the server's side.
    this.#connection.options.socketCloseTimeout = this.#options.quitTimeoutMs;
    this.#connection.quit();
    return gone;
  }

  async #send(
    message: OutgoingMessage,
    bytes: Buffer,
    beforeBody: () => Promise<boolean>,
  ): Promise<SendResult> {
    const { connection, clock, commandTimeoutMs, bodyReplyTimeoutMs } = this.#options;
    const { envelope } = message;
    try {
      const timeouts = { commandTimeoutMs, bodyReplyTimeoutMs };
      const { report, phase } = await transfer({
        connection,
        clock,
        envelope,
        bytes,
        beforeBody,
        ...timeouts,
      });
      return this.#judge(this.#scrubbed(report), phase, envelope.to);
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  #judge(report: Report, phase: BodyPhase, to: string): SendResult {
    const isDone = phase === 'ENDED';
    // Whoever answers while the body is on its way, or not at all, is not to be spoken to any more.
    if (report.kind !== 'ANSWER' || !(isDone || phase === 'UNREAD')) this.#drop();
    if (report.kind === 'WITHDRAWN') return { kind: 'WITHDRAWN' };
    if (report.kind === 'LOST') return { kind: isDone ? 'IN_DOUBT' : 'NOT_SENT', text: report.text };
    if (report.reply.code >= 400) return this.#refused(report, phase);
    if (!isDone)
      return {
        kind: 'NOT_SENT',
        text: `The server answered before the end of the message: ${report.reply.text}`,
      };
    if (report.accepted.length === 1 && report.accepted[0] === to)
      return { kind: 'SENT', reply: report.reply };
    this.#drop();
    return {
      kind: 'IN_DOUBT',
      text: `The message was accepted for ${report.accepted.join(', ')} instead of ${to}.`,
    };
  }

  #refused(report: Report & { kind: 'ANSWER' }, phase: BodyPhase): SendResult {
    if (phase === 'UNREAD') this.#needsReset = true;
    return verdictOn(phase === 'UNREAD' ? report.stage : 'DOT', report.reply);
  }

  #scrubbed(report: Report): Report {
    const { scrub } = this.#options;
    if (report.kind === 'LOST') return { ...report, text: printable(scrub(report.text)).slice(0, 300) };
    if (report.kind === 'WITHDRAWN') return report;
    return { ...report, reply: { ...report.reply, text: scrub(report.reply.text) } };
  }

  /** RFC 1870 §6.1: a message above the stated size need not be offered. */
  #sizeRefusal(bytes: Buffer): Reply | null {
    const { _maxAllowedSize: limit } = this.#connection as SMTPConnection & { _maxAllowedSize?: number };
    if (!limit || bytes.length <= limit) return null;
    return ownReply(
      552,
      '5.3.4',
      `Message of ${bytes.length} bytes is larger than the ${limit} that the server takes`,
    );
  }

  async #reset(): Promise<void> {
    this.#needsReset = false;
    const done = await withDeadline(this.#options.clock, this.#options.commandTimeoutMs, undefined, () => {
      return new Promise<boolean>((resolve) => {
        this.#connection.once('end', () => resolve(false));
        this.#connection.reset((error) => resolve(!error));
      });
    });
    if (done.kind !== 'DONE' || !done.value) this.#drop();
  }

  #drop(): void {
    this.#usable = false;
    this.#connection.close();
  }
}
