import type { ChannelName } from './group.ts';

/** One job is one process, if there is work for one. It says nothing more: the rows are the truth. */
export interface Job {
  channel: ChannelName;
}

/** Does one job; the signal says that the queue is closing. */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>;

/** Brings jobs to whoever works, as many at a time as allowed. */
export interface ProcessQueue {
  /** Asks for a run of the handler. */
  put(job: Job): Promise<void>;
  /** Starts to work; called once. */
  work(handler: JobHandler): Promise<void>;
  /** Bounds how many jobs of a channel run at once; takes effect as jobs end or begin. */
  setConcurrency(channel: ChannelName, jobsAtOnce: number): Promise<void>;
  /** Takes no more jobs, tells those under way, and waits for them. */
  close(): Promise<void>;
}
