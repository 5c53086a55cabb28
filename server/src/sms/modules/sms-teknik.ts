import { callbackValues } from '../callback-values.ts';
import { httpSmsModule, rawAnswer, reportAddress } from '../http-exchange.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsRefusalCode,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { escapedXml } from '../xml.ts';

/**
 * SMS Teknik gateway, XML over HTTP (SMSTeknik/SMSCodeSamples: XML over HTTP, delivery reports; its PHP example for the
 * values and states). It refuses in one sentence behind `0:`. How it hands over messages from people is not documented there.
 */
export const smsTeknik = httpSmsModule({
  descriptor: {
    id: 'SMS_TEKNIK',
    name: 'SMS Teknik',
    help:
      'Ask SMS Teknik for the ID (mostly the company’s name), user name and password of the gateway account. Delivery ' +
      'reports need no entry: each message carries its own address.',
    fields: [
      endpointField('https://api.smsteknik.se/send/xml/'),
      accountField({
        key: 'serviceId',
        label: 'ID',
        help: 'Mostly the company’s name, as SMS Teknik wrote it.',
        legacyKeys: ['smsteknik_serviceId', 'service_id'],
      }),
      accountField({
        key: 'userName',
        label: 'User name',
        help: 'Begins with sms.',
        legacyKeys: ['smsteknik_username', 'user'],
      }),
      secretField({
        key: 'password',
        label: 'Password',
        help: 'Of the gateway account.',
        legacyKeys: ['smsteknik_password', 'pass'],
      }),
    ],
    limits: { maxParts: 6, supportsUcs2: true, maxLength: 918 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: false,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound: () => [],
});

const TEXT = 0;
const UNICODE = 5;
/** Reports come as values of a GET. */
const BY_GET = 2;

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { url = '', serviceId = '', userName = '', password = '' } = configuration;
  const address = new URL(url);
  for (const [name, value] of Object.entries({ id: serviceId, user: userName, pass: password }))
    address.searchParams.set(name, value);
  return {
    method: 'POST',
    url: address.href,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: documentOf(request),
  };
}

function documentOf(request: SmsSendRequest): string {
  const report = reportAddress(request);
  const values = {
    operationtype: request.encoding === 'UCS2' ? UNICODE : TEXT,
    flash: 0,
    multisms: 1,
    maxmultisms: 6,
    compresstext: 0,
    udmessage: escapedXml(request.text),
    smssender: escapedXml(digitsOf(request.sender)),
    deliverystatustype: report === null ? 0 : BY_GET,
    deliverystatusaddress: report === null ? '' : escapedXml(report),
    usee164: 1,
  };
  const elements = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`);
  const items = `<items><recipient><nr>${request.to}</nr></recipient></items>`;
  return `<?xml version="1.0" encoding="utf-8"?><sms-teknik>${elements.join('')}${items}</sms-teknik>`;
}

const REFUSALS: readonly [RegExp, SmsRefusalCode][] = [
  [/access denied/i, 'AUTH_REFUSED'],
  [/no sms left/i, 'QUOTA'],
  [/invalid phonenumber|no valid recipients/i, 'RECIPIENT_REFUSED'],
  [/number is blocked/i, 'RECIPIENT_BARRED'],
  [/sender/i, 'SENDER_REFUSED'],
  [/parse error|xml-tag/i, 'REQUEST_REFUSED'],
];

/** An id for each recipient, with semicolons between them, or `0:` and what is wrong. */
function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const said = answer.body.trim();
  const id = /^([1-9]\d*);?$/.exec(said)?.[1];
  if (answer.status === 200 && id) return accepted(answer, id);
  const reason = /^0:(.*)$/s.exec(said)?.[1]?.replace(/;$/, '').trim();
  if (reason === undefined) return null;
  const code = REFUSALS.find(([words]) => words.test(reason))?.[1] ?? 'MESSAGE_REFUSED';
  return refused(code, rawAnswer(answer), `SMS Teknik refused it: “${reason}”.`);
}

/** EXPIRED may yet be tried again, but mostly is not; DELETED and INVALID are said to be passing states. */
const STATES: StateTable = {
  delivrd: ['DELIVERED', 'Delivered to the phone.'],
  retry: ['EN_ROUTE', 'Delivering is being tried again.'],
  deleted: ['EN_ROUTE', 'The operator sees a fault in the number, for now.'],
  vdeleted: ['EN_ROUTE', 'The operator sees a fault in the number, for now.'],
  invalid: ['EN_ROUTE', 'The message is in a state that is not valid, for now.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  undeliv: ['UNDELIVERED', 'The message could not be delivered.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  failed: ['UNDELIVERED', 'The message could not be delivered, mostly for its number.'],
  blocked: ['UNDELIVERED', 'The number is blocked.'],
};

/** As values of a GET, a POST or the address, where it may add a second question mark. */
function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues({ ...call, rawQuery: call.rawQuery.replaceAll('?', '&') });
  const about = { reference: value('reference'), providerId: value('ref'), number: value('nr') };
  return readable([reportOf(STATES, value('state'), about)]);
}
