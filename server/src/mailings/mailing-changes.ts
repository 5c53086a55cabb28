import type { FieldError } from '@mailroom/shared/errors';
import type { MailingPatch } from '@mailroom/shared/mailing-limits';
import { CONTENT_FIELDS, type Mailing } from './mailing.ts';

const EDITABLE = ['name', ...CONTENT_FIELDS, 'externalId'] as const;
type Editable = (typeof EDITABLE)[number];

/** Lists the fields of a mailing that a change would make different. */
export function changedFields(mailing: Mailing, patch: MailingPatch): Editable[] {
  return EDITABLE.filter((field) => patch[field] !== undefined && patch[field] !== mailing[field]);
}

/** Applies a change; what is left out stays. */
export function patched(mailing: Mailing, patch: MailingPatch): Mailing {
  const given = EDITABLE.filter((field) => patch[field] !== undefined);
  return { ...mailing, ...Object.fromEntries(given.map((field) => [field, patch[field]])) };
}

/** Tells whether recipients would get something else than before. */
export function changesContent(fields: readonly string[]): boolean {
  return CONTENT_FIELDS.some((field) => fields.includes(field));
}

/** Names, for whoever read an older version, the fields in which his change differs from what is stored now. */
export function conflictingFields(mailing: Mailing, patch: MailingPatch): FieldError[] {
  return changedFields(mailing, patch).map((field) => ({
    path: `input.${field}`,
    code: 'CONFLICT',
    message: `${field} is ${shown(mailing[field])} by now.`,
  }));
}

function shown(value: string | null): string {
  if (value === null) return 'empty';
  return value.length <= 60 ? JSON.stringify(value) : `another text of ${value.length} characters`;
}

/** Leaves out what is null although it cannot be empty; an emptied text is the empty text. */
export function withoutNulls(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const texts = ['subject', 'html', 'text'];
  const entries = Object.entries(input)
    .map(([key, value]) => [key, value === null && texts.includes(key) ? '' : value] as const)
    .filter(([key, value]) => value !== undefined && !(value === null && ['kind', 'name'].includes(key)));
  return Object.fromEntries(entries);
}
