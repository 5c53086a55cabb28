import type { FieldError } from '@mailroom/shared/errors';
import type { SmsConfiguration, SmsField, SmsModule, SmsModuleDescriptor } from './sms-module.ts';
import { valueProblem } from './configuration-value.ts';

/** What an administrator typed: a key left out (or null) keeps its value, `''` clears it. */
export type TypedConfiguration = Readonly<Record<string, string | null | undefined>>;

/** Completes stored values with the defaults of a module; keys that it does not have are left out. */
export function completed(stored: TypedConfiguration, { fields }: SmsModuleDescriptor): SmsConfiguration {
  return Object.fromEntries(fields.map((field) => [field.key, stored[field.key] ?? field.default]));
}

/** Lays what was typed over what is stored. A single-line value loses the blanks around it. */
export function merged(
  stored: SmsConfiguration,
  typed: TypedConfiguration,
  descriptor: SmsModuleDescriptor,
): SmsConfiguration {
  const values = completed(stored, descriptor);
  const next = descriptor.fields.map((field) => [
    field.key,
    tidied(field, typed[field.key]) ?? values[field.key],
  ]);
  return Object.fromEntries(next) as SmsConfiguration;
}

function tidied(field: SmsField, value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return field.multiline || field.kind === 'SECRET' ? value : value.trim();
}

/** Names every value that a module cannot work with, and every one that is missing. */
export function configurationProblems(configuration: SmsConfiguration, module: SmsModule): FieldError[] {
  const own = module.descriptor.fields.flatMap((field) => {
    const problem = valueProblem(field, configuration[field.key] ?? '');
    return problem ? [fieldError(field.key, problem.code, problem.message)] : [];
  });
  if (own.length > 0) return own;
  const together = module.problems?.(configuration) ?? [];
  return together.map(({ key, message }) => fieldError(key, 'NOT_TOGETHER', message));
}

/** Names the keys that a module does not have. */
export function unknownKeyProblems(
  typed: TypedConfiguration,
  { name, fields }: SmsModuleDescriptor,
): FieldError[] {
  const known = new Set(fields.map(({ key }) => key));
  return Object.keys(typed)
    .filter((key) => !known.has(key))
    .map((key) =>
      fieldError(
        key,
        'UNKNOWN_KEY',
        `${name} has no field “${key}”; it has ${[...known].join(', ') || 'none'}.`,
      ),
    );
}

/**
 * Finds the stored secrets that would go to another address than they were typed for. They belong to the
 * module's address fields: whoever changes one of these must type the secret again or clear it, or else he
 * could have it sent to a server of his own. Saving, testing and rolling back all ask this one function.
 */
export function passbackProblems(
  stored: SmsConfiguration,
  typed: TypedConfiguration,
  descriptor: SmsModuleDescriptor,
): FieldError[] {
  const moved = movedAddressFields(stored, typed, descriptor);
  if (moved.length === 0) return [];
  const labels = moved.map(({ label }) => label).join(', ');
  return descriptor.fields
    .filter(({ key, kind }) => kind === 'SECRET' && stored[key] && (typed[key] ?? null) === null)
    .map(({ key, label }) =>
      fieldError(key, 'SECRET_NEEDED', `Type “${label}” again: it was stored for other values of ${labels}.`),
    );
}

function movedAddressFields(
  stored: SmsConfiguration,
  typed: TypedConfiguration,
  descriptor: SmsModuleDescriptor,
): readonly SmsField[] {
  const before = completed(stored, descriptor);
  const after = merged(stored, typed, descriptor);
  return descriptor.fields.filter(({ key, address }) => address && before[key] !== after[key]);
}

function fieldError(key: string, code: string, message: string): FieldError {
  return { path: `configuration.${key}`, code, message };
}
