import { WEEKDAYS, type Weekday } from '@mailroom/shared/sending-hours';
import type { SmsSettingsInput } from '../gql/graphql.ts';
import type { FieldProblems } from '../ui/use-form.ts';

export const HOURS_FIELDS = ['quietHours', 'sendingFrom', 'sendingTo', 'sendingDays', 'sendingZone'] as const;
type HoursField = (typeof HOURS_FIELDS)[number];
export type HoursForm = Record<HoursField, string>;

export interface SavedHours {
  quietHours: boolean;
  sendingFrom: string;
  sendingTo: string;
  sendingDays: readonly Weekday[];
  sendingZone?: string | null;
}

/** Makes the form's fields of what is saved, each as the history writes it. */
export function hoursFields(saved: SavedHours): HoursForm {
  return {
    quietHours: String(saved.quietHours),
    sendingFrom: saved.sendingFrom,
    sendingTo: saved.sendingTo,
    sendingDays: saved.sendingDays.join(),
    sendingZone: saved.sendingZone ?? '',
  };
}

/** Reads the days of the form's field. */
export function daysIn(field: string): Weekday[] {
  const days = field.split(',');
  return WEEKDAYS.filter((day) => days.includes(day));
}

/** Makes the API's input of what was changed; hours that are switched off are hidden, and stay as they are stored. */
export function hoursInputOf(form: HoursForm, changed: readonly string[]): Partial<SmsSettingsInput> {
  if (form.quietHours !== 'true') return changed.includes('quietHours') ? { quietHours: false } : {};
  const input: Required<Pick<SmsSettingsInput, HoursField>> = {
    quietHours: true,
    sendingFrom: form.sendingFrom,
    sendingTo: form.sendingTo,
    sendingDays: daysIn(form.sendingDays),
    sendingZone: form.sendingZone || null,
  };
  return Object.fromEntries(Object.entries(input).filter(([field]) => changed.includes(field)));
}

/** What the person reads where hours are wrong. */
export interface HoursRuleWords {
  endsBefore: () => string;
  noDay: () => string;
}

export function hoursProblems(form: HoursForm, words: HoursRuleWords): FieldProblems {
  if (form.quietHours !== 'true') return {};
  return {
    ...(form.sendingFrom >= form.sendingTo && { sendingTo: [words.endsBefore()] }),
    ...(daysIn(form.sendingDays).length === 0 && { sendingDays: [words.noDay()] }),
  };
}

/** Lists every half hour from one to another, both in minutes, and what is chosen if it lies between them. */
export function halfHours(from: number, to: number, chosen: string): string[] {
  const times = Array.from({ length: (to - from) / 30 + 1 }, (_, at) => clockTime(from + at * 30));
  return [...new Set([...times, chosen])].filter((time) => time !== '').sort();
}

function clockTime(minutes: number): string {
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
