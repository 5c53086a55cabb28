import { httpSmsModule, rawAnswer, reportAddress, throttled } from '../http-exchange.ts';
import { refused } from '../sms-advice.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsRefusalCode,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { kannelFields } from './kannel-fields.ts';

/** Kannel's sendsms over HTTP (Kannel 1.4.5 user guide, chapter 7). It names no message id. */
export const kannel = httpSmsModule({
  descriptor: {
    id: 'KANNEL',
    name: 'Kannel',
    help:
      'Ask the operator of your Kannel for the address of sendsms and for a user name and password (group sendsms-user). ' +
      'There, set concatenation = true and max-messages = 10, or long texts are cut. Delivery reports need no entry: ' +
      'each message carries its own address for them. For messages from people, enter the callback address in a ' +
      'sms-service group: get-url = "…/mo?from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I", max-messages = 0.',
    fields: kannelFields,
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  readReports: readReport,
  readInbound,
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const url = new URL(configuration['url'] ?? '');
  const query = new URLSearchParams({
    username: configuration['userName'] ?? '',
    password: configuration['password'] ?? '',
    ...(request.sender && { from: request.sender }),
    to: request.to,
    text: request.text,
    charset: 'UTF-8',
    // Kannel does not choose: without 2 it turns every character outside GSM 03.38 into a question mark.
    coding: request.encoding === 'UCS2' ? '2' : '0',
    ...optional(configuration, ['smsc', 'priority', 'validity']),
    ...reportQuery(request),
  });
  for (const [name, value] of query) url.searchParams.set(name, value);
  return { method: 'GET', url: url.href, headers: {}, body: null };
}

function optional(configuration: SmsConfiguration, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (configuration[key] ? [[key, configuration[key]]] : [])));
}

function reportQuery(request: SmsSendRequest): Record<string, string> {
  const address = reportAddress(request);
  if (address === null) return {};
  // Kannel fills in its own escapes, so a percent sign that is ours must be doubled.
  return { 'dlr-mask': '31', 'dlr-url': `${address.replaceAll('%', '%%')}&type=%d&smsid=%F&reply=%A` };
}

/** The beginnings of Kannel's refusals; the rest of its words name the field. */
const REFUSALS: readonly [RegExp, SmsRefusalCode, string?][] = [
  [
    /^Authorization failed/i,
    'AUTH_REFUSED',
    'Compare user name and password with group sendsms-user; its user-allow-ip must hold this machine.',
  ],
  [
    /^Not routable/i,
    'NOT_ROUTABLE',
    'Kannel has no connection that takes this message: compare the route (smsc) with allowed-smsc-id and allowed-prefix.',
  ],
  [
    /^Number\(s\) has\/have been denied/i,
    'RECIPIENT_BARRED',
    'The number is on a black list of Kannel, or missing on its white list.',
  ],
  [/receiver/i, 'RECIPIENT_REFUSED'],
  [/^Sender missing/i, 'SENDER_REFUSED', 'Enter a sender here, or set global-sender in Kannel.'],
  [/misformed|Unsupported content-type|Unknown request/i, 'REQUEST_REFUSED'],
];

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const said = answer.body.trim();
  const raw = rawAnswer(answer);
  if (answer.status === 202) return accepted(said, raw);
  if (answer.status === 503) return throttled(answer, `Kannel cannot take it now: “${said}”`);
  if (answer.status < 400 || answer.status >= 500) return null;
  const [, code, mend] = REFUSALS.find(([words]) => words.test(said)) ?? [];
  return code ? refused(code, raw, `Kannel refused it: “${said}”`, mend) : null;
}

function accepted(said: string, raw: string): SmsSendResult | null {
  const words = /^0:/.test(said)
    ? 'Kannel took the message and hands it on.'
    : /^3:/.test(said)
      ? 'Kannel took the message and keeps it: it has no connection to the operator at the moment.'
      : null;
  return words === null ? null : { kind: 'ACCEPTED', providerId: null, raw, words, report: null };
}

const STATES: Readonly<Record<string, [SmsReport['state'], string]>> = {
  '1': ['DELIVERED', 'Delivered to the phone.'],
  '2': ['UNDELIVERED', 'Could not be delivered to the phone.'],
  '4': ['EN_ROUTE', 'Waits at the operator until the phone can be reached.'],
  '8': ['EN_ROUTE', 'Accepted by the operator.'],
  '16': ['UNDELIVERED', 'Refused by the operator.'],
};

function readReport({ rawQuery }: SmsCallback): readonly SmsReport[] {
  const query = new URLSearchParams(rawQuery);
  const type = query.get('type') ?? '';
  const [state, words] = STATES[type] ?? [];
  const reference = query.get('reference');
  if (!state || !words || !reference) return [];
  const reply = query.get('reply') ?? '';
  const said = reply ? `${words} The operator says: “${reply.slice(0, 200)}”` : words;
  return [
    { reference, providerId: query.get('smsid') || null, state, code: type, words: said, barred: false },
  ];
}

function readInbound({ rawQuery }: SmsCallback): readonly SmsInbound[] {
  const query = new URLSearchParams(rawQuery);
  const [from, to] = [query.get('from'), query.get('to')];
  const text = textIn(rawQuery, query.get('charset') ?? 'UTF-8');
  if (!from || to === null || text === null) return [];
  return [{ providerId: query.get('id') || null, from, to, text }];
}

/** Reads the text in the character set that Kannel names: it encodes the octets of that, not of UTF-8. */
function textIn(rawQuery: string, charset: string): string | null {
  const encoded = /(?:^|&)text=([^&]*)/.exec(rawQuery)?.[1];
  if (encoded === undefined) return null;
  const octets = encoded
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
  } catch {
    return null; // A character set that nobody knows.
  }
}
