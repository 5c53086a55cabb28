import { httpSmsModule, reportAddress, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { plusSender } from '../number-forms.ts';
import {
  accepted,
  type CodeTable,
  readable,
  refusedByCode,
  reportOf,
  type StateTable,
} from '../provider-answers.ts';
import { endpointField, field, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { fromBase64, isSignedByEd25519 } from '../signatures.ts';

/** Telnyx Messaging, API v2 (docs: messaging/messages, webhook signing, error codes). */
export const telnyx = httpSmsModule({
  descriptor: {
    id: 'TELNYX',
    name: 'Telnyx',
    help:
      'In Telnyx’s portal, make an API key, and take the messaging profile ID if the sender is a text or chosen by the ' +
      'profile. Delivery reports need no entry: each message carries its own address. For messages from people, enter the ' +
      'callback address as the webhook of the messaging profile.',
    fields: [
      endpointField('https://api.telnyx.com'),
      secretField({
        key: 'apiKey',
        label: 'API key',
        help: 'Begins with KEY.',
        legacyKeys: ['api_key', 'telnyx_api_key'],
      }),
      field({
        key: 'messagingProfileId',
        label: 'Messaging profile ID',
        help: 'Needed for text senders.',
        legacyKeys: ['messaging_profile_id'],
      }),
      field({
        key: 'publicKey',
        label: 'Public key',
        help: 'From Account, Keys and credentials: then calls without a right signature are refused.',
        legacyKeys: ['public_key'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  isGenuine,
  readReports,
  readInbound,
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { apiKey = '', messagingProfileId = '' } = configuration;
  const address = reportAddress(request);
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/v2/messages'),
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...(request.sender && { from: plusSender(request.sender) }),
      to: request.to,
      text: request.text,
      ...(messagingProfileId && { messaging_profile_id: messagingProfileId }),
      ...(address !== null && { webhook_url: address }),
    }),
  };
}

const CODES: CodeTable = {
  '10002': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '10009': ['AUTH_REFUSED', 'the API key is wrong'],
  '10011': ['THROTTLED', 'too many requests'],
  '20012': ['AUTH_REFUSED', 'the account is not active'],
  '20100': ['QUOTA', 'the balance does not suffice'],
  '40300': ['RECIPIENT_BARRED', 'the recipient has replied STOP'],
  '40302': ['MESSAGE_REFUSED', 'the message is too large'],
  '40305': ['SENDER_REFUSED', 'the sender is not valid'],
  '40306': ['SENDER_REFUSED', 'the account has no text sender'],
  '40309': ['NOT_ROUTABLE', 'the profile does not allow this country'],
  '40310': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '40312': ['AUTH_REFUSED', 'the messaging profile is switched off'],
  '40314': ['AUTH_REFUSED', 'messaging is switched off for the account'],
  '40318': ['THROTTLED', 'the queue is full'],
  '40321': ['SENDER_REFUSED', 'the messaging profile has no number that can be used'],
  '40322': ['MESSAGE_REFUSED', 'the text is barred for what it says'],
  '40333': ['QUOTA', 'the profile’s spending limit is reached'],
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'data.id');
  if (answer.status === 200 && id !== null) return accepted(answer, id);
  const said = textAt(json, 'errors[0].detail') ?? textAt(json, 'errors[0].title') ?? '';
  return refusedByCode(CODES, textAt(json, 'errors[0].code'), answer, said);
}

/** `telnyx-signature-ed25519` over the time, a bar and the body. */
async function isGenuine(call: SmsCallback, { publicKey = '' }: SmsConfiguration): Promise<boolean> {
  if (publicKey === '') return true;
  const key = fromBase64(publicKey);
  const signature = fromBase64(call.headers['telnyx-signature-ed25519'] ?? '');
  if (key === null || signature === null) return false;
  return isSignedByEd25519(key, signature, `${call.headers['telnyx-timestamp'] ?? ''}|${call.body}`);
}

/** Where the state of each recipient stands in a `message.finalized` event. */
const STATES: StateTable = {
  queued: ['EN_ROUTE', 'The message waits at Telnyx.'],
  sending: ['EN_ROUTE', 'Telnyx hands the message to the operator.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  sending_failed: ['UNDELIVERED', 'Telnyx could not send the message.'],
  delivery_failed: ['UNDELIVERED', 'The operator could not deliver the message.'],
  delivery_unconfirmed: ['EN_ROUTE', 'The operator does not confirm the delivery.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  if (!/^message\.(sent|finalized)$/.test(textAt(json, 'data.event_type') ?? '')) return [];
  const error = textAt(json, 'data.payload.errors[0].code');
  const about = {
    reference: new URLSearchParams(call.rawQuery).get('reference'),
    providerId: textAt(json, 'data.payload.id'),
    barred: error === '40300',
    ...(error && { code: error }),
  };
  const reason = textAt(json, 'data.payload.errors[0].title') ?? '';
  return readable([reportOf(STATES, textAt(json, 'data.payload.to[0].status'), about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'data.payload.from.phone_number'), textAt(json, 'data.payload.text')];
  if (textAt(json, 'data.event_type') !== 'message.received' || !from || text === null) return [];
  const to = textAt(json, 'data.payload.to[0].phone_number') ?? '';
  return [{ providerId: textAt(json, 'data.payload.id'), from, to, text }];
}
