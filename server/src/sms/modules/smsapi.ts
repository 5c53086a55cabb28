import { callbackValues } from '../callback-values.ts';
import { httpSmsModule, reportAddress, underEndpoint } from '../http-exchange.ts';
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

/**
 * SMSAPI, sms.do (docs: sms-api, error codes and callbacks). A call may bring up to five reports, each value a list
 * with commas; ours are told apart by `idx`. Messages from people are not offered: their form is not documented there.
 */
export const smsapi = httpSmsModule({
  descriptor: {
    id: 'SMSAPI',
    name: 'SMSAPI',
    help:
      'In SMSAPI’s panel, make an API token (OAuth) with the right to send SMS; accounts in Poland use ' +
      'https://api.smsapi.pl. The sender must be one of the sender names that were approved for the account. Delivery ' +
      'reports need no entry: each message carries its own address.',
    fields: [
      endpointField('https://api.smsapi.com'),
      secretField({
        key: 'token',
        label: 'API token',
        help: 'As the panel showed it when it was made.',
        legacyKeys: ['oauth_token', 'smsapi_token'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '.-&' },
    reports: 'CALLBACK',
    inbound: false,
    batchSize: 1,
    pace: { threads: 5, perSecond: 100 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound: () => [],
  answerCallback: () => ({ contentType: 'text/plain', body: 'OK' }),
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { token = '' } = configuration;
  const address = reportAddress(request);
  const form = new URLSearchParams({
    to: digitsOf(request.to),
    message: request.text,
    ...(request.sender && { from: digitsOf(request.sender) }),
    format: 'json',
    encoding: 'utf-8',
    idx: request.reference,
    ...(address !== null && { notify_url: address }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/sms.do'),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

const CODES: CodeTable = {
  '8': ['REQUEST_REFUSED', 'the request is not valid'],
  '11': ['MESSAGE_REFUSED', 'the text is too long, or missing'],
  '12': ['MESSAGE_REFUSED', 'the text has more parts than the request allows'],
  '13': ['RECIPIENT_REFUSED', 'the number is not valid, or on the black list'],
  '14': ['SENDER_REFUSED', 'the sender name is not approved'],
  '17': ['MESSAGE_REFUSED', 'a flash message cannot hold special characters'],
  '18': ['MESSAGE_REFUSED', 'a parameter is not valid'],
  '19': ['REQUEST_REFUSED', 'too many messages are in one request'],
  '101': ['AUTH_REFUSED', 'the token is wrong or missing'],
  '102': ['AUTH_REFUSED', 'user name or password are wrong'],
  '103': ['QUOTA', 'the credit is used up'],
  '105': ['AUTH_REFUSED', 'the account does not allow this machine’s address'],
  '110': ['AUTH_REFUSED', 'the account may not use this service'],
  '200': ['SERVER_ERROR', 'the message could not be handed on'],
  '201': ['SERVER_ERROR', 'a fault of SMSAPI’s own'],
  '203': ['THROTTLED', 'too many requests'],
  '1000': ['AUTH_REFUSED', 'only the main account may do this'],
};

/** HTTP is 200 for refusals, too. */
function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'list[0].id');
  const code = textAt(json, 'error') ?? textAt(json, 'list[0].error');
  if (code !== null) return refusedByCode(CODES, code, answer, textAt(json, 'message') ?? '');
  return answer.status === 200 && id !== null ? accepted(answer, id) : null;
}

const STATES: StateTable = {
  '401': ['UNDELIVERED', 'The message is not known any more.'],
  '402': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '403': ['EN_ROUTE', 'The operator has taken the message.'],
  '404': ['DELIVERED', 'Delivered to the phone.'],
  '405': ['UNDELIVERED', 'The message could not be delivered.'],
  '406': ['UNDELIVERED', 'Sending failed.'],
  '407': ['UNDELIVERED', 'The operator refused the message.'],
  '408': ['EN_ROUTE', 'The operator tells nothing.'],
  '409': ['EN_ROUTE', 'The message waits at SMSAPI.'],
  '410': ['EN_ROUTE', 'The operator has accepted the message.'],
  '411': ['EN_ROUTE', 'Delivering is being tried again.'],
  '412': ['UNDELIVERED', 'Sending was stopped at SMSAPI.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const list = (name: string) => (value(name) ?? '').split(',').filter(Boolean);
  const [ids, states, references] = [list('MsgId'), list('status'), list('idx')];
  return readable(
    ids.map((providerId, i) =>
      reportOf(STATES, states[i] ?? null, { reference: references[i] ?? null, providerId }),
    ),
  );
}
