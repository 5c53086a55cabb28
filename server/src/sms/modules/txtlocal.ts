import { callbackValues } from '../callback-values.ts';
import { httpSmsModule, rawAnswer, reportAddress, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import {
  accepted,
  type CodeTable,
  readable,
  refusedByCode,
  reportOf,
  type StateTable,
} from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';

/** TxtLocal API (docs: send, error codes, receipts, inbound). HTTP is 200 for refusals, too. */
export const txtLocal = httpSmsModule({
  descriptor: {
    id: 'TXTLOCAL',
    name: 'TxtLocal',
    help:
      'In TxtLocal’s control panel, make an API key under Settings, API keys. Delivery reports need no entry: each message ' +
      'carries its own address. For messages from people, enter the callback address at your inbox.',
    fields: [
      endpointField('https://api.txtlocal.com', ['txtlocal_url']),
      secretField({
        key: 'apiKey',
        label: 'API key',
        help: 'Accounts of former years had a user name and a hash instead: make a key.',
        legacyKeys: ['txtlocal_password', 'api_key', 'apikey'],
      }),
    ],
    limits: { maxParts: 5, supportsUcs2: true, maxLength: 765 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound,
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { apiKey = '' } = configuration;
  const address = reportAddress(request);
  const form = new URLSearchParams({
    apikey: apiKey,
    numbers: digitsOf(request.to),
    sender: digitsOf(request.sender),
    message: request.text,
    custom: request.reference,
    ...(request.encoding === 'UCS2' && { unicode: 'true' }),
    ...(address !== null && { receipt_url: address }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/send/'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/** Error codes (docs: introduction, sendsms); the others are faults of a request that is not ours. */
const CODES: CodeTable = {
  '3': ['AUTH_REFUSED', 'the API key is not right'],
  '4': ['RECIPIENT_REFUSED', 'no number is named'],
  '5': ['MESSAGE_REFUSED', 'the text is missing'],
  '6': ['MESSAGE_REFUSED', 'the text is too long'],
  '7': ['QUOTA', 'the credit does not suffice'],
  '32': ['RECIPIENT_REFUSED', 'the number is not well formed'],
  '43': ['SENDER_REFUSED', 'the sender is not valid'],
  '44': ['SENDER_REFUSED', 'no sender is named'],
  '51': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '192': ['THROTTLED', 'messages are not taken at this time'],
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const state = textAt(json, 'status');
  if (answer.status === 200 && state === 'success') return accepted(answer, textAt(json, 'messages[0].id'));
  if (state !== 'failure') return null;
  const [code, said] = [textAt(json, 'errors[0].code'), textAt(json, 'errors[0].message') ?? ''];
  return (
    refusedByCode(CODES, code, answer, said) ??
    refused('REQUEST_REFUSED', rawAnswer(answer), `TxtLocal refused it: “${said}” (${code}).`)
  );
}

/** Statuses of a receipt (docs: handlingreceipts). */
const STATES: StateTable = {
  d: ['DELIVERED', 'Delivered to the phone.'],
  u: ['UNDELIVERED', 'The message could not be delivered.'],
  i: ['UNDELIVERED', 'The number is not valid.'],
  '?': ['EN_ROUTE', 'The operator told nothing within four days.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const reference = value('reference') ?? value('customID');
  const about = { reference, providerId: null, number: value('number') };
  return readable([reportOf(STATES, value('status'), about)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('sender'), value('content')];
  if (!from || text === null) return [];
  return [{ providerId: null, from, to: value('inNumber') ?? '', text }];
}
