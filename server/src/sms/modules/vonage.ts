import { formOf } from '../callback-values.ts';
import { hmacMd5, md5 } from '../crypto.md5.ts';
import { httpSmsModule, rawAnswer, underEndpoint } from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, blames, readable, refusedByCode, reportOf } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, field, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { hmac, isEqual, toHex } from '../signatures.ts';
import { vonageCodes, vonageReasons, vonageStates } from './vonage-codes.ts';

/**
 * Vonage SMS API (Nexmo, API specification `sms` 1.0.10; docs: messaging/sms/guides, getting-started/concepts/
 * signing-messages). A long message from a person comes part by part, and is shown so.
 */
export const vonage = httpSmsModule({
  descriptor: {
    id: 'VONAGE',
    name: 'Vonage',
    help:
      'In Vonage’s dashboard, take API key and API secret from the API settings. Delivery reports need no entry: each ' +
      'message carries its own address. For messages from people, enter the callback address as the inbound SMS webhook ' +
      'of the account or the number. Every webhook format will do.',
    fields: [
      endpointField('https://rest.nexmo.com'),
      accountField({
        key: 'apiKey',
        label: 'API key',
        help: 'As the dashboard shows it.',
        legacyKeys: ['api_key', 'nexmo_key', 'vonage_api_key', 'key'],
      }),
      secretField({
        key: 'apiSecret',
        label: 'API secret',
        help: 'As the dashboard shows it.',
        legacyKeys: ['api_secret', 'nexmo_secret', 'vonage_api_secret', 'secret'],
      }),
      secretField({
        key: 'signatureSecret',
        label: 'Signature secret',
        help: 'If the account signs its webhooks: then calls without a right signature are refused.',
        required: false,
        legacyKeys: ['signature_secret'],
      }),
      field({
        key: 'signatureMethod',
        label: 'Signature method',
        help: 'As set in the API settings of the account. MD5 hash is what accounts begin with, and the weakest.',
        kind: 'ENUM',
        default: 'SHA-256',
        options: [
          { value: 'SHA-256', label: 'SHA-256 HMAC' },
          { value: 'SHA-512', label: 'SHA-512 HMAC' },
          { value: 'SHA-1', label: 'SHA1 HMAC' },
          { value: 'MD5', label: 'MD5 HMAC' },
          { value: 'MD5-HASH', label: 'MD5 hash' },
        ],
        legacyKeys: ['signature_method'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 30 },
  },
  buildRequest,
  readAnswer,
  isGenuine,
  readReports,
  readInbound,
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { apiKey = '', apiSecret = '' } = configuration;
  const form = new URLSearchParams({
    api_key: apiKey,
    api_secret: apiSecret,
    from: digitsOf(request.sender),
    to: digitsOf(request.to),
    text: request.text,
    type: request.encoding === 'UCS2' ? 'unicode' : 'text',
    'client-ref': request.reference,
    ...(request.reportUrl !== null && { callback: request.reportUrl, 'status-report-req': 'true' }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/sms/json'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/** One entry for each part of the text: what was taken in part may reach the phone. */
function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const parts = listAt(parsedJson(answer.body), 'messages');
  const bad = parts.find((part) => textAt(part, 'status') !== '0');
  if (parts.length === 0) return null;
  if (bad === undefined) return accepted(answer, textAt(parts[0], 'message-id'));
  const said = textAt(bad, 'error-text') ?? '';
  if (parts.indexOf(bad) > 0) {
    const words = `Vonage took only some parts of the message: “${said}”.`;
    return { kind: 'UNKNOWN', raw: rawAnswer(answer), words };
  }
  const code = textAt(bad, 'status');
  const invalid = code === '3' ? refusedValue(answer, said) : null;
  const words = `Vonage refused it: “${said}” (${code}).`;
  return (
    invalid ??
    refusedByCode(vonageCodes, code, answer, said) ??
    refused(/\baccount\b/i.test(said) ? 'AUTH_REFUSED' : 'MESSAGE_REFUSED', rawAnswer(answer), words)
  );
}

/** A value that is not valid (3) is the recipient's or the sender's, if the sentence says so. */
function refusedValue(answer: SmsHttpAnswer, said: string): SmsSendResult | null {
  const words = `Vonage refused it: “${said}” (3).`;
  if (blames(said, 'to')) return refused('RECIPIENT_REFUSED', rawAnswer(answer), words);
  if (blames(said, 'from')) return refused('SENDER_REFUSED', rawAnswer(answer), words);
  return blames(said, 'text') ? refused('MESSAGE_REFUSED', rawAnswer(answer), words) : null;
}

/** The values of a call as pairs: of the address, and of a form or a JSON object. */
function valuesOf(call: SmsCallback): [string, string][] {
  const json = parsedJson(call.body);
  const pairs = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  const plain = pairs.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return [
    ...new URLSearchParams(call.rawQuery),
    ...formOf(call),
    ...plain.map(([name, value]): [string, string] => [name, String(value)]),
  ];
}

/** Each value as `&name=value` in the order of the names, with & and = in values made _; then hashed, in hexadecimal. */
async function isGenuine(call: SmsCallback, configuration: SmsConfiguration): Promise<boolean> {
  const { signatureSecret = '', signatureMethod = '' } = configuration;
  if (signatureSecret === '') return true;
  const values = valuesOf(call);
  const signed = values
    .filter(([name]) => name !== 'sig')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`);
  const expected = await signatureOf(signatureMethod, signatureSecret, signed.join(''));
  return isEqual(toHex(expected), (values.find(([name]) => name === 'sig')?.[1] ?? '').toLowerCase());
}

async function signatureOf(method: string, secret: string, signed: string): Promise<Uint8Array> {
  if (method === 'MD5-HASH') return md5(signed + secret);
  if (method === 'MD5') return hmacMd5(secret, signed);
  return hmac(method === 'SHA-512' || method === 'SHA-1' ? method : 'SHA-256', secret, signed);
}

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = new Map(valuesOf(call));
  const code = value.get('err-code') ?? '';
  const about = {
    ...{ reference: value.get('client-ref') || null, providerId: value.get('messageId') ?? null },
    barred: code === '9',
  };
  const reason = vonageReasons[code] ?? '';
  return readable([reportOf(vonageStates, value.get('status') ?? null, about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = new Map(valuesOf(call));
  const [from, text] = [value.get('msisdn'), value.get('text')];
  if (!from || text === undefined) return [];
  const [id, part] = [value.get('messageId') ?? null, value.get('concat-part')];
  const to = value.get('to') ?? '';
  if (value.get('concat') !== 'true' || !part) return [{ providerId: id, from, to, text }];
  // Marked as a part, so that whoever reads it can put it together, and no part is taken for a whole STOP.
  const marked = `(${part}/${value.get('concat-total') ?? '?'}) ${text}`;
  return [{ providerId: id && `${id}/${part}`, from, to, text: marked }];
}
