import { smsapi } from '../../../server/src/sms/modules/smsapi.ts';
import { callback, fromForm, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (error: number, message: string) => ({
  status: 200,
  body: JSON.stringify({ invalid_numbers: null, error, message }),
});
const report = (status: string) =>
  callback(
    `MsgId=5F1234&status=${status}&idx=ref-1&donedate=1767225600&username=company&points=0.16&from=Company`,
  );

export const smsapiCase: HttpModuleCase = {
  name: 'SMSAPI',
  module: smsapi,
  settings: (url) => ({ url, token: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"count":1,"list":[{"id":"5F1234","points":0.16,"number":"4790012345","status":"QUEUE","error":null}]}',
  },
  providerId: '5F1234',
  refused: [
    { answer: refusal(101, 'Authorization failed'), code: 'AUTH_REFUSED' },
    { answer: refusal(103, 'Not enough credits'), code: 'QUOTA' },
    { answer: refusal(105, 'Wrong IP address'), code: 'AUTH_REFUSED' },
    { answer: refusal(13, 'No correct phonenumbers'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(14, 'Invalid from field'), code: 'SENDER_REFUSED' },
    { answer: refusal(11, 'Message too long'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(201, 'Internal error'), code: 'SERVER_ERROR' },
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
  ],
  throttled: refusal(203, 'Too many requests'),
  read: ({ body }) => {
    const form = new URLSearchParams(body);
    return { ...fromForm(body), to: `+${form.get('to')}`, text: form.get('message') ?? '' };
  },
  reports: [
    {
      call: report('404'),
      report: { reference: 'ref-1', providerId: '5F1234', state: 'DELIVERED', code: '404' },
    },
    { call: report('403'), report: { state: 'EN_ROUTE' } },
    { call: report('402'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
  many: [{ call: callback('MsgId=1,2,3&status=404,402,409&idx=a,b,c'), reports: 3 }],
  answers: [{ call: callback(''), contentType: 'text/plain', body: 'OK' }],
};
