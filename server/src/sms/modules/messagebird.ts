import { callbackValues } from '../callback-values.ts';
import { httpSmsModule, underEndpoint } from '../http-exchange.ts';
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
import { claimsOfJwt, sha256Hex } from '../signatures.ts';

/** MessageBird REST API (docs: api/sms-messaging: send, receive a message, status reports; docs: verify-http-requests). */
export const messageBird = httpSmsModule({
  descriptor: {
    id: 'MESSAGEBIRD',
    name: 'MessageBird',
    help:
      'In MessageBird’s dashboard, take a live access key from the developers’ section. Delivery reports need no entry: ' +
      'each message carries its own address. For messages from people, have the number or short code call the callback ' +
      'address.',
    fields: [
      endpointField('https://rest.messagebird.com'),
      secretField({
        key: 'accessKey',
        label: 'Access key',
        help: 'A live key; messages under a test key reach nobody.',
        legacyKeys: ['access_key', 'messagebird_key'],
      }),
      secretField({
        key: 'signingKey',
        label: 'Signing key',
        help: 'From the developers’ settings: then calls without a right signature are refused.',
        required: false,
        legacyKeys: ['signing_key'],
      }),
    ],
    limits: { maxParts: 9, supportsUcs2: true, maxLength: 1_377 },
    sender: { needed: true, required: true, allowedCharacters: '' },
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
  answerCallback: () => ({ contentType: 'text/plain', body: 'OK' }),
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { accessKey = '' } = configuration;
  const { sender, to, text, encoding, reference, reportUrl } = request;
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/messages'),
    headers: { authorization: `AccessKey ${accessKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      originator: digitsOf(sender),
      recipients: [digitsOf(to)],
      body: text,
      reference,
      datacoding: encoding === 'UCS2' ? 'unicode' : 'plain',
      ...(reportUrl !== null && { reportUrl }),
    }),
  };
}

/** API errors (docs: api-errors; the SDKs); 9 and 10 name the parameter that is wrong, which is ours but for these. */
const CODES: CodeTable = {
  '2': ['AUTH_REFUSED', 'the access key is wrong or may not send'],
  '9': ['REQUEST_REFUSED', 'a value is missing'],
  '9 originator': ['SENDER_REFUSED', 'no sender is named'],
  '10': ['REQUEST_REFUSED', 'a value is not valid'],
  '10 body': ['MESSAGE_REFUSED', 'the text is not valid'],
  '10 originator': ['SENDER_REFUSED', 'the sender is not allowed'],
  '10 recipients': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '20': ['REQUEST_REFUSED', 'nothing is found at this address'],
  '25': ['QUOTA', 'the balance does not suffice'],
  '98': ['REQUEST_REFUSED', 'nothing is found at this address'],
  '99': ['SERVER_ERROR', 'a fault of MessageBird’s own'],
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'id');
  if (answer.status === 201 && id !== null) return accepted(answer, id);
  const [code, parameter] = [textAt(json, 'errors[0].code'), textAt(json, 'errors[0].parameter') ?? ''];
  const said = textAt(json, 'errors[0].description') ?? '';
  return (
    refusedByCode(CODES, `${code} ${parameter.replace(/^recipient$/, 'recipients')}`, answer, said) ??
    refusedByCode(CODES, code, answer, said)
  );
}

/** `MessageBird-Signature-JWT`: claims hold the SHA-256 of the address and of the body, the latter only if there is one. */
async function isGenuine(call: SmsCallback, { signingKey = '' }: SmsConfiguration): Promise<boolean> {
  if (signingKey === '') return true;
  const claims = await claimsOfJwt(call.headers['messagebird-signature-jwt'] ?? '', signingKey);
  if (claims === null || claims['url_hash'] !== (await sha256Hex(call.url))) return false;
  const ofBody = claims['payload_hash'] ?? '';
  return ofBody === (call.octets.length === 0 ? '' : await sha256Hex(call.octets));
}

const STATES: StateTable = {
  scheduled: ['EN_ROUTE', 'The message waits for its time.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  buffered: ['EN_ROUTE', 'The message waits for the phone.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  delivery_failed: ['UNDELIVERED', 'The message could not be delivered.'],
};

/** `statusErrorCode` of a number whose owner has replied with a stop. */
const STOPPED = '103';

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const state = value('status');
  const about = {
    reference: value('reference'),
    providerId: value('id'),
    number: value('recipient'),
    barred: value('statusErrorCode') === STOPPED,
  };
  const reason = state === 'delivered' ? '' : (value('statusReason') ?? '');
  return readable([reportOf(STATES, state, about, reason)]);
}

/** To a number, or to a short code: both have names of their own. */
function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('originator'), value('body') ?? value('message')];
  if (!from || text === null) return [];
  const to = value('recipient') ?? value('shortcode') ?? '';
  return [{ providerId: value('id') ?? value('mid'), from, to, text }];
}
