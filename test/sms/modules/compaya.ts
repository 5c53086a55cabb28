import { compaya } from '../../../server/src/sms/modules/compaya.ts';
import { callback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (status: number, errMsg: string) => ({
  status,
  body: JSON.stringify({ error: [{ errorCode: status, errMsg, to: '21314181' }] }),
});
const report = (status: number) => callback(`reference=ref-1?status=${status}&receiver=4790012345`);

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
    { answer: refusal(409, 'Nothing to return based on posted data.'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const { to, from, message } = JSON.parse(body) as { to: string; from: string; message: string };
    return { to: `+${to}`, from, text: message };
  },
  reports: [
    { call: report(1), report: { reference: 'ref-1', state: 'DELIVERED', code: '1', number: '4790012345' } },
    { call: report(3), report: { state: 'EN_ROUTE' } },
    { call: report(4), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
};
