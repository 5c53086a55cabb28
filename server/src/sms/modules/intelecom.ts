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
import { parsedXml, xmlBody } from '../xml.ts';
import { intelecomFields } from './intelecom-fields.ts';

/** Messages in one request of the web service. */
const MOST = 100;

/**
 * Intelecom SMS gateway, now Puzzel (PuzzelSolutions/SMS, 2025-02: REST API, HTTP GET API, service codes). Its calls carry
 * no signature: their address is the secret. Without the web service the GET form is used, whose answer is XML. The e-mail
 * way (SMTP API) is not: it answers nothing, takes neither sender nor priority, and would need a mail server besides.
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

function messageOf(request: SmsSendRequest, { priority = '', deliveryReport = '' }: SmsConfiguration) {
  const { to, text, sender, reference, encoding } = request;
  const parameter = [
    ...(encoding === 'UCS2' ? [{ key: 'parsing-type', value: 'AUTO_DETECT' }] : []),
    ...(deliveryReport === 'true' ? [] : [{ key: 'skip_customer_report_delivery', value: 'true' }]),
  ];
  return {
    recipient: to,
    content: text,
    price: 0,
    clientReference: reference,
    settings: {
      priority: Number(priority),
      ...(sender && { originatorSettings: { originatorType: kindOf(sender), originator: digitsOf(sender) } }),
      ...(parameter.length > 0 && { parameter }),
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
  return { method: 'GET', url: address.href, headers: { accept: 'application/xml' }, body: null };
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
  const entries = statusesIn(answer.body);
  if (answer.status !== 200 || entries.length === 0) return null;
  return requests.flatMap((_, index) => (index < entries.length ? [resultOf(answer, entries[index])] : []));
}

/** The web service answers in JSON, the GET form in XML with the same names. */
function statusesIn(body: string): readonly unknown[] {
  const json = listAt(parsedJson(body), 'messageStatus');
  return json.length > 0 ? json : listAt(parsedXml(body, ['messageStatus']), 'response.messageStatus');
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

/** Registered as JSON, as XML, or as GET: then one at a time, in the address. */
function entriesIn(call: SmsCallback, kind: 'dr' | 'mo'): readonly unknown[] {
  const json = listAt(parsedJson(call.body), kind);
  if (json.length > 0) return json;
  const xml = listAt(parsedXml(xmlBody(call), ['message']), `${kind}.message`);
  if (xml.length > 0) return xml;
  const values = Object.fromEntries(new URLSearchParams(call.rawQuery));
  return 'messageid' in values ? [values] : [];
}

function readReports(call: SmsCallback): readonly SmsReport[] {
  return readable(
    entriesIn(call, 'dr').map((entry) => {
      const code = textAt(entry, 'statuscode') ?? '';
      const about = {
        reference: textAt(entry, 'customermessagereference') ?? textAt(entry, 'customerMessageReference'),
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
  return entriesIn(call, 'mo').flatMap((entry) => {
    const [from, text] = [textAt(entry, 'originator'), textAt(entry, 'content')];
    if (!from || text === null) return [];
    return [{ providerId: textAt(entry, 'messageid'), from, to: textAt(entry, 'sno') ?? '', text }];
  });
}
