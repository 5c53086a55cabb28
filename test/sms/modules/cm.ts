import { cm } from '../../../server/src/sms/modules/cm.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const entry = (messageErrorCode = 0, messageDetails: string | null = null) => ({
  ...{ to: '004790012345', reference: 'ref-1', parts: 1, messageDetails, messageErrorCode },
  status: messageErrorCode === 0 ? 'Accepted' : 'Rejected',
});
const answer = (...messages: object[]) => ({
  status: 200,
  body: JSON.stringify({ details: `Created ${messages.length} message(s)`, errorCode: 0, messages }),
});
const refusal = (code: number, words: string) => answer(entry(code, words));

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
        status: { code, errorCode: '', errorDescription },
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
        status: 401,
        body: '{"details":"Authentication of the request failed","errorCode":101,"messages":null}',
      },
      code: 'AUTH_REFUSED',
    },
    {
      answer: {
        status: 403,
        body: '{"details":"The account has insufficient balance","errorCode":102,"messages":null}',
      },
      code: 'QUOTA',
    },
    { answer: refusal(301, 'From (Sender) is invalid'), code: 'SENDER_REFUSED' },
    { answer: refusal(302, 'To (Recipient) is invalid'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(402, 'Blacklisted'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(304, 'Body (Message) is invalid'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(999, 'Something new'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    { call: report(2), report: { reference: 'ref-1', providerId: null, state: 'DELIVERED', code: '2' } },
    { call: report(0), report: { state: 'EN_ROUTE' } },
    { call: report(3, 'Unknown subscriber'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
  batch: {
    mixed: answer(entry(), entry(302, 'To (Recipient) is invalid'), entry()),
    code: 'RECIPIENT_REFUSED',
    short: answer(entry()),
    read: ({ body }) => readAll(body),
  },
};
