import type { SmsField } from './sms-module.ts';

type Given = Pick<SmsField, 'key' | 'label' | 'help'> & Partial<SmsField>;

/** Completes a field of a module: a text that may stay empty, unless it is said otherwise. */
export const field = (given: Given): SmsField => ({
  kind: 'TEXT',
  required: false,
  default: '',
  legacyKeys: [],
  address: false,
  ...given,
});

/** Makes the field of the provider's address. */
export function endpointField(address: string, legacyKeys: readonly string[] = []): SmsField {
  return field({
    key: 'url',
    label: 'SMS endpoint',
    help: 'The provider’s address. Change it only if the provider gave you another one.',
    kind: 'URL',
    required: true,
    default: address,
    legacyKeys: ['endpoint', 'api_url', ...legacyKeys],
    address: true,
  });
}

/** Makes the field of a name that the secret belongs to. */
export function accountField(given: Given): SmsField {
  return field({ required: true, address: true, ...given });
}

/** Makes the field of a secret that is needed. */
export function secretField(given: Given): SmsField {
  return field({ kind: 'SECRET', required: true, ...given });
}
