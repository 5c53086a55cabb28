import { parsedJson } from '../json-path.ts';
import type { SmsConfiguration } from '../sms-module.ts';
import { filled, PLACEHOLDERS, unknownPlaceholders, type TemplateValues } from './generic-http-template.ts';

interface Problem {
  key: string;
  message: string;
}

const SAMPLES = Object.fromEntries(PLACEHOLDERS.map((name) => [name, '1'])) as TemplateValues;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*)$/;
const OWN_HEADERS = /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer)$/i;

/** Splits the headers field into names and values; lines that are no header are left out. */
export function headerLines(headers: string): [string, string][] {
  return nonEmptyLines(headers).flatMap((line) => {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
}

/** Names what does not fit together in the templates. */
export function genericHttpProblems(configuration: SmsConfiguration): readonly Problem[] {
  return [
    ...placeholderProblems(configuration),
    ...hostProblems(configuration),
    ...missingProblems(configuration),
    ...jsonProblems(configuration),
    ...nonEmptyLines(configuration['headers'] ?? '').flatMap(headerProblems),
  ];
}

function placeholderProblems(configuration: SmsConfiguration): Problem[] {
  const known = PLACEHOLDERS.map((name) => `{${name}}`).join(' ');
  return ['url', 'headers', 'body'].flatMap((key) =>
    unknownPlaceholders(configuration[key] ?? '').map((name) => ({
      key,
      message: `{${name}} is not a placeholder; there are ${known}.`,
    })),
  );
}

// A secret belongs to the server that is written out in the address, so nothing may choose another one.
function hostProblems({ url = '' }: SmsConfiguration): Problem[] {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  return host.includes('{') ? [{ key: 'url', message: `The host must be written out, got “${host}”.` }] : [];
}

function missingProblems({ url = '', method, headers = '', body = '' }: SmsConfiguration): Problem[] {
  const isGet = method === 'GET';
  const sent = isGet ? `${url}\n${headers}` : `${url}\n${headers}\n${body}`;
  const missing = [
    ...(/\{to(Digits)?\}/.test(sent) ? [] : ['{to}']),
    ...(sent.includes('{text}') ? [] : ['{text}']),
  ];
  const place = isGet ? 'the address (GET has no body)' : 'the address or the body';
  return missing.map((name) => ({ key: isGet ? 'url' : 'body', message: `${name} must be in ${place}.` }));
}

function jsonProblems({ method, contentType, body = '' }: SmsConfiguration): Problem[] {
  if (method === 'GET' || contentType !== 'JSON') return [];
  if (parsedJson(filled(body, SAMPLES, 'JSON')) !== undefined) return [];
  return [
    { key: 'body', message: 'This is not JSON once it is filled in. Texts need quotes: "text": "{text}".' },
  ];
}

function headerProblems(line: string): Problem[] {
  const problem = (message: string) => [{ key: 'headers', message }];
  const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
  // The line may hold a key, so it is not repeated.
  if (!name) return problem('Each line must be “Name: value”.');
  if (OWN_HEADERS.test(name)) return problem(`${name} is set by Mailroom.`);
  if (value.includes('{text}'))
    return problem(`The text cannot travel in a header; take {text} out of ${name}.`);
  if (/^(proxy-)?authorization$/i.test(name) && !/\{(secret|password)\}/.test(value)) {
    return problem(
      `Put the key into “Key or token” and write {secret} in ${name}: headers can be read by others.`,
    );
  }
  return [];
}

function nonEmptyLines(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
