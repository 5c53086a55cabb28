import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { Topic } from '../platform/live.ts';
import type { SmsCallback, SmsModule, SmsReport } from './sms-module.ts';
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

/** Takes what providers report, stores it first, and tells whoever waits for it. */
export class SmsReports {
  readonly #arrived = new Topic<void>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: SmsSettingsService,
  ) {}

  /** Takes a provider's call. What it cannot read it accepts all the same: a refusal would only be repeated. */
  async take(token: string, call: SmsCallback): Promise<CallbackAnswer> {
    const id = await this.database.read((tx) => moduleOfToken(tx, token));
    const module = this.settings.moduleOf(id);
    if (!module) return { status: 404, contentType: 'text/plain', body: 'There is nothing at this address.' };
    const { configuration, module: chosen } = await this.settings.current();
    const values = chosen === id ? configuration : {};
    if (module.isGenuine && !(await module.isGenuine(call, values))) {
      return { status: 403, contentType: 'text/plain', body: 'The signature is wrong.' };
    }
    await this.#store(module, module.readReports(call, values));
    const answer = module.answerCallback?.(call) ?? { contentType: 'text/plain', body: '' };
    return { status: 200, ...answer };
  }

  /** Gives the next report for a message, each once to each stream; null when time is over or the signal is aborted. */
  stream(): (key: ReportKey, timeoutMs: number, signal: AbortSignal) => Promise<SmsReport | null> {
    let seen = 0;
    return async (key, timeoutMs, signal) => {
      const endsAt = this.clock.now() + timeoutMs;
      for (;;) {
        const arrival = this.#arrival(Math.min(LOOK_EVERY_MS, endsAt - this.clock.now()), signal);
        const [report] = await this.database.read((tx) => reportsFor(tx, key, seen));
        if (report) {
          arrival.cancel();
          seen = report.id;
          return report;
        }
        await arrival.over;
        if (signal.aborted || this.clock.now() >= endsAt) return null;
      }
    };
  }

  async #store(module: SmsModule, reports: readonly SmsReport[]): Promise<void> {
    await this.database.write(async (tx) => {
      for (const report of reports) await insertReport(tx, module.descriptor.id, report, this.clock.now());
    });
    this.#arrived.publish(ARRIVED, undefined);
  }

  /** Ends when something arrived here, and after a while in any case: it may have arrived at another server instance. */
  #arrival(ms: number, signal: AbortSignal): { over: Promise<void>; cancel: () => void } {
    const ended = new AbortController();
    const end = this.#arrived.listen(ARRIVED, () => ended.abort());
    const over = this.clock.sleep(Math.max(ms, 0), AbortSignal.any([signal, ended.signal])).finally(end);
    return { over, cancel: () => ended.abort() };
  }
}
