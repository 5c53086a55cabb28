import { smsapi } from '../../../server/src/sms/modules/smsapi.ts';
import { callback, formCallback, fromForm, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (error: number, message: string) => ({
  status: 200,
  body: JSON.stringify({ invalid_numbers: null, error, message }),
});
const report = (status: string) =>
  callback(
    `MsgId=5F1234&status=${status}&idx=ref-1&donedate=1767225600&username=company&points=0.16&from=Company&to=4790012345`,
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
    // The words are those of the documents.
    { answer: refusal(101, 'Invalid authorization info'), code: 'AUTH_REFUSED' },
    { answer: refusal(401, "Token don't have permissions for this action"), code: 'AUTH_REFUSED' },
    { answer: refusal(103, 'Insufficient credits on Your account'), code: 'QUOTA' },
    { answer: refusal(105, 'Wrong IP address (for IP filter turned on)'), code: 'AUTH_REFUSED' },
    { answer: refusal(13, 'Lack of valid phone numbers'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(57, 'The number is blacklisted for this user.'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(59, 'Number is added to OptOut list'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(112, 'Sending to this country is restricted on your account'), code: 'NOT_ROUTABLE' },
    { answer: refusal(14, 'Wrong sender name'), code: 'SENDER_REFUSED' },
    { answer: refusal(11, 'The message is too long or there is no message'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(18, 'Invalid number of parameters'), code: 'REQUEST_REFUSED' },
    { answer: refusal(94, 'Not allowed to send messages with link.'), code: 'REQUEST_REFUSED' },
    { answer: refusal(76, 'Invalid characters in request parameters'), code: 'REQUEST_REFUSED' },
    { answer: refusal(999, 'System internal error (please report)'), code: 'SERVER_ERROR' },
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
  ],
  throttled: refusal(
    52,
    'Too many attempts of sending messages to one number (maximum 10 attempts within 60s)',
  ),
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
    { call: report('401'), report: { state: 'EN_ROUTE' } },
    { call: report('408'), report: { state: 'EN_ROUTE' } },
  ],
  inbound: [
    {
      call: formCallback(
        'MsgId=5F1234&sms_from=4790012345&sms_to=4759440000&sms_text=Hei+p%C3%A5+deg&sms_date=1767225600&username=company',
      ),
      message: { providerId: null, from: '4790012345', to: '4759440000', text: 'Hei på deg' },
    },
  ],
  many: [{ call: callback('MsgId=1,2,3&status=404,402,409&idx=a,b,c'), reports: 3 }],
  answers: [{ call: callback(''), contentType: 'text/plain', body: 'OK' }],
};
