import type { FieldError } from '@mailroom/shared/errors';
import { type SendingHours, WEEKDAYS, type Weekday } from '@mailroom/shared/sending-hours';
import type { SettingsContent, SettingValue } from '../settings/settings-content.ts';
import { withoutDefaults } from './sms-content.ts';

/** The part of the SMS settings that says at which hours of the day mailings are sent. */
export interface HoursSettings {
  /** Off: at any hour. */
  quietHours: boolean;
  /** `09:00`, on the recipient's clock. */
  sendingFrom: string;
  /** The first minute after the end, at most `24:00`. */
  sendingTo: string;
  sendingDays: Weekday[];
  /** For whoever's zone is unknown; null: that of the server. */
  sendingZone: string | null;
}

/** What was typed: a field left out keeps its value, and so does null, but for the zone. */
export type TypedHours = { [K in keyof HoursSettings]?: HoursSettings[K] | null };

const HOURS_DEFAULTS: HoursSettings = {
  quietHours: true,
  sendingFrom: '09:00',
  sendingTo: '20:00',
  sendingDays: [...WEEKDAYS],
  sendingZone: null,
};

/** Reads the stored hours; what is not stored has its default. */
export function storedHours(content: SettingsContent): HoursSettings {
  const stored = { ...hoursDefaults(), ...content };
  const days = String(stored['sendingDays']).split(',');
  return {
    quietHours: stored['quietHours'] === true,
    sendingFrom: String(stored['sendingFrom']),
    sendingTo: String(stored['sendingTo']),
    sendingDays: WEEKDAYS.filter((day) => days.includes(day)),
    sendingZone: stored['sendingZone'] ? String(stored['sendingZone']) : null,
  };
}

/** Writes hours as they are stored. */
export function hoursContent(content: SettingsContent, hours: HoursSettings): Record<string, SettingValue> {
  return withoutDefaults(content, asStored(hours), hoursDefaults());
}

/** Gives what the values of hours are that were never stored, by their keys. */
export function hoursDefaults(): Record<string, SettingValue> {
  return asStored(HOURS_DEFAULTS);
}

function asStored({ quietHours, sendingFrom, sendingTo, sendingDays, sendingZone }: HoursSettings) {
  const days = WEEKDAYS.filter((day) => sendingDays.includes(day)).join(',');
  return { quietHours, sendingFrom, sendingTo, sendingDays: days, sendingZone: sendingZone ?? '' };
}

/** Lays typed hours over those before. */
export function typedHours(before: HoursSettings, typed: TypedHours): HoursSettings {
  return {
    quietHours: typed.quietHours ?? before.quietHours,
    sendingFrom: typed.sendingFrom ?? before.sendingFrom,
    sendingTo: typed.sendingTo ?? before.sendingTo,
    sendingDays: typed.sendingDays ?? before.sendingDays,
    sendingZone: typed.sendingZone === undefined ? before.sendingZone : typed.sendingZone || null,
  };
}

/** Names what is wrong with hours that are each fine alone. */
export function hoursProblems({ sendingFrom, sendingTo }: HoursSettings): FieldError[] {
  if (sendingFrom < sendingTo) return [];
  const message = `The end must be later than the beginning, ${sendingFrom}; hours do not go on past midnight.`;
  return [{ path: 'sendingTo', code: 'NOT_TOGETHER', message }];
}

/** Gives the hours as they are reckoned with. */
export function hoursOf({
  sendingFrom: from,
  sendingTo: to,
  sendingDays: days,
}: HoursSettings): SendingHours {
  return { from, to, days };
}
