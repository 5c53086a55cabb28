import { valueProblem } from './configuration-value.ts';
import { pastedPairs, type PastedPair } from './pasted-pairs.ts';
import { nearest } from './nearest-word.ts';
import type { SmsField, SmsModuleDescriptor } from './sms-module.ts';

/** What became of one key that was pasted. It never holds a value: any of them may be a secret. */
export interface PastedLine {
  /** From 1. */
  line: number;
  /** As it was written; null if the line has none. */
  key: string | null;
  /** The field that it stands for; null if none. */
  fieldKey: string | null;
  status: 'OK' | 'UNKNOWN' | 'EMPTY' | 'INVALID';
  message: string;
  /** The key that was probably meant. */
  suggestion: string | null;
}

export interface PastedConfiguration {
  lines: readonly PastedLine[];
  /** The values that were understood, by field; secrets are among them. */
  values: Readonly<Record<string, string>>;
  /** Required fields that nothing was pasted for, by key and label. */
  missing: readonly { key: string; label: string }[];
}

/**
 * Reads what a provider sent: `key = value` or `key: value` lines, JSON, or the `<add key value>` lines of a
 * configuration file. Brackets, quotes, a byte order mark and older names of keys are tolerated.
 */
export function parsePastedConfiguration(
  pasted: string,
  descriptor: SmsModuleDescriptor,
): PastedConfiguration {
  const fieldsByName = new Map(
    descriptor.fields.flatMap((field) => namesOf(field).map((name) => [folded(name), field])),
  );
  const read = pastedPairs(pasted, [...descriptor.fields.flatMap(namesOf)]).map((pair) => ({
    pair,
    field: pair.key === null ? undefined : fieldsByName.get(folded(pair.key)),
  }));
  const lines = read.map(({ pair, field }) => judged(pair, field, descriptor));
  const good = read.flatMap(({ pair, field }, index) =>
    field && lines[index]?.status === 'OK' ? [[field.key, canonical(field, pair.value)] as const] : [],
  );
  const values = Object.fromEntries(good);
  const missing = descriptor.fields
    .filter(({ key, required, default: fallback }) => required && fallback === '' && !(key in values))
    .map(({ key, label }) => ({ key, label }));
  return { lines, values, missing };
}

function namesOf({ key, label, legacyKeys }: SmsField): string[] {
  return [key, label, ...legacyKeys];
}

/** Folds a key so that case, blanks and separators make no difference. */
function folded(key: string): string {
  return key.toLowerCase().replace(/[\s_.()-]+/g, '');
}

function judged(pair: PastedPair, field: SmsField | undefined, descriptor: SmsModuleDescriptor): PastedLine {
  const { line, key } = pair;
  const as = (
    status: PastedLine['status'],
    message: string,
    suggestion: string | null = null,
  ): PastedLine => ({
    line,
    key,
    fieldKey: field?.key ?? null,
    status,
    message,
    suggestion,
  });
  if (key === null) return as('UNKNOWN', 'This line has no key: expected “key = value”.');
  if (!field) return unknown(as, key, descriptor);
  if (pair.value === '') return as('EMPTY', `${key} has no value.`);
  const problem = valueProblem(field, canonical(field, pair.value));
  return problem ? as('INVALID', problem.message) : as('OK', `Goes into “${field.label}”.`);
}

function unknown(
  as: (status: PastedLine['status'], message: string, suggestion: string | null) => PastedLine,
  key: string,
  { name, fields }: SmsModuleDescriptor,
): PastedLine {
  const suggestion = nearest(
    key,
    fields.flatMap(({ key: own, legacyKeys }) => [...legacyKeys, own]),
  );
  const hint = suggestion === null ? '' : ` Did you mean ${suggestion}?`;
  return as('UNKNOWN', `${name} has no key ${key}.${hint}`, suggestion);
}

const YES = /^(true|yes|on|1)$/i;
const NO = /^(false|no|off|0)$/i;

/** Brings a value to the form in which it is kept. */
function canonical({ kind, options = [] }: SmsField, value: string): string {
  if (kind === 'BOOLEAN') return YES.test(value) ? 'true' : NO.test(value) ? 'false' : value;
  if (kind !== 'ENUM') return value;
  const option = options.find((one) =>
    [one.value, one.label].some((word) => word.toLowerCase() === value.toLowerCase()),
  );
  return option?.value ?? value;
}
