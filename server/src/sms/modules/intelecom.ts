import { batchSmsModule, rawAnswer } from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf, isTextSender } from '../number-forms.ts';
import {
  accepted,
  type CodeTable,
  readable,
  refusedByCode,
  type StateTable,
  reportOf,
} from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsHttpRequest,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { intelecomFields } from './intelecom-fields.ts';

/** Messages in one request of the web service. */
const MOST = 100;

/**
 * Intelecom SMS gateway, now Puzzel (PuzzelSolutions/SMS, 2025-02: sections REST, Delivery reports, Incoming messages).
 * Its calls carry no signature: their address is the secret. Without the web service the GET form of the same gateway
 * is used; the e-mail gateway of former years has no public description, so it is not offered.
 */
export const intelecom = batchSmsModule({
  descriptor: {
    id: 'INTELECOM',
    name: 'Original Intelecom',
    help:
      'Ask Intelecom (Puzzel) for the SMS endpoint of your account, the service ID, user name and password. Have the ' +
      'addresses for delivery reports and incoming messages registered by their service desk: give them the callback ' +
      'addresses of this page.',
    fields: intelecomFields,
    limits: { maxParts: 6, supportsUcs2: true, maxLength: 918 },
    sender: { needed: true, required: false, allowedCharacters: '%&-+.,' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: MOST,
    pace: { threads: 5, perSecond: 0 },
  },
  expectsReports: ({ deliveryReport }) => deliveryReport === 'true',
  batchSizeOf: ({ useWebService }) => (useWebService === 'true' ? MOST : 1),
  buildRequest: (requests, configuration) =>
    configuration['useWebService'] === 'true' ? post(requests, configuration) : get(requests, configuration),
  readAnswers,
  readReports,
  readInbound,
});

function post(requests: readonly SmsSendRequest[], configuration: SmsConfiguration): SmsHttpRequest {
  const { url = '', serviceId = '', userName = '', password = '' } = configuration;
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    body: JSON.stringify({
      serviceId: Number(serviceId),
      username: userName,
      password,
      message: requests.map((request) => messageOf(request, configuration)),
    }),
  };
}

function messageOf(request: SmsSendRequest, { priority = '' }: SmsConfiguration) {
  const { to, text, sender, reference, encoding } = request;
  return {
    recipient: to,
    content: text,
    price: 0,
    clientReference: reference,
    settings: {
      priority: Number(priority),
      ...(sender && { originatorSettings: { originatorType: kindOf(sender), originator: digitsOf(sender) } }),
      ...(encoding === 'UCS2' && { parameter: [{ key: 'parsing-type', value: 'AUTO_DETECT' }] }),
    },
  };
}

function kindOf(sender: string): string {
  if (isTextSender(sender)) return 'ALPHANUMERIC';
  return digitsOf(sender).length <= 6 ? 'NETWORK' : 'INTERNATIONAL';
}

/** The same with dotted names in the address; one message a request. */
function get([request]: readonly SmsSendRequest[], configuration: SmsConfiguration): SmsHttpRequest {
  const { url = '', serviceId = '', userName = '', password = '' } = configuration;
  const address = new URL(url);
  const message = request ? messageOf(request, configuration) : null;
  const values: Record<string, string> = {
    serviceId,
    username: userName,
    password,
    ...(message && flattened(message, 'message[0]')),
  };
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  return { method: 'GET', url: address.href, headers: { accept: 'application/json' }, body: null };
}

function flattened(value: unknown, name: string): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [name]: String(value) };
  const parts = Array.isArray(value)
    ? value.map((part, i) => flattened(part, `${name}[${i}]`))
    : Object.entries(value).map(([key, part]) => flattened(part, `${name}.${key}`));
  return Object.assign({}, ...parts) as Record<string, string>;
}

const CODES: CodeTable = {
  '2': ['AUTH_REFUSED', 'no access: service ID, user name or password are wrong'],
  '3': ['AUTH_REFUSED', 'the account may not do this'],
  '4': ['AUTH_REFUSED', 'the service ID is not one of this account'],
  '5': ['MESSAGE_REFUSED', 'the message is not valid'],
  '6': ['SERVER_ERROR', 'a fault of the gateway’s own'],
  '25': ['MESSAGE_REFUSED', 'the same message was sent to this number a moment ago'],
};

function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const entries = listAt(parsedJson(answer.body), 'messageStatus');
  if (answer.status !== 200 || entries.length === 0) return null;
  return requests.flatMap((_, index) => (index < entries.length ? [resultOf(answer, entries[index])] : []));
}

function resultOf(answer: SmsHttpAnswer, entry: unknown): SmsSendResult {
  const code = textAt(entry, 'statusCode');
  const said = textAt(entry, 'statusMessage') ?? '';
  const id = textAt(entry, 'messageId');
  if (code === '1') return accepted(answer, id);
  // Queued, until somebody there allows more messages to this number.
  if (code === '24')
    return accepted(answer, id, 'The gateway keeps the message: too many went to this number.');
  if (code === null) return { kind: 'UNKNOWN', raw: rawAnswer(answer), words: 'The gateway names no state.' };
  return (
    refusedByCode(CODES, code, answer, said) ??
    refused('MESSAGE_REFUSED', rawAnswer(answer), `The gateway refused it: “${said}” (${code}).`)
  );
}

const STATES: StateTable = {
  '0': ['DELIVERED', 'Delivered to the phone.'],
  '351': ['UNDELIVERED', 'The number is not known.'],
  '356': ['UNDELIVERED', 'The number is barred for now.'],
  '357': ['UNDELIVERED', 'The number is barred for good: remove it.'],
  '361': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '362': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '364': ['UNDELIVERED', 'The phone was out of reach.'],
  '654': ['UNDELIVERED', 'The number is not valid.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  return readable(
    listAt(parsedJson(call.body), 'dr').map((entry) => {
      const code = textAt(entry, 'statuscode') ?? '';
      const about = {
        reference: textAt(entry, 'customermessagereference'),
        providerId: textAt(entry, 'messageid'),
        barred: code === '357',
      };
      const table = STATES[code] || code === '' ? STATES : { [code]: UNDELIVERED };
      return reportOf(table, code, about, textAt(entry, 'statusdescription') ?? '');
    }),
  );
}

const UNDELIVERED = ['UNDELIVERED', 'The message could not be delivered.'] as const;

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  return listAt(parsedJson(call.body), 'mo').flatMap((entry) => {
    const [from, text] = [textAt(entry, 'originator'), textAt(entry, 'content')];
    if (!from || text === null) return [];
    return [{ providerId: textAt(entry, 'messageid'), from, to: textAt(entry, 'sno') ?? '', text }];
  });
}
