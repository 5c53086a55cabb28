import { batchSmsModule, rawAnswer, reportAddress, underEndpoint } from '../http-exchange.ts';
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

/** Infobip SMS API, /sms/3/messages (docs: api/channels/sms). Its calls are not signed: their address is the secret. */
export const infobip = batchSmsModule({
  descriptor: {
    id: 'INFOBIP',
    name: 'Infobip',
    help:
      'In Infobip’s portal, make an API key with the right to send SMS, and take the base URL of your account from the ' +
      'home page (xxxxx.api.infobip.com). Delivery reports need no entry: each message carries its own address. For ' +
      'messages from people, enter the callback address at your number or keyword.',
    fields: [
      { ...endpointField('https://api.infobip.com', ['base_url']), label: 'Base URL' },
      secretField({
        key: 'apiKey',
        label: 'API key',
        help: 'As the portal showed it when it was made.',
        legacyKeys: ['api_key', 'infobip_api_key'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
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

function buildRequest(requests: readonly SmsSendRequest[], configuration: SmsConfiguration) {
  const { apiKey = '' } = configuration;
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/sms/3/messages'),
    headers: {
      authorization: `App ${apiKey}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ messages: requests.map(messageOf) }),
  };
}

function messageOf(request: SmsSendRequest) {
  const address = reportAddress(request);
  return {
    ...(request.sender && { sender: digitsOf(request.sender) }),
    destinations: [{ to: digitsOf(request.to) }],
    content: { text: request.text },
    ...(address !== null && {
      webhooks: { delivery: { url: address }, callbackData: request.reference },
    }),
  };
}

/** Status ids of group REJECTED and UNDELIVERABLE (docs: essentials/response-status-and-error-codes). */
const CODES: CodeTable = {
  '6': ['NOT_ROUTABLE', 'the network is not covered'],
  '8': ['RECIPIENT_BARRED', 'the number is on a do-not-disturb list'],
  '10': ['QUOTA', 'the credit is used up'],
  '11': ['SENDER_REFUSED', 'the sender is not allowed'],
  '12': ['RECIPIENT_REFUSED', 'the number is not allowed'],
  '13': ['QUOTA', 'the prepaid package has expired'],
  '14': ['REQUEST_REFUSED', 'a trial account sends only to numbers that were registered'],
  '15': ['NOT_ROUTABLE', 'the account has no route to this network'],
  '16': ['MESSAGE_REFUSED', 'too many messages like this went to the number'],
  '17': ['SERVER_ERROR', 'a fault of Infobip’s own'],
  '9': ['RECIPIENT_REFUSED', 'the number is not one of a known network'],
  '51': ['RECIPIENT_REFUSED', 'the number has a wrong country code or length'],
  '4': ['NOT_ROUTABLE', 'the network refused the message'],
};

function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const entries = listAt(parsedJson(answer.body), 'messages');
  if (answer.status !== 200 || entries.length === 0) return null;
  return requests.flatMap((_, index) => (index < entries.length ? [resultOf(answer, entries[index])] : []));
}

function resultOf(answer: SmsHttpAnswer, entry: unknown): SmsSendResult {
  const group = textAt(entry, 'status.groupName') ?? '';
  const said = textAt(entry, 'status.description') ?? group;
  if (group === 'PENDING' || group === 'DELIVERED' || group === 'ACCEPTED')
    return accepted(answer, textAt(entry, 'messageId'), `Infobip took the message: ${said}.`);
  if (group === '') return { kind: 'UNKNOWN', raw: rawAnswer(answer), words: 'Infobip names no state.' };
  return (
    refusedByCode(CODES, textAt(entry, 'status.id'), answer, said) ??
    refused('MESSAGE_REFUSED', rawAnswer(answer), `Infobip refused it: “${said}”.`)
  );
}

const STATES: StateTable = {
  pending: ['EN_ROUTE', 'The message is under way.'],
  accepted: ['EN_ROUTE', 'Infobip has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  undeliverable: ['UNDELIVERED', 'The message could not be delivered.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  rejected: ['UNDELIVERED', 'Infobip refused the message.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  return readable(listAt(parsedJson(call.body), 'results').map(readReport));
}

function readReport(result: unknown): SmsReport | null {
  const failed = textAt(result, 'error.id') !== '0' && textAt(result, 'error.description');
  const about = {
    reference: textAt(result, 'callbackData'),
    providerId: textAt(result, 'messageId'),
    code: textAt(result, 'error.name') ?? textAt(result, 'status.name'),
  };
  return reportOf(STATES, textAt(result, 'status.groupName'), about, failed || '');
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  return listAt(parsedJson(call.body), 'results').flatMap((result) => {
    const [from, text] = [textAt(result, 'from'), textAt(result, 'text')];
    if (!from || text === null) return [];
    return [{ providerId: textAt(result, 'messageId'), from, to: textAt(result, 'to') ?? '', text }];
  });
}
