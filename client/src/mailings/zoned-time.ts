/** The wall clock of a time zone at an instant, as minutes since the epoch read as if it were UTC. */
function wallMinutes(instantMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instantMs);
  const value = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute')) / 60_000;
}

const MINUTE_MS = 60_000;

/**
 * Finds the instant at which a zone's clocks show a date (`2026-11-25`) and a time (`09:00`).
 * Returns undefined when the text is incomplete, and `'skipped'` for a time that the clocks leave out in spring;
 * of a time that comes twice in autumn, it is the first.
 */
export function instantOf(date: string, time: string, zone: string): Date | 'skipped' | undefined {
  const wanted = Date.parse(`${date}T${time}:00Z`) / MINUTE_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || Number.isNaN(wanted))
    return undefined;
  const DAY = 24 * 60;
  // The zone's offset is one of those in force a day before and a day after.
  const offsets = [-DAY, DAY].map(
    (shift) => wallMinutes((wanted + shift) * MINUTE_MS, zone) - (wanted + shift),
  );
  const fits = offsets
    .map((offset) => wanted - offset)
    .filter((instant) => wallMinutes(instant * MINUTE_MS, zone) === wanted);
  return fits.length ? new Date(Math.min(...fits) * MINUTE_MS) : 'skipped';
}

/** Splits an instant into the date and time that a zone's clocks show, as date and time inputs want them. */
export function wallClock(instant: Date, zone: string): { date: string; time: string } {
  const [date = '', rest = ''] = new Date(wallMinutes(instant.getTime(), zone) * MINUTE_MS)
    .toISOString()
    .split('T');
  return { date, time: rest.slice(0, 5) };
}
