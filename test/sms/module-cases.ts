import { countSegments } from '@mailroom/shared/sms-segments';
import { capture } from '../../server/src/sms/modules/capture.ts';
import { genericHttp } from '../../server/src/sms/modules/generic-http.ts';
import { kannel } from '../../server/src/sms/modules/kannel.ts';
import type { SmsCallback, SmsInbound, SmsModule, SmsReport } from '../../server/src/sms/sms-module.ts';
import type { ProviderAnswer, ReceivedRequest } from './provider-server.ts';

/** What the contract needs to know of a module that sends over HTTP. */
export interface HttpModuleCase {
  name: string;
  module: SmsModule;
  /** Settings that use the provider at this address; what is left out has its default. */
  settings(url: string): Record<string, string>;
  /** Every secret in these settings. */
  secrets: readonly string[];
  accepted: ProviderAnswer;
  /** The id that the accepting answer names. */
  providerId: string | null;
  refused: readonly { answer: ProviderAnswer; code: string }[];
  throttled: ProviderAnswer;
  /** Reads back what a phone would show. */
  read(request: ReceivedRequest): { to: string; from: string; text: string };
  reports: readonly { call: SmsCallback; report: Partial<SmsReport> }[];
  inbound: readonly { call: SmsCallback; message: SmsInbound }[];
}

export function callback(rawQuery: string, rest: Partial<SmsCallback> = {}): SmsCallback {
  return {
    method: 'GET',
    url: `https://mail.company.com/sms/cb/token/dlr?${rawQuery}`,
    rawQuery,
    headers: {},
    body: '',
    ...rest,
  };
}

function jsonCallback(json: unknown): SmsCallback {
  return callback('', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
}

const SECRET = 'S3cr&t "é" %41';

/** Kannel turns what its coding does not hold into question marks. */
function asKannelSends(text: string, coding: string | null, charset: string | null): string {
  if (charset !== 'UTF-8') return `in ${charset}`;
  const { blame } = countSegments(text);
  return coding === '2' ? text : blame.reduce((sent, { character }) => sent.replace(character, '?'), text);
}

function fromForm(form: string): { to: string; from: string; text: string } {
  const values = new URLSearchParams(form);
  return { to: values.get('to') ?? '', from: values.get('from') ?? '', text: values.get('text') ?? '' };
}

const kannelCase: HttpModuleCase = {
  name: 'Kannel',
  module: kannel,
  settings: (url) => ({ url: `${url}/cgi-bin/sendsms`, userName: 'tester', password: SECRET }),
  secrets: [SECRET],
  accepted: { status: 202, body: '0: Accepted for delivery' },
  providerId: null,
  refused: [
    { answer: { status: 403, body: 'Authorization failed for sendsms' }, code: 'AUTH_REFUSED' },
    { answer: { status: 403, body: 'Not routable. Do not try again.' }, code: 'NOT_ROUTABLE' },
    { answer: { status: 400, body: 'Missing receiver number, rejected' }, code: 'RECIPIENT_REFUSED' },
    { answer: { status: 400, body: 'Sender missing and no global set, rejected' }, code: 'SENDER_REFUSED' },
    { answer: { status: 400, body: 'DLR-URL field misformed, rejected' }, code: 'REQUEST_REFUSED' },
    {
      answer: { status: 400, body: 'Number(s) has/have been denied by white- and/or black-lists.' },
      code: 'RECIPIENT_BARRED',
    },
    { answer: { status: 404, body: '<html>Not found</html>' }, code: 'REQUEST_REFUSED' },
  ],
  throttled: { status: 503, body: 'Temporal failure, try again later.' },
  read: ({ url }) => {
    const query = new URL(url, 'http://kannel').searchParams;
    const sent = fromForm(url.slice(url.indexOf('?') + 1));
    return { ...sent, text: asKannelSends(sent.text, query.get('coding'), query.get('charset')) };
  },
  reports: [
    {
      call: callback('reference=ref-1&type=1&smsid=77&reply='),
      report: { reference: 'ref-1', providerId: '77', state: 'DELIVERED', code: '1' },
    },
    {
      call: callback('reference=ref-1&type=2&smsid=&reply='),
      report: { state: 'UNDELIVERED', providerId: null },
    },
    { call: callback('reference=ref-1&type=4'), report: { state: 'EN_ROUTE' } },
    { call: callback('reference=ref-1&type=8&reply=ACK%2F'), report: { state: 'EN_ROUTE', code: '8' } },
    {
      call: callback('reference=ref-1&type=16&reply=NACK%2Fno+SMSC'),
      report: { state: 'UNDELIVERED', code: '16' },
    },
  ],
  inbound: [
    {
      call: callback('from=%2B4790012345&to=1960&text=STOP+me&charset=UTF-8&coding=0&id=abc'),
      message: { providerId: 'abc', from: '+4790012345', to: '1960', text: 'STOP me' },
    },
    {
      call: callback('from=4790012345&to=1960&text=%04%1F%04%40%04%38&charset=UTF-16BE&coding=2'),
      message: { providerId: null, from: '4790012345', to: '1960', text: 'При' },
    },
  ],
};

const genericCommon = {
  module: genericHttp,
  accepted: { status: 201, body: '{"messages":[{"id":4711,"status":"queued"}]}' },
  providerId: '4711',
  refused: [
    { answer: { status: 401, body: 'no' }, code: 'AUTH_REFUSED' },
    { answer: { status: 402, body: 'no credit' }, code: 'QUOTA' },
    { answer: { status: 422, body: 'bad number' }, code: 'MESSAGE_REFUSED' },
    { answer: { status: 405, body: '' }, code: 'REQUEST_REFUSED' },
    {
      answer: { status: 302, headers: { location: 'https://elsewhere.test/' }, body: '' },
      code: 'REQUEST_REFUSED',
    },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
    { answer: { status: 200, body: '{"error":"bad sender"}' }, code: 'MESSAGE_REFUSED' },
  ],
  throttled: { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' },
  reports: [
    {
      call: callback('reference=ref-1&id=4711&status=DELIVRD'),
      report: { reference: 'ref-1', providerId: '4711', state: 'DELIVERED' },
    },
    {
      call: jsonCallback({ id: 4711, status: 'expired' }),
      report: { providerId: '4711', state: 'UNDELIVERED' },
    },
    {
      call: callback('reference=ref-1', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: 'status=buffered',
      }),
      report: { reference: 'ref-1', state: 'EN_ROUTE', code: 'buffered' },
    },
  ],
  inbound: [
    {
      call: callback('', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'from=%2B4790012345&to=1960&text=Hei+p%C3%A5+deg&id=9',
      }),
      message: { providerId: '9', from: '+4790012345', to: '1960', text: 'Hei på deg' },
    },
    {
      call: jsonCallback({ from: 4790012345, to: '1960', text: 'ja' }),
      message: { providerId: null, from: '4790012345', to: '1960', text: 'ja' },
    },
  ],
} satisfies Partial<HttpModuleCase>;

