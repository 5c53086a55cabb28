import type { SmsConfiguration, SmsSendRequest } from '../sms-module.ts';
import { reportAddress } from '../http-exchange.ts';

/** Where a value is filled in, which decides how it is encoded. */
export type Place = 'URL' | 'HEADER' | 'FORM' | 'JSON' | 'XML' | 'TEXT';

export const PLACEHOLDERS = [
  'to',
  'toDigits',
  'from',
  'text',
  'encoding',
  'reference',
  'reportUrl',
  'userName',
  'password',
  'secret',
] as const;
export type TemplateValues = Readonly<Record<(typeof PLACEHOLDERS)[number], string>>;

/** Gathers what a template may be filled with. */
export function templateValues(request: SmsSendRequest, configuration: SmsConfiguration): TemplateValues {
  return {
    to: request.to,
    toDigits: request.to.replace(/^\+/, ''),
    from: request.sender,
    text: request.text,
    encoding: configuration[request.encoding === 'UCS2' ? 'encodingUcs2' : 'encodingGsm'] ?? '',
    reference: request.reference,
    reportUrl: reportAddress(request) ?? '',
    userName: configuration['userName'] ?? '',
    password: configuration['password'] ?? '',
    secret: configuration['secret'] ?? '',
  };
}

/** Fills `{name}` in a template; what stands in braces and is no placeholder stays as it is. */
export function filled(template: string, values: TemplateValues, place: Place): string {
  return template.replace(/\{(\w+)\}/g, (found, name: string) =>
    name in values ? ENCODERS[place](wellFormed(values[name as keyof TemplateValues])) : found,
  );
}

/** Names the words in braces that are no placeholders. */
export function unknownPlaceholders(template: string): string[] {
  const found = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [...new Set(found)].filter((name) => !PLACEHOLDERS.some((known) => known === name));
}

const ENCODERS: Readonly<Record<Place, (value: string) => string>> = {
  URL: encodeURIComponent,
  FORM: encodeURIComponent,
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  XML: (value) => withoutControls(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  TEXT: (value) => value,
  // A header holds visible ASCII (RFC 9110 section 5.5); a line break in it would begin another one.
  HEADER: (value) => value.replace(/[^\x20-\x7e]+/g, encodeURIComponent),
};

// XML 1.0 section 2.2 has no place for them.
function withoutControls(value: string): string {
  return value.replace(/\p{Cc}/gu, (character) => (/[\t\n\r]/.test(character) ? character : ''));
}

// Half of a surrogate pair cannot be encoded in UTF-8.
function wellFormed(value: string): string {
  return value.replace(/\p{Cs}/gu, '\ufffd');
}
