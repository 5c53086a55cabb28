/** A start that is later than this waits for a click: the system was down, and the moment may have passed. */
export const OVERDUE_MS = 60 * 60_000;

const LATEST_MS = 366 * 24 * 60 * 60_000;

/** Decides what becomes of a schedule at a moment; times are milliseconds since 1970. */
export function judgeSchedule(scheduledAt: number, now: number): 'WAIT' | 'START' | 'OVERDUE' {
  if (scheduledAt > now) return 'WAIT';
  return now - scheduledAt > OVERDUE_MS ? 'OVERDUE' : 'START';
}

/** Says what is wrong with a moment to start at; null if it is fine. */
export function faultOfSchedule(at: number, now: number): string | null {
  const given = new Date(at).toISOString();
  if (at <= now) return `The start must lie in the future; ${given} has passed.`;
  if (at > now + LATEST_MS) return `The start must lie within a year; ${given} is later.`;
  return null;
}
