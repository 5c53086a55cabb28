import { countSegments } from '@mailroom/shared/sms-segments';
import { compaya } from '../../../server/src/sms/modules/compaya.ts';
import { callback, type HttpModuleCase, SECRET } from '../module-case.ts';

/** As the documents have it; an error of the request as a whole names no recipient. */
const refusal = (status: number, errMsg: string, to: string | null = '21314181') => ({
  status,
  body: JSON.stringify({ error: [{ errorCode: status, errMsg, ...(to !== null && { to }) }] }),
});
const report = (status: number) => callback(`reference=ref-1?status=${status}&receiver=4790012345`);

interface Sent {
  to: string;
  from: string;
  message: string;
  format?: string;
}
/** CPSMS leaves out what GSM does not have, unless it is told to send Unicode. */
const onPhone = ({ message, format }: Sent) =>
  format === 'UNICODE' || countSegments(message).encoding === 'GSM7' ? message : '';

export const compayaCase: HttpModuleCase = {
  name: 'Compaya',
  module: compaya,
  settings: (url) => ({ url, userName: 'company', apiKey: SECRET }),
  secrets: [SECRET],
  accepted: { status: 200, body: '{"success":[{"to":"4790012345","cost":1}]}' },
  providerId: null,
  refused: [
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
    { answer: { status: 402, body: '' }, code: 'QUOTA' },
    { answer: { status: 403, body: '' }, code: 'AUTH_REFUSED' },
    {
      answer: refusal(400, 'Phone number length and country code do not match.'),
      code: 'RECIPIENT_REFUSED',
    },
    { answer: refusal(400, 'Sender name is not valid.'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, 'Not allowed.'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(400, 'The message is too long.', null), code: 'MESSAGE_REFUSED' },
    { answer: refusal(400, 'Bad request.', null), code: 'REQUEST_REFUSED' },
    { answer: refusal(400, 'Invalid number of values.', null), code: 'REQUEST_REFUSED' },
    { answer: refusal(409, 'Nothing to return based on posted data.', null), code: 'REQUEST_REFUSED' },
    {
      answer: { ...refusal(402, 'Not enough points to send to this number.'), status: 207 },
      code: 'QUOTA',
    },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as Sent;
    return { to: `+${sent.to}`, from: sent.from, text: onPhone(sent) };
  },
  reports: [
    { call: report(1), report: { reference: 'ref-1', state: 'DELIVERED', code: '1', number: '4790012345' } },
    {
      // In a POST, with its values behind ours.
      call: callback('reference=ref-1&status=2&receiver=4790012345', { method: 'POST' }),
      report: { reference: 'ref-1', state: 'UNDELIVERED' },
    },
    { call: report(3), report: { state: 'EN_ROUTE' } },
    { call: report(4), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
};
