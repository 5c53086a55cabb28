import type { SmsConfiguration, SmsModuleDescriptor } from './sms-module.ts';

type Value = string | number | boolean | null;
type Stored = Readonly<Record<string, Value>>;

/** Leaves out what has its default and was never stored otherwise, so that better defaults reach it. */
export function withoutDefaults<V extends Value>(
  content: Stored,
  values: Readonly<Record<string, V>>,
  defaults: Stored,
): Record<string, V> {
  const kept = Object.entries(values).filter(
    ([key, value]) => content[key] !== undefined || value !== (defaults[key] ?? ''),
  );
  return Object.fromEntries(kept);
}

/** Names the place of a module's value among the settings: values of modules that are not chosen stay there. */
export function placeOfValue(moduleId: string, key: string): string {
  return `${moduleId}.${key}`;
}

/** Reads the plain values of a module. */
export function plainValues(content: Stored, { id, fields }: SmsModuleDescriptor): SmsConfiguration {
  const plain = fields.filter(({ kind }) => kind !== 'SECRET');
  return Object.fromEntries(
    plain.flatMap(({ key }) => {
      const value = content[placeOfValue(id, key)];
      return typeof value === 'string' ? [[key, value]] : [];
    }),
  );
}

/** Writes the plain values of a module as they are stored. */
export function storedValues(
  configuration: SmsConfiguration,
  { id, fields }: SmsModuleDescriptor,
): Record<string, string> {
  const plain = fields.filter(({ kind }) => kind !== 'SECRET');
  return Object.fromEntries(plain.map(({ key }) => [placeOfValue(id, key), configuration[key] ?? '']));
}

/** Writes the secrets of a module that were typed; those left out stay as they are. */
export function typedSecrets(
  typed: Readonly<Record<string, string | null | undefined>>,
  { id, fields }: SmsModuleDescriptor,
): Record<string, string> {
  const secrets = fields.filter(({ kind }) => kind === 'SECRET');
  return Object.fromEntries(
    secrets.flatMap(({ key }) => {
      const value = typed[key];
      return value == null ? [] : [[placeOfValue(id, key), value]];
    }),
  );
}
