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

/**
 * SMSAPI, sms.do (docs: sms-api, error codes, callbacks, receiving messages). A call may bring up to five reports, each
 * value a list with commas; ours are told apart by `idx`.
 */
export const smsapi = httpSmsModule({
  descriptor: {
    id: 'SMSAPI',
    name: 'SMSAPI',
    help:
      'In SMSAPI’s panel, make an API token (OAuth) with the right to send SMS; accounts in Poland use ' +
      'https://api.smsapi.pl. The sender must be one of the sender names that were approved for the account. Delivery ' +
      'reports need no entry: each message carries its own address. For messages from people, enter the callback address ' +
      'for incoming messages.',
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
    sender: { needed: true, required: false, allowedCharacters: '.-' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 100 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound,
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

/** Error codes that a message can meet (docs: error codes); the others are faults of a request that is not ours. */
const CODES: CodeTable = {
  '8': ['REQUEST_REFUSED', 'the request is not valid'],
  '11': ['MESSAGE_REFUSED', 'the text is too long, or missing'],
  '12': ['MESSAGE_REFUSED', 'the text has more parts than the request allows'],
  '13': ['RECIPIENT_REFUSED', 'the number is not valid, or on the black list'],
  '14': ['SENDER_REFUSED', 'the sender name is not approved'],
  '18': ['REQUEST_REFUSED', 'the number of parameters is not right'],
  '52': ['THROTTLED', 'too many messages went to this number within a minute'],
  '57': ['RECIPIENT_BARRED', 'the number is on the account’s black list'],
  '59': ['RECIPIENT_BARRED', 'the number has opted out'],
  '70': ['REQUEST_REFUSED', 'the address for reports is not valid'],
  '74': ['REQUEST_REFUSED', 'the account does not allow sending at this time'],
  '94': ['REQUEST_REFUSED', 'the account does not allow links', 'Ask SMSAPI to allow links in messages.'],
  '98': ['REQUEST_REFUSED', 'the account is new and sends only to the number it was registered with'],
  '101': ['AUTH_REFUSED', 'the token is wrong or missing'],
  '102': ['AUTH_REFUSED', 'user name or password are wrong'],
  '103': ['QUOTA', 'the credit is used up'],
  '105': ['AUTH_REFUSED', 'the account does not allow this machine’s address'],
  '110': ['AUTH_REFUSED', 'the account may not do this'],
  '112': ['NOT_ROUTABLE', 'the account may not send to this country'],
  '200': ['SERVER_ERROR', 'the message could not be handed on'],
  '201': ['SERVER_ERROR', 'a fault of SMSAPI’s own'],
  '202': ['THROTTLED', 'too many requests at a time'],
  '203': ['THROTTLED', 'too many requests'],
  '401': ['AUTH_REFUSED', 'the token has not the right to send'],
  '999': ['SERVER_ERROR', 'a fault of SMSAPI’s own'],
  '1000': ['AUTH_REFUSED', 'only the main account may do this'],
};

/** HTTP is 200 for refusals, too. */
function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'list[0].id');
  const code = textAt(json, 'error') ?? textAt(json, 'list[0].error');
  const said = textAt(json, 'message') ?? '';
  if (code === null) return answer.status === 200 && id !== null ? accepted(answer, id) : null;
  return (
    refusedByCode(CODES, code, answer, said) ??
    refused('REQUEST_REFUSED', rawAnswer(answer), `SMSAPI refused it: “${said}” (${code}).`)
  );
}

const STATES: StateTable = {
  '401': ['EN_ROUTE', 'The ID is wrong, or the report too old.'],
  '402': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '403': ['EN_ROUTE', 'The operator has taken the message.'],
  '404': ['DELIVERED', 'Delivered to the phone.'],
  '405': ['UNDELIVERED', 'The message could not be delivered.'],
  '406': ['UNDELIVERED', 'Sending failed.'],
  '407': ['UNDELIVERED', 'The operator refused the message.'],
  '408': ['EN_ROUTE', 'The operator tells nothing.'],
  '409': ['EN_ROUTE', 'The message waits at SMSAPI.'],
  '410': ['EN_ROUTE', 'The operator has accepted the message.'],
  '412': ['UNDELIVERED', 'A user stopped sending at SMSAPI.'],
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

/** Its MsgId is that of the message it answers, and names many. */
function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('sms_from'), value('sms_text')];
  if (!from || text === null) return [];
  return [{ providerId: null, from, to: value('sms_to') ?? '', text }];
}
