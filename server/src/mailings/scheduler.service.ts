import type { Delivery } from '../delivery/delivery.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { UserError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Principal } from '../platform/principal.ts';
import type { MailingSignals } from './mailing-signals.ts';
import type { MailingStarts } from './mailing-starts.service.ts';
import { judgeSchedule } from './schedule-rule.ts';
import { holdMailing, idsDue, setStatus } from './typeorm.mailing-store.ts';

export interface SchedulerParts {
  database: Database;
  clock: Clock;
  delivery: Pick<Delivery, 'writeLog'>;
  starts: Pick<MailingStarts, 'start'>;
  signals: MailingSignals;
  logger: Pick<Logger, 'error'>;
}

const LOOK_MS = 5_000;
const SCHEDULER: Principal = { kind: 'SYSTEM', name: 'The schedule' };

/** Starts mailings at their time. Any number of server instances may look: only one of them starts each. */
export class Scheduler {
  #takeBack: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: SchedulerParts) {}

  /** Looks now and then until it is stopped. */
  start(): void {
    this.#takeBack = this.parts.clock.after(LOOK_MS, () => {
      this.#running = this.runDue()
        .catch((error: unknown) => this.parts.logger.error({ err: error }, 'the schedule could not be read'))
        .then(() => {
          if (this.#takeBack) this.start();
        });
    });
  }

  /** Stops looking; a start in hand is finished. */
  async stop(): Promise<void> {
    this.#takeBack?.();
    this.#takeBack = null;
    await this.#running;
  }

  /** Starts what is due. What is more than an hour late, or cannot start, waits for a person. */
  async runDue(): Promise<void> {
    const due = await this.parts.database.read((tx) => idsDue(tx, this.parts.clock.now()));
    for (const id of due) {
      try {
        await this.#startOrHold(id);
      } catch (error) {
        this.parts.logger.error({ err: error, mailing: id }, 'a scheduled mailing could not be started');
      }
    }
  }

  async #startOrHold(id: string): Promise<void> {
    const late = await this.#holdIf(id, (scheduledAt) =>
      judgeSchedule(scheduledAt, this.parts.clock.now()) === 'OVERDUE'
        ? 'Its time passed more than an hour ago while the system was down: it waits for a click.'
        : null,
    );
    if (late) return;
    try {
      await this.parts.starts.start(SCHEDULER, id, []);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await this.#holdIf(id, () => `It could not start by itself and waits for a click: ${error.message}`);
    }
  }

  /** Holds a mailing that is still scheduled, if there is a reason to; tells whether it was taken out of the schedule. */
  #holdIf(id: string, why: (scheduledAt: number) => string | null): Promise<boolean> {
    return this.parts.database.write(async (tx) => {
      const { status, scheduledAt } = await holdMailing(tx, id);
      if (status !== 'SCHEDULED' || scheduledAt === null) return true;
      const text = why(scheduledAt);
      if (text === null) return false;
      await setStatus(tx, id, { status: 'PAUSED', reason: 'OVERDUE' });
      await this.parts.delivery.writeLog(tx, id, text);
      tx.afterCommit(() => this.parts.signals.moved(id));
      return true;
    });
  }
}
