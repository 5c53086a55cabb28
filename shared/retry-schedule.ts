/** When a deferred recipient is tried again, and when a server that is down is asked again. Pure: the time is passed in. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The waits after the first, second, … temporary refusal of one recipient; then he is given up. */
export const RETRY_DELAYS_MS: readonly number[] = [
  1 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
  4 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/** Share of a wait by which it may be shorter or longer, so that those refused together do not return together. */
const JITTER = 0.1;

const LONGEST_STATED_WAIT_MS = 24 * HOUR_MS;
const FIRST_PROBE_MS = 5_000;
const LONGEST_PROBE_MS = 5 * MINUTE_MS;

export type Retry = { readonly at: number } | { readonly giveUp: true };

/**
 * Decides what follows a temporary refusal.
 *
 * `attempts` counts this one, `now` and `at` are milliseconds since 1970, `random` is a number from 0 to 1.
 * A wait that the server stated is never undercut.
 */
export function nextRetry(refusal: {
  readonly attempts: number;
  readonly now: number;
  readonly statedWaitMs: number | null;
  readonly random: number;
}): Retry {
  const delayMs = RETRY_DELAYS_MS[Math.max(1, Math.floor(refusal.attempts)) - 1];
  if (delayMs === undefined) return { giveUp: true };
  const jitteredMs = Math.round(delayMs * (1 + JITTER * (2 * refusal.random - 1)));
  return { at: refusal.now + Math.max(jitteredMs, statedWait(refusal.statedWaitMs)) };
}

/** Tells how long to wait after so many failed tries to reach the server: 5 s, doubling to 5 minutes. */
export function nextProbeMs(failures: number): number {
  return Math.min(FIRST_PROBE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PROBE_MS);
}

/** Gives a wait that the other side stated in whole milliseconds, at most a day; 0 if it stated none. */
export function statedWait(ms: number | null): number {
  return Math.min(Math.ceil(ms ?? 0), LONGEST_STATED_WAIT_MS);
}
