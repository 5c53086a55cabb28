import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { Topic } from '../platform/live.ts';
import type { ReportSettling } from './report-settling.service.ts';
import type { SmsCallback, SmsModule, SmsReport, SmsSendResult } from './sms-module.ts';
import type { SmsRecipients } from './sms-recipients.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import type { ReportKey } from './sms-test.ts';
import { insertReport, moduleOfToken, reportsFor } from './typeorm.sms-callback-store.ts';

const LOOK_EVERY_MS = 2_000;
const ARRIVED = 'arrived';

/** What is answered to a provider's call. */
export interface CallbackAnswer {
  status: number;
  contentType: string;
  body: string;
}

export interface SmsReportsParts {
  database: Database;
  clock: Clock;
  settings: SmsSettingsService;
  settling: Pick<ReportSettling, 'add'>;
  recipients: Pick<SmsRecipients, 'block'>;
  onError: (error: unknown) => void;
}

/** Takes what providers report, stores it first, and tells whoever waits for it. */
export class SmsReports {
  readonly #arrived = new Topic<void>();

  constructor(private readonly parts: SmsReportsParts) {}

  /** Takes a provider's call. What it cannot read it accepts all the same: a refusal would only be repeated. */
  async take(token: string, call: SmsCallback): Promise<CallbackAnswer> {
    const { database, settings } = this.parts;
    const module = settings.moduleOf(await database.read((tx) => moduleOfToken(tx, token)));
    if (!module) return plain(404, 'There is nothing at this address.');
    // Reports come in long after another module was chosen, so the module's own values count.
    const values = await settings.configurationOf(module);
    if (!values) return plain(503, 'This cannot be checked at the moment. Try again later.');
    if (module.isGenuine && !(await module.isGenuine(call, values))) {
      return plain(403, 'The signature is wrong.');
    }
    await this.#store(module, module.readReports(call, values));
    return { ...plain(200, ''), ...module.answerCallback?.(call) };
  }

  /** Draws from the answer to a recipient's message what goes beyond him being sent or not; never throws. */
  async learn(module: SmsModule, to: string, result: SmsSendResult): Promise<void> {
    try {
      if (result.kind === 'ACCEPTED' && result.report) await this.#store(module, [result.report]);
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

  async #store(module: SmsModule, reports: readonly SmsReport[]): Promise<void> {
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

function plain(status: number, body: string): CallbackAnswer {
  return { status, contentType: 'text/plain', body };
}
