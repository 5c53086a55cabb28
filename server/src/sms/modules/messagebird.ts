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
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { claimsOfJwt, sha256Hex } from '../signatures.ts';

/** MessageBird REST API (docs: api/sms-messaging). How it hands over messages from people is not documented there. */
export const messageBird = httpSmsModule({
  descriptor: {
    id: 'MESSAGEBIRD',
    name: 'MessageBird',
    help:
      'In MessageBird’s dashboard, take a live access key from the developers’ section. Delivery reports need no entry: ' +
      'each message carries its own address.',
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
    inbound: false,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  isGenuine,
  readReports,
  readInbound: () => [],
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

/** API errors; 9 and 10 name the parameter that is wrong. */
const CODES: CodeTable = {
  '2': ['AUTH_REFUSED', 'the access key is wrong or may not send'],
  '9': ['REQUEST_REFUSED', 'a value is missing'],
  '10': ['MESSAGE_REFUSED', 'a value is not valid'],
  '10 originator': ['SENDER_REFUSED', 'the sender is not allowed'],
  '10 recipients': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '9 originator': ['SENDER_REFUSED', 'no sender is named'],
  '20': ['REQUEST_REFUSED', 'nothing is found at this address'],
  '21': ['MESSAGE_REFUSED', 'the request is not valid'],
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

/** `MessageBird-Signature-JWT`: claims hold the SHA-256 of the address and of the body, if there is one. */
async function isGenuine(call: SmsCallback, { signingKey = '' }: SmsConfiguration): Promise<boolean> {
  if (signingKey === '') return true;
  const claims = await claimsOfJwt(call.headers['messagebird-signature-jwt'] ?? '', signingKey);
  if (claims === null || claims['url_hash'] !== (await sha256Hex(call.url))) return false;
  return call.octets.length === 0 || claims['payload_hash'] === (await sha256Hex(call.octets));
}

const STATES: StateTable = {
  scheduled: ['EN_ROUTE', 'The message waits for its time.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  buffered: ['EN_ROUTE', 'The message waits for the phone.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  delivery_failed: ['UNDELIVERED', 'The message could not be delivered.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const about = { reference: value('reference'), providerId: value('id') };
  return readable([reportOf(STATES, value('status'), about, value('statusReason') ?? '')]);
}
