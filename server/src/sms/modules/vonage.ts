import { callbackValues, formOf } from '../callback-values.ts';
import { httpSmsModule, rawAnswer, underEndpoint } from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import {
  accepted,
  type CodeTable,
  readable,
  refusedByCode,
  reportOf,
  type StateTable,
} from '../provider-answers.ts';
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

/**
 * Vonage SMS API (Nexmo, API specification `sms`; docs: concepts/guides/signing-messages). Signatures by MD5 hash and
 * MD5 HMAC are not offered: they prove nothing any more. A message that Vonage hands over in parts comes part by part.
 */
export const vonage = httpSmsModule({
  descriptor: {
    id: 'VONAGE',
    name: 'Vonage',
    help:
      'In Vonage’s dashboard, take API key and API secret from the API settings. Delivery reports need no entry: each ' +
      'message carries its own address. For messages from people, enter the callback address as the inbound SMS webhook ' +
      'of the account or the number. Set the webhook format to POST (form).',
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
        help: 'As set in the API settings of the account.',
        kind: 'ENUM',
        default: 'SHA-256',
        options: [
          { value: 'SHA-256', label: 'SHA-256 HMAC' },
          { value: 'SHA-512', label: 'SHA-512 HMAC' },
          { value: 'SHA-1', label: 'SHA1 HMAC' },
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
    ...(request.reportUrl !== null && { callback: request.reportUrl, 'status-report-req': '1' }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/sms/json'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/** Status values of the answer: HTTP is 200 whatever happened. */
const CODES: CodeTable = {
  '1': ['THROTTLED', 'messages came faster than the account allows'],
  '2': ['REQUEST_REFUSED', 'a value is missing'],
  '3': ['RECIPIENT_REFUSED', 'a value is not valid, mostly the number'],
  '4': ['AUTH_REFUSED', 'API key or secret are wrong'],
  '5': ['SERVER_ERROR', 'a fault of Vonage’s own'],
  '6': ['NOT_ROUTABLE', 'the message cannot be routed to this number'],
  '7': ['RECIPIENT_BARRED', 'the number is barred'],
  '8': ['AUTH_REFUSED', 'the account is barred'],
  '9': ['QUOTA', 'the credit is used up'],
  '11': ['AUTH_REFUSED', 'the account may not use this API'],
  '12': ['MESSAGE_REFUSED', 'the text is too long'],
  '14': ['AUTH_REFUSED', 'the account asks for signed requests'],
  '15': ['SENDER_REFUSED', 'the sender is not allowed'],
  '22': ['NOT_ROUTABLE', 'the network is not known'],
  '23': ['REQUEST_REFUSED', 'the callback address is not valid'],
  '29': ['REQUEST_REFUSED', 'a trial account sends only to numbers that were entered there'],
  '32': ['AUTH_REFUSED', 'signature and secret were sent together'],
  '33': ['RECIPIENT_REFUSED', 'the number is not in use any more'],
};

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
  return refusedByCode(CODES, textAt(bad, 'status'), answer, said);
}

/** Each value as `&name=value` in the order of the names, with & and = in values made _, then the HMAC in hexadecimal. */
async function isGenuine(call: SmsCallback, configuration: SmsConfiguration): Promise<boolean> {
  const { signatureSecret = '', signatureMethod = '' } = configuration;
  if (signatureSecret === '') return true;
  const hash = signatureMethod === 'SHA-512' || signatureMethod === 'SHA-1' ? signatureMethod : 'SHA-256';
  const values = [...new URLSearchParams(call.rawQuery), ...formOf(call)];
  const signed = values
    .filter(([name]) => name !== 'sig')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`);
  const expected = toHex(await hmac(hash, signatureSecret, signed.join('')));
  return isEqual(expected, (values.find(([name]) => name === 'sig')?.[1] ?? '').toLowerCase());
}

const STATES: StateTable = {
  accepted: ['EN_ROUTE', 'The operator has taken the message.'],
  buffered: ['EN_ROUTE', 'The message waits for the phone.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
};

/** Values of `err-code` in reports. */
const REASONS: Readonly<Record<string, string>> = {
  '2': 'the phone is out of reach for now',
  '3': 'the number is not in use any more',
  '4': 'the recipient bars such messages',
  '5': 'the number was ported',
  '6': 'taken for spam',
  '7': 'the phone is busy or its memory full',
  '8': 'a fault in the network',
  '9': 'the recipient bars this sender',
  '10': 'the message is not valid',
  '11': 'the message cannot be routed',
  '12': 'the destination cannot be reached',
  '13': 'barred by age',
  '14': 'the operator blocks it',
  '15': 'the recipient’s credit does not suffice',
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const reason = REASONS[value('err-code') ?? ''] ?? '';
  const about = { reference: value('client-ref') || null, providerId: value('messageId') };
  return readable([reportOf(STATES, value('status'), about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('msisdn'), value('text')];
  if (!from || text === null) return [];
  return [{ providerId: value('messageId'), from, to: value('to') ?? '', text }];
}