const answerRules = { acceptedText: 'messages', idPath: 'messages[0].id', deliveryReports: 'true' };

const genericCases: readonly HttpModuleCase[] = [
  {
    ...genericCommon,
    name: 'Generic HTTP with a form',
    settings: (url) => ({ ...answerRules, url: `${url}/send`, userName: 'bob', password: SECRET }),
    secrets: [SECRET],
    read: ({ body }) => fromForm(body),
  },
  {
    ...genericCommon,
    name: 'Generic HTTP with GET',
    settings: (url) => ({
      ...answerRules,
      url: `${url}/send?key={secret}&to={to}&from={from}&text={text}&cb={reportUrl}`,
      method: 'GET',
      secret: SECRET,
    }),
    secrets: [SECRET],
    read: ({ url }) => fromForm(url.slice(url.indexOf('?') + 1)),
  },
  {
    ...genericCommon,
    name: 'Generic HTTP with JSON',
    settings: (url) => ({
      ...answerRules,
      url: `${url}/v1/messages`,
      contentType: 'JSON',
      headers: 'Authorization: Bearer {secret}\nX-Reference: {reference}',
      body: '{"to": "{to}", "from": "{from}", "text": "{text}", "type": "{encoding}", "key": "{password}"}',
      secret: SECRET,
      password: 'another secret',
    }),
    secrets: [SECRET, 'another secret'],
    read: ({ body }) => JSON.parse(body) as { to: string; from: string; text: string },
  },
];

export const httpModuleCases: readonly HttpModuleCase[] = [...genericCases, kannelCase];
export const otherModules: readonly SmsModule[] = [capture];
