import type { ChannelName } from './group.ts';
import type { Job, JobHandler, ProcessQueue } from './process-queue.ts';

interface Lane {
  limit: number;
  running: number;
  waiting: Job[];
}

/** A queue inside one operating-system process. It forgets its jobs when that ends; the rows bring them back. */
export class EmbeddedProcessQueue implements ProcessQueue {
  readonly #lanes = new Map<ChannelName, Lane>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #handler: JobHandler | null = null;

  constructor(private readonly onError: (error: unknown) => void) {}

  async put(job: Job): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#lane(job.channel).waiting.push(job);
    this.#pump(this.#lane(job.channel));
  }

  async work(handler: JobHandler): Promise<void> {
    this.#handler = handler;
    for (const lane of this.#lanes.values()) this.#pump(lane);
  }

  async setConcurrency(channel: ChannelName, jobsAtOnce: number): Promise<void> {
    const lane = this.#lane(channel);
    lane.limit = jobsAtOnce;
    this.#pump(lane);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const lane of this.#lanes.values()) lane.waiting = [];
    await Promise.all(this.#running);
  }

  #lane(channel: ChannelName): Lane {
    const lane = this.#lanes.get(channel) ?? { limit: 1, running: 0, waiting: [] };
    this.#lanes.set(channel, lane);
    return lane;
  }

  #pump(lane: Lane): void {
    while (this.#handler && lane.running < lane.limit) {
      const job = lane.waiting.shift();
      if (!job) return;
      const run = this.#run(this.#handler, lane, job);
      this.#running.add(run);
      void run.finally(() => this.#running.delete(run));
    }
  }

  async #run(handler: JobHandler, lane: Lane, job: Job): Promise<void> {
    lane.running += 1;
    try {
      await handler(job, this.#closing.signal);
    } catch (error) {
      this.onError(error);
    } finally {
      lane.running -= 1;
      this.#pump(lane);
    }
  }
}
