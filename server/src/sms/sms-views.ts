import type { PastedConfiguration } from './pasted-configuration.ts';
import type { SmsField, SmsModule, SmsModuleDescriptor } from './sms-module.ts';

/** Describes a module as the API shows it. */
export function moduleView({ descriptor }: SmsModule) {
  const { id, name, help, fields, limits, sender, reports } = descriptor;
  return {
    id,
    name,
    help,
    fields: fields.map(fieldView),
    limits,
    senderNeeded: sender.needed,
    reports: reports !== 'NONE',
  };
}

function fieldView({
  key,
  label,
  help,
  kind,
  required,
  default: fallback,
  options = [],
  min,
  max,
  multiline,
}: SmsField) {
  return {
    ...{ key, label, help, kind, required },
    secret: kind === 'SECRET',
    default: fallback === '' ? null : fallback,
    options: options.map(({ value }) => value),
    min: min ?? null,
    max: max ?? null,
    multiline: multiline ?? false,
  };
}

/** Shows what a paste was understood as; of a secret only that it is there. */
export function pastedView({
  pasted,
  descriptor,
}: {
  pasted: PastedConfiguration;
  descriptor: SmsModuleDescriptor;
}) {
  const { lines, values, missing } = pasted;
  const isSecret = (key: string) =>
    descriptor.fields.some((field) => field.key === key && field.kind === 'SECRET');
  return {
    lines: [...lines],
    values: Object.entries(values).map(([key, value]) => ({
      key,
      value: isSecret(key) ? null : value,
      secretSet: isSecret(key),
    })),
    missing: missing.map(({ label }) => label),
  };
}
