import { OPEN_STATES } from '@mailroom/shared/mailing-state';
import type { GroupStatus, StateCounts } from './group.ts';

/** Where a group stands. */
export interface Progress extends GroupStatus {
  groupId: string;
  total: number;
  counts: StateCounts;
  /** Accepted per second, over the last 10 s. */
  ratePerSecond: number;
  /** Milliseconds since 1970; null while nothing moves. */
  estimatedEnd: number | null;
  /** While it waits: when the other side is asked again, milliseconds since 1970. */
  nextTryAt: number | null;
  /** Nobody is due before this time: all that wait are held until an hour of the day. */
  heldUntil: number | null;
}

/** What is stored about a group. */
export interface StoredProgress extends GroupStatus {
  groupId: string;
  counts: StateCounts;
  nextTryAt: number | null;
  /** When the first of those who wait is due; null where nobody can be held. */
  firstDueAt: number | null;
}

/** Sums up how many recipients must still be brought to an end. */
export function openRecipients(counts: StateCounts): number {
  return OPEN_STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** Completes what is stored by the rate seen now. */
export function progressOf(
  { firstDueAt, ...stored }: StoredProgress,
  ratePerSecond: number,
  nowMs: number,
): Progress {
  const open = openRecipients(stored.counts);
  const moves = stored.state === 'RUNNING' && ratePerSecond > 0 && open > 0;
  return {
    ...stored,
    total: Object.values(stored.counts).reduce((sum, count) => sum + count, 0),
    heldUntil: firstDueAt !== null && firstDueAt > nowMs ? firstDueAt : null,
    ratePerSecond,
    estimatedEnd: moves ? nowMs + Math.ceil((open / ratePerSecond) * 1000) : null,
  };
}
