import { httpSmsModule, rawAnswer, reportAddress, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { plusSender } from '../number-forms.ts';
import { accepted, readable, refusedByCode, reportOf } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
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
import { telnyxCodes, telnyxStates } from './telnyx-codes.ts';

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

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'data.id');
  if (answer.status === 200 && id !== null) return accepted(answer, id);
  const said = textAt(json, 'errors[0].detail') ?? textAt(json, 'errors[0].title') ?? '';
  const code = textAt(json, 'errors[0].code');
  // A number may be the sender's: then the error points to it.
  if (NUMBER_CODES.includes(code ?? '') && /from/.test(textAt(json, 'errors[0].source.pointer') ?? ''))
    return refused('SENDER_REFUSED', rawAnswer(answer), `Telnyx refused the sender: “${said}” (${code}).`);
  return refusedByCode(telnyxCodes, code, answer, said);
}

const NUMBER_CODES: readonly string[] = ['10001', '10002', '10016'];

/** `telnyx-signature-ed25519` over the time, a bar and the body. */
async function isGenuine(call: SmsCallback, { publicKey = '' }: SmsConfiguration): Promise<boolean> {
  if (publicKey === '') return true;
  const key = fromBase64(publicKey);
  const signature = fromBase64(call.headers['telnyx-signature-ed25519'] ?? '');
  if (key === null || signature === null) return false;
  return isSignedByEd25519(key, signature, `${call.headers['telnyx-timestamp'] ?? ''}|${call.body}`);
}

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  if (!/^message\.(sent|finalized)$/.test(textAt(json, 'data.event_type') ?? '')) return [];
  const error = textAt(json, 'data.payload.errors[0].code');
  const title = textAt(json, 'data.payload.errors[0].title') ?? '';
  const about = {
    reference: new URLSearchParams(call.rawQuery).get('reference'),
    providerId: textAt(json, 'data.payload.id'),
    // In events the same code stands for a number out of reach as well.
    barred: error === '40300' && /\bstop\b/i.test(title),
    ...(error && { code: error }),
  };
  return readable([reportOf(telnyxStates, textAt(json, 'data.payload.to[0].status'), about, title)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'data.payload.from.phone_number'), textAt(json, 'data.payload.text')];
  if (textAt(json, 'data.event_type') !== 'message.received' || !from || text === null) return [];
  const to = textAt(json, 'data.payload.to[0].phone_number') ?? '';
  return [{ providerId: textAt(json, 'data.payload.id'), from, to, text }];
}
