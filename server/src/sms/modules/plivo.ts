import { callbackValues } from '../callback-values.ts';
import {
  basicAuthorization,
  httpSmsModule,
  rawAnswer,
  reportAddress,
  underEndpoint,
} from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { isSignedByPlivo } from './plivo-signature.ts';

/** Plivo Message API (docs: messaging/api, xml/request, concepts/signature-validation, troubleshooting/error-codes). */
export const plivo = httpSmsModule({
  descriptor: {
    id: 'PLIVO',
    name: 'Plivo',
    help:
      'In Plivo’s console, take Auth ID and Auth token from the first page. Delivery reports need no entry: each message ' +
      'carries its own address. For messages from people, make an application with the callback address as its message URL.',
    fields: [
      endpointField('https://api.plivo.com'),
      accountField({
        key: 'authId',
        label: 'Auth ID',
        help: 'Begins with MA or SA.',
        legacyKeys: ['auth_id', 'plivo_auth_id'],
      }),
      secretField({
        key: 'authToken',
        label: 'Auth token',
        help: 'Beside the Auth ID in the console.',
        legacyKeys: ['auth_token', 'plivo_auth_token'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  isGenuine: (call, { authToken = '' }) => isSignedByPlivo(call, authToken),
  readReports,
  readInbound,
  // A message from a person wants XML, in which there might be a reply.
  answerCallback: () => ({ contentType: 'text/xml', body: '<Response/>' }),
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { authId = '', authToken = '' } = configuration;
  const address = reportAddress(request);
  return {
    method: 'POST',
    url: underEndpoint(configuration, `/v1/Account/${encodeURIComponent(authId)}/Message/`),
    headers: { authorization: basicAuthorization(authId, authToken), 'content-type': 'application/json' },
    body: JSON.stringify({
      src: digitsOf(request.sender),
      dst: digitsOf(request.to),
      text: request.text,
      ...(address !== null && { url: address, method: 'POST' }),
    }),
  };
}

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'message_uuid[0]');
  if (answer.status === 202 && id !== null) return accepted(answer, id);
  const raw = rawAnswer(answer);
  if (answer.status === 202 && listAt(json, 'invalid_number').length > 0)
    return refused('RECIPIENT_REFUSED', raw, 'Plivo refused it: the number is not valid.');
  const said = textAt(json, 'error') ?? '';
  const words = `Plivo refused it: “${said}”.`;
  if (answer.status === 403 && /\b(country|region|destination)\b/i.test(said))
    return refused('NOT_ROUTABLE', raw, words, COUNTRY_MEND);
  if (answer.status !== 400 || said === '') return null;
  if (/\bsrc\b|source|sender/i.test(said)) return refused('SENDER_REFUSED', raw, words);
  if (/\bdst\b|destination/i.test(said)) return refused('RECIPIENT_REFUSED', raw, words);
  return refused('MESSAGE_REFUSED', raw, words);
}

/** What Plivo forbids (403) is a country; a 403 that does not say so may be somebody else's, such as a proxy's. */
const COUNTRY_MEND = 'Allow the country in Plivo’s console, under Messaging, Settings, Geo permissions.';

const STATES: StateTable = {
  queued: ['EN_ROUTE', 'The message waits at Plivo.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  undelivered: ['UNDELIVERED', 'The message could not be delivered.'],
  rejected: ['UNDELIVERED', 'Plivo refused the message.'],
  failed: ['UNDELIVERED', 'Sending failed.'],
};

/** `ErrorCode` of reports. */
const REASONS: Readonly<Record<string, string>> = {
  '10': 'the message is not valid',
  '20': 'a fault in the network',
  '30': 'taken for spam',
  '40': 'the sender is not valid',
  '50': 'the number is not valid',
  '60': 'messages go round in a circle',
  '70': 'the number is not in use any more',
  '80': 'the phone is out of reach for now',
  '90': 'there is no route to this network',
  '100': 'the operator does not allow it',
  '110': 'the text is too long',
  '200': 'the recipient has replied STOP',
  '201': 'free numbers of the USA do not reach Canada',
  '300': 'handing it on failed',
  '420': 'its time was over',
  '450': 'the account does not allow this country',
  '451': 'the account’s limit for this country is reached',
  '900': 'the credit is used up',
  '910': 'the account is switched off',
  '1000': 'nobody says why',
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const code = value('ErrorCode') ?? '';
  const isFailure = code !== '' && code !== '000';
  const about = {
    reference: value('reference'),
    providerId: value('ParentMessageUUID') ?? value('MessageUUID'),
    barred: code === '200',
    ...(isFailure && { code }),
  };
  return readable([reportOf(STATES, value('Status'), about, isFailure ? (REASONS[code] ?? code) : '')]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('From'), value('Text')];
  if (!from || text === null) return [];
  return [{ providerId: value('MessageUUID'), from, to: value('To') ?? '', text }];
}
