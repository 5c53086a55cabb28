import { nextProbeMs, statedWait } from '@mailroom/shared/retry-schedule';
import type { OursReason, OursVerdict } from './channel.ts';

/** What a channel waits for. Times are milliseconds since 1970. */
export interface Hold {
  reason: OursReason | null;
  until: number | null;
  /** Tries that failed in a row. */
  failures: number;
  /** Fewer processes than the setting allows, while the server throttles. */
  limitThreads: number | null;
}

/** What a failure leads to: the channel waits by itself, or a person is needed for all groups, or for this one. */
export type Consequence = 'WAIT' | 'PAUSE_CHANNEL' | 'PAUSE_GROUP';

const CONSEQUENCES: Record<OursReason, Consequence> = {
  SERVER_UNREACHABLE: 'WAIT',
  THROTTLED: 'WAIT',
  QUOTA: 'WAIT',
  AUTH_REFUSED: 'PAUSE_CHANNEL',
  NO_RELAY: 'PAUSE_CHANNEL',
  UNREADABLE_SECRET: 'PAUSE_CHANNEL',
  SENDER_REFUSED: 'PAUSE_GROUP',
};

/** Tells what a failure leads to. */
export function consequenceOf(reason: OursReason): Consequence {
  return CONSEQUENCES[reason];
}

interface At {
  nowMs: number;
  /** The process was the probe of this hold. */
  probe: boolean;
  smtpThreads: number;
}

/**
 * Decides how long a channel waits after a failure: 5 s, doubling to 5 minutes, or what the server asked for.
 *
 * Several processes fail together when a server goes away; that is one failure, not five: only a probe counts on.
 */
export function afterFailure(hold: Hold, failure: OursVerdict, at: At): Hold {
  const first = hold.reason === null;
  const counts = first || at.probe;
  const failures = first ? 1 : hold.failures + (at.probe ? 1 : 0);
  const until = at.nowMs + Math.max(counts ? nextProbeMs(failures) : 0, statedWait(failure.retryAfterMs));
  return {
    reason: counts ? failure.reason : hold.reason,
    until: Math.max(until, counts ? 0 : (hold.until ?? 0)),
    failures,
    limitThreads: counts && failure.reason === 'THROTTLED' ? halved(hold, at) : hold.limitThreads,
  };
}

/** Decides what a process changes that sent something and met no failure: one thread more, and the wait may be over. */
export function afterSuccess(hold: Hold, at: Omit<At, 'nowMs'>): Hold {
  const limit = hold.limitThreads === null ? null : hold.limitThreads + 1;
  const limitThreads = limit !== null && limit < at.smtpThreads ? limit : null;
  // Who asked us to wait is not answered by a process that was already under way.
  const over = at.probe || hold.reason === 'SERVER_UNREACHABLE';
  return over ? { ...released(hold), limitThreads } : { ...hold, limitThreads };
}

/** Ends the wait; the number of threads recovers process by process. */
export function released(hold: Hold): Hold {
  return { ...hold, reason: null, until: null, failures: 0 };
}

/** Tells whether a process may start: freely, as the one probe, or not. */
export function gate(hold: Hold, alive: number, nowMs: number): 'OPEN' | 'PROBE' | 'CLOSED' {
  if (hold.reason === null) return 'OPEN';
  return (hold.until ?? 0) <= nowMs && alive === 0 ? 'PROBE' : 'CLOSED';
}

function halved(hold: Hold, at: At): number {
  return Math.max(1, Math.floor(Math.min(hold.limitThreads ?? at.smtpThreads, at.smtpThreads) / 2));
}
