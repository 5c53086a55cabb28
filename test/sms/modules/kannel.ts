import { countSegments } from '@mailroom/shared/sms-segments';
import { kannel } from '../../../server/src/sms/modules/kannel.ts';
import { callback, fromForm, type HttpModuleCase, SECRET } from '../module-case.ts';

/** Kannel turns what its coding does not hold into question marks. */
function asKannelSends(text: string, coding: string | null, charset: string | null): string {
  if (charset !== 'UTF-8') return `in ${charset}`;
  const { blame } = countSegments(text);
  return coding === '2' ? text : blame.reduce((sent, { character }) => sent.replace(character, '?'), text);
}

export const kannelCase: HttpModuleCase = {
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
