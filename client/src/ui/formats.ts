import { useI18n } from 'vue-i18n';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
/** Above it, minutes say nothing in an estimate. */
const EXACT_BELOW_S = 4 * HOUR_S;
const JUST_NOW_MS = 20_000;

/** Writes a number with thin spaces between thousands, so that figures line up in every language. */
export function countText(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** The parts of a length of time as a person says it: the two largest units that matter. */
function durationParts(seconds: number): [number, 'day' | 'hour' | 'minute' | 'second'][] {
  if (seconds < MINUTE_S) return [[Math.max(1, Math.round(seconds)), 'second']];
  if (seconds < HOUR_S) return [[Math.round(seconds / MINUTE_S), 'minute']];
  const minutes = Math.round(seconds / MINUTE_S);
  if (seconds < DAY_S)
    return seconds < EXACT_BELOW_S
      ? [
          [Math.floor(minutes / 60), 'hour'],
          [minutes % 60, 'minute'],
        ]
      : [[Math.round(minutes / 60), 'hour']];
  const hours = Math.round(seconds / HOUR_S);
  return [
    [Math.floor(hours / 24), 'day'],
    [hours % 24, 'hour'],
  ];
}

/** "3 days", "5 h", "12 min", "40 s". */
function unitText(amount: number, unit: 'day' | 'hour' | 'minute' | 'second', locale: string): string {
  const unitDisplay = { day: 'long', hour: 'narrow', minute: 'short', second: 'narrow' }[unit] as
    'long' | 'narrow' | 'short';
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay })
    .format(amount)
    .replace(/(\d)(?=\p{L})/u, '$1\u00a0');
}

const sameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString();

/** Says an instant as a person does: "in 3 min", "14:05", "tomorrow 09:00", "12 Nov 2025". */
export function momentText(iso: string, now: Date, locale: string): string {
  const at = new Date(iso);
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  // The present moment is renewed only now and then: what has just happened must not lie ahead of it.
  if (Math.abs(at.getTime() - now.getTime()) < JUST_NOW_MS) return relative.format(0, 'second');
  if (minutes >= 0 && minutes < 60 && at > now) return relative.format(Math.max(1, minutes), 'minute');
  if (minutes <= 0 && minutes > -60)
    return minutes > -1 ? relative.format(0, 'second') : relative.format(minutes, 'minute');
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  const days = [-1, 0, 1].find((shift) => sameDay(at, new Date(now.getTime() + shift * DAY_S * 1000)));
  if (days !== undefined) return `${relative.format(days, 'day')} ${clock}`;
  const sameYear = at.getFullYear() === now.getFullYear();
  const date = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
  return sameYear ? `${date} ${clock}` : date;
}

/** Gives the page's ways to write figures and times, in the language that is set. */
export function useFormats() {
  const { locale } = useI18n();
  const clock = (iso: string) =>
    new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
      new Date(iso),
    );
  return {
    count: countText,
    /** A rate; below ten a second it needs a decimal to say anything. */
    rate: (perSecond: number) =>
      perSecond >= 10 || perSecond === 0 ? countText(perSecond) : perSecond.toFixed(1),
    duration: (seconds: number) =>
      durationParts(seconds)
        .filter(([amount]) => amount > 0)
        .map(([amount, unit]) => unitText(amount, unit, locale.value))
        .join(' '),
    /** The clock alone for today, the day with it otherwise. */
    clock: (iso: string, now = new Date()) =>
      sameDay(new Date(iso), now) ? clock(iso) : momentText(iso, now, locale.value),
    when: (iso: string, now = new Date()) => momentText(iso, now, locale.value),
    full: (iso: string, timeZone?: string) =>
      new Intl.DateTimeFormat(locale.value, {
        dateStyle: 'full',
        timeStyle: 'short',
        hourCycle: 'h23',
        ...(timeZone ? { timeZone } : {}),
      }).format(new Date(iso)),
    date: (iso: string) =>
      new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(new Date(iso)),
  };
}
