import type { Clock } from '../../platform/clock.ts';
import type { SmsReport } from '../sms-module.ts';
import type { KnownPart, SentMessage } from './known-ids.ts';
import type { Receipt } from './receipts.ts';

/** Some operators report on one part alone: when the others are silent for so long, it speaks for all. */
const SILENCE_MS = 60_000;

/** Makes one report of the receipts for the parts of a message. */
export class JoinedReports {
  readonly #waiting = new Map<SentMessage, { report: SmsReport; stopTimer: () => void }>();

  /** `onReport` takes a report that no receipt has brought; it rejects if that could not be stored. */
  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly onReport: (report: SmsReport) => Promise<void>,
  ) {}

  /** Tells what a receipt means for the whole message. */
  take({ message, number }: KnownPart, { id, state, code, words }: Receipt): SmsReport {
    const { reference, total, ends } = message;
    const report = { reference, providerId: id, state, code, words, barred: false };
    if (total === 1) return report;
    if (state !== 'EN_ROUTE') ends.set(number, state === 'DELIVERED');
    this.#stopWaiting(message);
    const ofPart = { ...report, words: `Part ${number} of ${total}: ${words}` };
    if (state !== 'DELIVERED') return ofPart;
    const isGood = [...ends.values()].every((end) => end);
    if (isGood && ends.size === total)
      return { ...report, words: `All ${total} parts were delivered to the phone.` };
    if (isGood) this.#wait(message, report);
    return { ...ofPart, state: 'EN_ROUTE' };
  }

  /** Says now what waits for parts that are silent. */
  async close(): Promise<void> {
    const waiting = [...this.#waiting.keys()];
    await Promise.all(waiting.map((message) => this.#say(message)));
  }

  #wait(message: SentMessage, report: SmsReport): void {
    const stopTimer = this.clock.after(SILENCE_MS, () => void this.#say(message));
    this.#waiting.set(message, { report, stopTimer });
  }

  async #say(message: SentMessage): Promise<void> {
    const report = this.#waiting.get(message)?.report;
    this.#stopWaiting(message);
    if (!report) return;
    const words = `${message.ends.size} of ${message.total} parts were reported as delivered, and of the rest nothing.`;
    // Where it cannot be stored now, it can after the next silence.
    await this.onReport({ ...report, words }).catch(() => this.#wait(message, report));
  }

  #stopWaiting(message: SentMessage): void {
    this.#waiting.get(message)?.stopTimer();
    this.#waiting.delete(message);
  }
}
