import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { scrub } from '../platform/logger.ts';
import { endedEvent, LAST_STAGE, type NewRunEvent, type RunResult } from './test-run.ts';
import { endRun, insertEvents } from './typeorm.test-run-store.ts';

type NumberedEvent = NewRunEvent & { seq: number; at: number };

/** Numbers the events of one run and stores them in the order in which they happened. */
export class RunRecorder {
  #seq = 0;
  #pending: NumberedEvent[] = [];
  #writing: Promise<void> = Promise.resolve();
  #last: NewRunEvent | null = null;

  constructor(
    private readonly runId: string,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly stored: () => void,
  ) {}

  /** Takes one event. The last one waits for the end, so that whoever sees it finds the outcome as well. */
  emit(event: NewRunEvent): void {
    if (event.stage === LAST_STAGE) this.#last = event;
    else {
      this.#pending.push(this.#numbered(event));
      this.#writing = this.#writing.then(() => this.#flush());
    }
  }

  /** Stores the end with the last event; `also` is done in the same unit of work. */
  async end(result: RunResult, also: (tx: Tx) => Promise<void>): Promise<void> {
    await this.#writing;
    const last = this.#numbered(this.#last ?? endedEvent(result, 'The run has ended.'));
    await this.database.write(async (tx) => {
      if (!(await endRun(tx, this.runId, result, this.clock.now()))) return;
      await insertEvents(tx, this.runId, [last]);
      await also(tx);
      tx.afterCommit(this.stored);
    });
  }

  #numbered(event: NewRunEvent): NumberedEvent {
    return { ...(clean(event) as NewRunEvent), seq: ++this.#seq, at: this.clock.now() };
  }

  async #flush(): Promise<void> {
    const events = this.#pending;
    this.#pending = [];
    if (events.length === 0) return;
    await this.database.write((tx) => insertEvents(tx, this.runId, events));
    this.stored();
  }
}

/** Takes every known secret out of all texts within a value, whoever let it in. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, clean(part)]));
}
