const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Making one costs far more than asking it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a time zone at an instant, as minutes since the epoch read as if it were UTC. */
export function wallMinutes(instantMs: number, zone: string): number {
  const clock = clocks.get(zone) ?? clockOf(zone);
  clocks.set(zone, clock);
  const parts = clock.formatToParts(instantMs);
  const value = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (
    Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute')) / MINUTE_MS
  );
}

/**
 * Finds the instant at which a zone's clocks show a date (`2026-11-25`) and a time (`09:00`).
 * Returns undefined when the text is incomplete, and `'skipped'` for a time that the clocks leave out in spring;
 * of a time that comes twice in autumn, it is the first.
 */
export function instantOf(date: string, time: string, zone: string): Date | 'skipped' | undefined {
  const wanted = Date.parse(`${date}T${time}:00Z`) / MINUTE_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || Number.isNaN(wanted))
    return undefined;
  const fits = candidates(wanted, zone).filter((instant) => wallMinutes(instant, zone) === wanted);
  return fits.length ? new Date(Math.min(...fits)) : 'skipped';
}

/**
 * Finds the first instant at which a zone's clocks show a wall clock's minute or, where they leave that out in spring,
 * a later one; milliseconds since 1970.
 */
export function firstAfter(wall: number, zone: string): number {
  return Math.min(...candidates(wall, zone).filter((instant) => wallMinutes(instant, zone) >= wall));
}

/** Splits an instant into the date and time that a zone's clocks show, as date and time inputs want them. */
export function wallClock(instant: Date, zone: string): { date: string; time: string } {
  const [date = '', rest = ''] = new Date(wallMinutes(instant.getTime(), zone) * MINUTE_MS)
    .toISOString()
    .split('T');
  return { date, time: rest.slice(0, 5) };
}

/** Tells whether a text names a time zone, such as `Europe/Oslo`. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.length <= 64;
  } catch {
    return false;
  }
}

/** The zone's offset is one of those in force a day before and a day after. */
function candidates(wall: number, zone: string): number[] {
  return [-DAY_MINUTES, DAY_MINUTES].map((shift) => {
    const offset = wallMinutes((wall + shift) * MINUTE_MS, zone) - (wall + shift);
    return (wall - offset) * MINUTE_MS;
  });
}

function clockOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}
