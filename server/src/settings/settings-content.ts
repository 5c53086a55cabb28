import type { FieldError } from '@mailroom/shared/errors';

export const SETTINGS_KINDS = ['EMAIL', 'SMS'] as const;
export type SettingsKind = (typeof SETTINGS_KINDS)[number];

export type SettingValue = string | number | boolean | null;

/** The values of one kind of settings by field, without secrets. */
export type SettingsContent = Readonly<Record<string, SettingValue>>;

/** One line of the history; of a secret it is only told that it changed. */
export interface SettingsFieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** A stored secret, opened. `UNREADABLE`: it was sealed with another key. */
export type OpenedSecret = { state: 'NONE' } | { state: 'OPEN'; text: string } | { state: 'UNREADABLE' };

const SECRET_CHANGED = 'changed';

/** Names the fields in which two contents differ. */
export function differingFields(one: SettingsContent, other: SettingsContent): string[] {
  const fields = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...fields].filter((field) => (one[field] ?? null) !== (other[field] ?? null));
}

/** Lists what a save changes, for the history. */
export function changesBetween(
  before: SettingsContent,
  after: SettingsContent,
  changedSecrets: readonly string[],
): SettingsFieldChange[] {
  const plain = differingFields(before, after).map((field) => ({
    field,
    before: inWords(before[field]),
    after: inWords(after[field]),
  }));
  const secret = changedSecrets.map((field) => ({ field, before: SECRET_CHANGED, after: SECRET_CHANGED }));
  return [...plain, ...secret];
}

/** Writes what a conflict is about: one entry per field that differs from what is saved by now. */
export function conflictFields(fields: readonly string[], by: string): FieldError[] {
  return fields.map((field) => ({
    path: `input.${field}`,
    code: 'CONFLICT',
    message: `${field} is not what you read: ${by} saved in between.`,
  }));
}

function inWords(value: SettingValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
