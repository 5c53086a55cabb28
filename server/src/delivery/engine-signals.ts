import type { ChannelName } from './group.ts';

/** What the engine is told at once, after a commit; without it, it would find out by itself a little later. */
export interface EngineSignals {
  /** There may be something to send. */
  wake(channel: ChannelName): void;
  /** Processes of this group stop after the message in hand. */
  stop(groupId: string): void;
  /** Accepted per second over the last 10 s, by this server instance. */
  ratePerSecond(groupId: string): number;
}
