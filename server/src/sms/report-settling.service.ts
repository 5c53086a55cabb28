import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SmsReport } from './sms-module.ts';
import type { SmsRecipients } from './sms-recipients.ts';
import { newestReports } from './typeorm.sms-callback-store.ts';

/** A provider may report before the engine has recorded that the message was sent. */
const AGAIN_MS = 500;
const AT_ONCE = 500;
/** More than can have been in hand when the system went down. */
const AFTER_RESTART = 2_000;
const MOST_FAILURES = 20;
/** After so many looks, half a minute, an id that belongs to nobody is somebody else's. */
const MOST_LOOKS = 60;

interface Waiting {
  report: SmsReport;
  failures: number;
  looks: number;
}

export interface ReportSettlingParts {
  database: Database;
  clock: Clock;
  recipients: Pick<SmsRecipients, 'settle'>;
  onError: (error: unknown) => void;
}

/** Brings stored reports to the recipients that they speak of, many in one unit of work. */
export class ReportSettling {
  #due: Waiting[] = [];
  #early: Waiting[] = [];
  #working: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(private readonly parts: ReportSettlingParts) {}

  /** Takes reports that are stored already; the recipients follow soon. */
  add(reports: readonly SmsReport[]): void {
    const final = reports.filter(({ state }) => state !== 'EN_ROUTE');
    this.#due.push(...final.map((report) => ({ report, failures: 0, looks: 0 })));
    if (final.length > 0) void this.#work();
  }

  /** Goes over the newest reports again: the system may have ended between storing and settling one. */
  async recover(): Promise<void> {
    this.add(await this.parts.database.read((tx) => newestReports(tx, AFTER_RESTART)));
    await this.#working;
  }

  /** Settles what can be settled now, and rests. */
  async close(): Promise<void> {
    await this.#working;
    this.#wakeEarly();
    await this.#work();
    this.#cancelTimer?.();
  }

  #work(): Promise<void> {
    this.#working ??= this.#settleDue().finally(() => {
      this.#working = null;
      if (this.#early.length > 0) this.#cancelTimer ??= this.parts.clock.after(AGAIN_MS, () => this.#again());
    });
    return this.#working;
  }

  #again(): void {
    this.#wakeEarly();
    void this.#work();
  }

  #wakeEarly(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#due.push(...this.#early.splice(0));
  }

  async #settleDue(): Promise<void> {
    while (this.#due.length > 0) {
      const batch = this.#due.splice(0, AT_ONCE);
      const early = await this.parts.database
        .write((tx) => this.#settle(tx, batch))
        .catch((error: unknown) => this.#failed(error, batch));
      this.#early.push(...early);
    }
  }

  async #settle(tx: Tx, batch: readonly Waiting[]): Promise<Waiting[]> {
    const early: Waiting[] = [];
    for (const waiting of batch) {
      const settled = await this.parts.recipients.settle(tx, waiting.report);
      const looks = settled === 'UNKNOWN' ? waiting.looks + 1 : waiting.looks;
      if (settled !== 'DONE' && looks < MOST_LOOKS) early.push({ ...waiting, looks });
    }
    return early;
  }

  #failed(error: unknown, batch: readonly Waiting[]): Waiting[] {
    this.parts.onError(error);
    const again = batch.map((waiting) => ({ ...waiting, failures: waiting.failures + 1 }));
    return again.filter(({ failures }) => failures < MOST_FAILURES);
  }
}
