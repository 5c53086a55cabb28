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

/** Status ids of the groups UNDELIVERABLE and REJECTED (docs: essentials/response-status-and-error-codes). */
const CODES: CodeTable = {
  '4': ['MESSAGE_REFUSED', 'the operator refused the message'],
  '6': ['NOT_ROUTABLE', 'the network is not covered, or not set up for the account'],
  '8': ['RECIPIENT_REFUSED', 'the number has a wrong prefix or length'],
  '9': ['RECIPIENT_REFUSED', 'the number is not valid or cannot be reached'],
  '10': ['RECIPIENT_BARRED', 'the number is on a do-not-disturb list'],
  '11': ['SENDER_REFUSED', 'the sender is not registered for the account'],
  '12': ['QUOTA', 'the credit is used up'],
  '13': ['SENDER_REFUSED', 'the sender is on the account’s block list'],
  '14': ['RECIPIENT_BARRED', 'the number is on a block list of the operator or of the account'],
  '17': ['QUOTA', 'the credit has passed its date'],
  '18': ['REQUEST_REFUSED', 'the account may send only to the number that was registered for tests'],
  '19': [
    'REQUEST_REFUSED',
    'the account has no route to send by',
    'Ask Infobip to set up a route for your account.',
  ],
  '20': ['MESSAGE_REFUSED', 'too many messages went to the number within the hour'],
  '21': ['SERVER_ERROR', 'a fault of Infobip’s own'],
  '25': ['MESSAGE_REFUSED', 'the text is too long'],
  '51': ['RECIPIENT_REFUSED', 'no number is named'],
  '52': ['RECIPIENT_REFUSED', 'the number has a wrong prefix or length'],
  '100': ['REQUEST_REFUSED', 'the request is not valid, or Infobip is not available for now'],
};
/** A do-not-disturb list, and a block list. */
const BARRED = ['10', '14'];

function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const entries = listAt(parsedJson(answer.body), 'messages');
  if (answer.status !== 200 || entries.length === 0) return null;
  return requests.flatMap((_, index) => (index < entries.length ? [resultOf(answer, entries[index])] : []));
}

function resultOf(answer: SmsHttpAnswer, entry: unknown): SmsSendResult {
  const group = textAt(entry, 'status.groupName') ?? '';
  const said = textAt(entry, 'status.description') ?? group;
  if (group === 'PENDING' || group === 'DELIVERED')
    return accepted(answer, textAt(entry, 'messageId'), `Infobip took the message: ${said}.`);
  if (group === '') return { kind: 'UNKNOWN', raw: rawAnswer(answer), words: 'Infobip names no state.' };
  return (
    refusedByCode(CODES, textAt(entry, 'status.id'), answer, said) ??
    refused('MESSAGE_REFUSED', rawAnswer(answer), `Infobip refused it: “${said}”.`)
  );
}

/** Groups of states, and before them the names that mean less than their group does. */
const STATES: StateTable = {
  delivered_to_operator: ['EN_ROUTE', 'The operator has taken the message.'],
  expired_dlr_unknown: ['EN_ROUTE', 'No report came from the operator in time.'],
  pending: ['EN_ROUTE', 'The message is under way.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  undeliverable: ['UNDELIVERED', 'The message could not be delivered.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  rejected: ['UNDELIVERED', 'Infobip refused the message.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  return readable(listAt(parsedJson(call.body), 'results').map(readReport));
}

function readReport(result: unknown): SmsReport | null {
  const isFault = (textAt(result, 'error.id') ?? '0') !== '0';
  const name = textAt(result, 'status.name') ?? '';
  const about = {
    reference: textAt(result, 'callbackData'),
    providerId: textAt(result, 'messageId'),
    code: isFault ? textAt(result, 'error.name') : name,
    barred: BARRED.includes(textAt(result, 'status.id') ?? ''),
  };
  const reason = isFault ? (textAt(result, 'error.description') ?? '') : '';
  return (
    reportOf(STATES, name, about, reason) ??
    reportOf(STATES, textAt(result, 'status.groupName'), about, reason)
  );
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  return listAt(parsedJson(call.body), 'results').flatMap((result) => {
    const [from, text] = [textAt(result, 'from'), textAt(result, 'text')];
    if (!from || text === null) return [];
    return [{ providerId: textAt(result, 'messageId'), from, to: textAt(result, 'to') ?? '', text }];
  });
}
