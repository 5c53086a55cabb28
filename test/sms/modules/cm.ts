import { cm } from '../../../server/src/sms/modules/cm.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const entry = (messageErrorCode = 0, messageDetails: string | null = null, reference = 'ref-1') => ({
  ...{ to: '00447911123456', reference, messageDetails, messageErrorCode },
  ...(messageErrorCode === 0 ? { status: 'Accepted', parts: 1 } : { status: 'Rejected', parts: 0 }),
});
const answer = (...messages: object[]) => ({
  status: 200,
  body: JSON.stringify({ details: `Created ${messages.length} message(s)`, errorCode: 0, messages }),
});
/** As the documents have it where no message of a request was taken. */
const refusal = (code: number, words: string) => ({
  status: 400,
  body: JSON.stringify({ details: 'Created 0 message(s)', errorCode: 201, messages: [entry(code, words)] }),
});
const inbound = (json: object) => jsonCallback({ groupings: ['', '', ''], reference: 'ref-1', ...json });

interface Sent {
  messages: { msg: { from: string; to: { number: string }[]; body: { content: string } }[] };
}
const readAll = (body: string) =>
  (JSON.parse(body) as Sent).messages.msg.map(({ from, to, body: { content } }) => ({
    ...{ to: (to[0]?.number ?? '').replace(/^00/, '+'), from, text: content },
  }));
const report = (code: number, errorDescription = '') =>
  jsonCallback({
    messages: {
      msg: {
        ...{ received: '2026-01-01T12:00:00', to: '0044790012345', reference: 'ref-1' },
        status: { code: `${code}`, errorCode: '', errorDescription },
        operator: '20408',
      },
    },
  });

export const cmCase: HttpModuleCase = {
  name: 'CM',
  module: cm,
  settings: (url) => ({ url: `${url}/v1.0/message`, productToken: SECRET }),
  secrets: [SECRET],
  accepted: answer(entry()),
  providerId: null,
  refused: [
    {
      answer: {
        // The example of the documents.
        status: 400,
        body: '{"details":"No account found for the given authentication","errorCode":101,"messages":[]}',
      },
      code: 'AUTH_REFUSED',
    },
    {
      answer: {
        status: 403,
        body: '{"details":"The account has insufficient balance","errorCode":102,"messages":[]}',
      },
      code: 'QUOTA',
    },
    { answer: refusal(301, 'From (Sender) is invalid'), code: 'SENDER_REFUSED' },
    { answer: refusal(302, 'To (Recipient) is invalid'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(402, 'Message has been blacklisted.'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(303, 'Gsm is not a number.'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(304, 'A body without content was found'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(305, 'A field is invalid'), code: 'REQUEST_REFUSED' },
    { answer: refusal(999, 'Unknown error'), code: 'SERVER_ERROR' },
    { answer: refusal(777, 'Something new'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    { call: report(2), report: { reference: 'ref-1', providerId: null, state: 'DELIVERED', code: '2' } },
    { call: report(0), report: { state: 'EN_ROUTE' } },
    { call: report(1), report: { state: 'UNDELIVERED' } },
    { call: report(4), report: { state: 'DELIVERED' } },
    { call: report(3, 'Unknown subscriber'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [
    {
      call: inbound({
        ...{ from: { number: '004790012345', name: '' }, to: { number: '004759440000' } },
        ...{ message: { text: 'Hei på deg', media: {}, custom: {} }, messageContext: '' },
        ...{ timeUtc: '2026-01-01T12:00:00', channel: 'SMS' },
      }),
      message: { providerId: null, from: '004790012345', to: '004759440000', text: 'Hei på deg' },
    },
    {
      call: inbound({ from: '004790012345', to: '1960', body: 'STOP' }),
      message: { providerId: null, from: '004790012345', to: '1960', text: 'STOP' },
    },
  ],
  many: [
    {
      call: inbound({ from: { number: '004790012345' }, message: { text: 'Hei' }, channel: 'WhatsApp' }),
      inbound: 0,
    },
  ],
  batch: {
    // In another order, as the documents promise none.
    mixed: answer(
      entry(0, null, 'ref-2'),
      entry(302, 'To (Recipient) is invalid', 'ref-1'),
      entry(0, null, 'ref-0'),
    ),
    code: 'RECIPIENT_REFUSED',
    short: answer(entry(0, null, 'ref-0')),
    read: ({ body }) => readAll(body),
  },
};
