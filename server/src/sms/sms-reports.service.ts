import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { Topic } from '../platform/live.ts';
import type { ReportSettling } from './report-settling.service.ts';
import type { SmsModule, SmsReport, SmsSendResult } from './sms-module.ts';
import type { SmsRecipients } from './sms-recipients.ts';
import type { ReportKey } from './sms-test.ts';
import { insertReport, reportsFor } from './typeorm.sms-callback-store.ts';

const LOOK_EVERY_MS = 2_000;
const ARRIVED = 'arrived';

export interface SmsReportsParts {
  database: Database;
  clock: Clock;
  settling: Pick<ReportSettling, 'add'>;
  recipients: Pick<SmsRecipients, 'block'>;
  onError: (error: unknown) => void;
}

/** Takes what providers report, stores it first, and tells whoever waits for it. */
export class SmsReports {
  readonly #arrived = new Topic<void>();

  constructor(private readonly parts: SmsReportsParts) {}

  /** Stores what a module reports; the recipients follow soon. */
  async keep(module: SmsModule, reports: readonly SmsReport[]): Promise<void> {
    const { database, clock, settling } = this.parts;
    if (reports.length === 0) return;
    const fresh = await database.write(async (tx) => {
      const added: SmsReport[] = [];
      for (const report of reports) {
        if (await insertReport(tx, module.descriptor.id, report, clock.now())) added.push(report);
      }
      return added;
    });
    settling.add(fresh);
    this.#arrived.publish(ARRIVED, undefined);
  }

  /** Draws from the answer to a recipient's message what goes beyond him being sent or not; never throws. */
  async learn(module: SmsModule, to: string, result: SmsSendResult): Promise<void> {
    try {
      if (result.kind === 'ACCEPTED' && result.report) await this.keep(module, [result.report]);
      if (result.kind === 'REFUSED' && result.code === 'RECIPIENT_BARRED') {
        const barred = { number: to, source: module.descriptor.name, words: result.words };
        await this.parts.database.write((tx) => this.parts.recipients.block(tx, barred));
      }
    } catch (error) {
      this.parts.onError(error);
    }
  }

  /**
   * Gives a module's next report for a message, each once to each stream; null when time is over or the signal is
   * aborted.
   */
  stream(
    moduleId: string,
  ): (key: ReportKey, timeoutMs: number, signal: AbortSignal) => Promise<SmsReport | null> {
    const { database, clock } = this.parts;
    let seen = 0;
    return async (key, timeoutMs, signal) => {
      const endsAt = clock.now() + timeoutMs;
      for (;;) {
        const arrival = this.#arrival(Math.min(LOOK_EVERY_MS, endsAt - clock.now()), signal);
        const [report] = await database.read((tx) => reportsFor(tx, moduleId, key, seen));
        if (report) {
          arrival.cancel();
          seen = report.id;
          return report;
        }
        await arrival.over;
        if (signal.aborted || clock.now() >= endsAt) return null;
      }
    };
  }

  /** Ends when something arrived here, and after a while in any case: it may have arrived at another server instance. */
  #arrival(ms: number, signal: AbortSignal): { over: Promise<void>; cancel: () => void } {
    const ended = new AbortController();
    const end = this.#arrived.listen(ARRIVED, () => ended.abort());
    const over = this.parts.clock
      .sleep(Math.max(ms, 0), AbortSignal.any([signal, ended.signal]))
      .finally(end);
    return { over, cancel: () => ended.abort() };
  }
}
