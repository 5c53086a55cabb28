/** The hours of the day at which people are sent what they did not ask for at that moment. */
import { countryOf } from './phone-number.ts';
import { firstAfter, wallMinutes } from './zoned-time.ts';

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** `from` is the first minute, `to` the first one after the end, both on the recipient's clock: `09:00`, at most `24:00`. */
export interface SendingHours {
  from: string;
  to: string;
  days: readonly Weekday[];
}

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** Zones that have no common hour within two weeks have none. */
const LONGEST_SEARCH_MS = 14 * DAY_MINUTES * MINUTE_MS;

/**
 * Finds the first moment from now on that lies within the hours in every zone; now itself if it does.
 *
 * @returns milliseconds since 1970; null if the zones have no common hour
 */
export function openingIn(nowMs: number, hours: SendingHours, zones: readonly string[]): number | null {
  let at = nowMs;
  while (at - nowMs <= LONGEST_SEARCH_MS) {
    const next = zones.reduce((latest, zone) => Math.max(latest, openingAfter(at, hours, zone)), at);
    if (next === at) return at;
    at = next;
  }
  return null;
}

/**
 * Lists the time zones that the owner of a number may be in: those of his country; none if the number tells no country.
 */
export function zonesOfNumber(e164: string): readonly string[] {
  const country = countryOf(e164);
  if (country === null) return [];
  // The field came first, the method is what became the standard.
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    timeZones?: string[];
    getTimeZones?: () => string[] | undefined;
  };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

function openingAfter(atMs: number, { from, to, days }: SendingHours, zone: string): number {
  const wall = wallMinutes(atMs, zone);
  const today = Math.floor(wall / DAY_MINUTES);
  const minute = wall - today * DAY_MINUTES;
  const isOpen = (day: number) => days.includes(weekdayOf(day));
  if (isOpen(today) && minute >= minutesOf(from) && minute < minutesOf(to)) return atMs;
  const first = minute < minutesOf(from) ? today : today + 1;
  const day = [0, 1, 2, 3, 4, 5, 6].map((ahead) => first + ahead).find(isOpen) ?? first;
  return firstAfter(day * DAY_MINUTES + minutesOf(from), zone);
}

/** The first of January 1970 was a Thursday. */
function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(day + 3) % 7] ?? 'MONDAY';
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
