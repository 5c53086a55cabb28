import { twilio } from '../../../server/src/sms/modules/twilio.ts';
import { hmac, toBase64 } from '../../../server/src/sms/signatures.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (code: number, message: string, status = 400) => ({
  status,
  body: JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
});

const report = (status: string, more = '') =>
  formCallback(
    `SmsSid=SM11&SmsStatus=${status}&MessageStatus=${status}&To=%2B4790012345&MessageSid=SM11&AccountSid=AC1&From=Company&ApiVersion=2010-04-01${more}`,
    { rawQuery: 'reference=ref-1', url: 'https://mail.company.com/sms/cb/token/dlr?reference=ref-1' },
  );

export const twilioCase: HttpModuleCase = {
  name: 'Twilio',
  module: twilio,
  settings: (url) => ({ url, accountSid: `AC${'0a'.repeat(16)}`, authToken: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 201,
    body: '{"sid":"SM11","status":"queued","num_segments":"1","price":null,"error_code":null}',
  },
  providerId: 'SM11',
  refused: [
    { answer: refusal(20003, 'Authenticate', 401), code: 'AUTH_REFUSED' },
    { answer: refusal(21211, "The 'To' number is not a valid phone number."), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(21212, "The 'From' number is not valid"), code: 'SENDER_REFUSED' },
    { answer: refusal(21408, 'Permission to send an SMS has not been enabled'), code: 'NOT_ROUTABLE' },
    { answer: refusal(21610, 'Attempt to send to unsubscribed recipient'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(21617, 'The concatenated message body exceeds the limit'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(21608, 'The number is unverified'), code: 'REQUEST_REFUSED' },
    { answer: refusal(99999, 'Something new'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: refusal(20429, 'Too Many Requests', 429),
  read: ({ body }) => {
    const form = new URLSearchParams(body);
    return { to: form.get('To') ?? '', from: form.get('From') ?? '', text: form.get('Body') ?? '' };
  },
  reports: [
    { call: report('sent'), report: { reference: 'ref-1', providerId: 'SM11', state: 'EN_ROUTE' } },
    { call: report('delivered'), report: { reference: 'ref-1', state: 'DELIVERED', code: 'delivered' } },
    { call: report('undelivered', '&ErrorCode=30003'), report: { state: 'UNDELIVERED', code: '30003' } },
    { call: report('failed', '&ErrorCode=21610'), report: { state: 'UNDELIVERED', barred: true } },
  ],
  inbound: [
    {
      call: formCallback('From=%2B4790012345&To=%2B4759440000&Body=STOP+n%C3%A5&MessageSid=SM77&NumMedia=0'),
      message: { providerId: 'SM77', from: '+4790012345', to: '+4759440000', text: 'STOP nå' },
    },
  ],
  signed: {
    settings: { authToken: SECRET },
    sign: async (call) => {
      const values = [...new URLSearchParams(call.body)].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
      const signature = toBase64(await hmac('SHA-1', SECRET, call.url + values.join('')));
      return { ...call, headers: { ...call.headers, 'x-twilio-signature': signature } };
    },
  },
  answers: [{ call: callback(''), contentType: 'text/xml', body: '<Response/>' }],
};
