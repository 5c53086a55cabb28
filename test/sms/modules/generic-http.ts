import { genericHttp } from '../../../server/src/sms/modules/generic-http.ts';
import { callback, fromForm, type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

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

export const genericCases: readonly HttpModuleCase[] = [
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
