import { batchSmsModule, rawAnswer } from '../http-exchange.ts';
import { listAt, parsedJson, textAt, valueAt } from '../json-path.ts';
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

/** CM.com Business Messaging API 1.0 (docs: integration, responses-errors-json, incoming-status-report, incoming-messages). */
export const cm = batchSmsModule({
  descriptor: {
    id: 'CM',
    name: 'CM',
    help:
      'In CM.com’s Channels app, take the product token (with its hyphens) of the gateway. There, enter the callback ' +
      'addresses of this page as the webhooks for SMS status reports and for incoming messages, both as JSON.',
    fields: [
      endpointField('https://gw.messaging.cm.com/v1.0/message', ['cm_serviceUrl']),
      secretField({
        key: 'productToken',
        label: 'Product token',
        help: 'As the Channels app shows it. Accounts of former years had a user name and password instead: ask for a token.',
        legacyKeys: ['cm_password', 'product_token', 'token'],
      }),
    ],
    limits: { maxParts: 8, supportsUcs2: true, maxLength: 1_224 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 100,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswers,
  readReports,
  readInbound,
});

function buildRequest(
  requests: readonly SmsSendRequest[],
  { url = '', productToken = '' }: SmsConfiguration,
) {
  return {
    method: 'POST',
    url,
    headers: { 'x-cm-producttoken': productToken, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: { msg: requests.map(messageOf) } }),
  };
}

function messageOf({ sender, to, text, reference }: SmsSendRequest) {
  return {
    from: digitsOf(sender),
    to: [{ number: `00${digitsOf(to)}` }],
    body: { type: 'auto', content: text },
    reference,
    minimumNumberOfMessageParts: 1,
    maximumNumberOfMessageParts: 8,
  };
}

/** JSON POST error codes (docs: responses-errors-json; cmdotcom/text-sdk-php, TextClientStatusCodes). */
const CODES: CodeTable = {
  '101': ['AUTH_REFUSED', 'the product token is not right'],
  '102': ['QUOTA', 'the balance does not suffice'],
  '103': ['AUTH_REFUSED', 'the product token is not right'],
  '202': ['REQUEST_REFUSED', 'the request is not well formed'],
  '203': ['REQUEST_REFUSED', 'the list of messages is not well formed'],
  '301': ['SENDER_REFUSED', 'the sender is not valid'],
  '302': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '303': ['RECIPIENT_REFUSED', 'the number is not one of a phone'],
  '304': ['MESSAGE_REFUSED', 'the text is not valid'],
  '305': ['REQUEST_REFUSED', 'a value is not valid'],
  '401': ['MESSAGE_REFUSED', 'the message was taken for spam'],
  '402': ['MESSAGE_REFUSED', 'the message is on a black list'],
  '403': ['MESSAGE_REFUSED', 'the message was rejected'],
  '500': ['SERVER_ERROR', 'a fault of CM’s own'],
  '999': ['SERVER_ERROR', 'an unknown error', 'Ask CM’s support, with the whole transaction.'],
};

/** An entry for each message, also where all are refused; an error of the whole request has none. */
function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const json = parsedJson(answer.body);
  const entries = listAt(json, 'messages');
  if (entries.length > 0) {
    const byReference = new Map(entries.map((entry) => [textAt(entry, 'reference'), entry]));
    return requests.map(({ reference }) => resultOf(answer, byReference.get(reference)));
  }
  const all = refusedByCode(CODES, textAt(json, 'errorCode'), answer, textAt(json, 'details') ?? '');
  return all && requests.map(() => all);
}

function resultOf(answer: SmsHttpAnswer, entry: unknown): SmsSendResult {
  const code = textAt(entry, 'messageErrorCode');
  const said = textAt(entry, 'messageDetails') ?? '';
  if (code === '0' && textAt(entry, 'status') === 'Accepted') return accepted(answer, null);
  if (code === null) return { kind: 'UNKNOWN', raw: rawAnswer(answer), words: 'CM names no state.' };
  return (
    refusedByCode(CODES, code, answer, said) ??
    refused('MESSAGE_REFUSED', rawAnswer(answer), `CM refused it: “${said}” (${code}).`)
  );
}

const STATES: StateTable = {
  '0': ['EN_ROUTE', 'The operator has taken the message.'],
  '1': ['UNDELIVERED', 'CM or the operator refused the message.'],
  '2': ['DELIVERED', 'Delivered to the phone.'],
  '3': ['UNDELIVERED', 'The message could not be delivered.'],
  '4': ['DELIVERED', 'Read on the phone.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const told = valueAt(parsedJson(call.body), 'messages.msg');
  return readable((Array.isArray(told) ? told : [told]).map(readReport));
}

function readReport(entry: unknown): SmsReport | null {
  const about = { reference: textAt(entry, 'reference'), providerId: null };
  const reason = textAt(entry, 'status.errorDescription') ?? '';
  return reportOf(STATES, textAt(entry, 'status.code'), about, reason);
}

/** Objects, or texts as the webhook had it before. Its reference is that of the message it answers, and names many. */
function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const from = textAt(json, 'from.number') ?? textAt(json, 'from');
  const text = textAt(json, 'message.text') ?? textAt(json, 'body');
  if (!from || text === null || (textAt(json, 'channel') ?? 'SMS') !== 'SMS') return [];
  return [{ providerId: null, from, to: textAt(json, 'to.number') ?? textAt(json, 'to') ?? '', text }];
}
