import { twilio } from '../../../server/src/sms/modules/twilio.ts';
import { hmac, toBase64 } from '../../../server/src/sms/signatures.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (code: number, message: string, status = 400) => ({
  status,
  body: JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
});

/** The call and the signatures with which Twilio tests its own library (twilio-node), with and without a port. */
const signedFor = (origin: string, signature: string) => ({
  settings: { authToken: '12345' },
  call: formCallback(
    'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE',
    {
      rawQuery: 'foo=1&bar=2',
      url: `${origin}/myapp.php?foo=1&bar=2`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
      },
    },
  ),
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
    { answer: refusal(21609, "The 'StatusCallback' URL is not a valid URL."), code: 'REQUEST_REFUSED' },
    { answer: refusal(21614, "'To' number is not a valid mobile number"), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(21657, 'The Sender ID is invalid'), code: 'SENDER_REFUSED' },
    { answer: refusal(21701, 'The Messaging Service does not exist', 404), code: 'REQUEST_REFUSED' },
    { answer: refusal(21703, 'No sender can send to this recipient'), code: 'NOT_ROUTABLE' },
    { answer: refusal(21704, 'The Messaging Service contains no phone numbers'), code: 'SENDER_REFUSED' },
    { answer: refusal(63038, 'Account exceeded the daily messages limit', 429), code: 'QUOTA' },
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
    { call: report('scheduled'), report: { state: 'EN_ROUTE' } },
    { call: report('undelivered', '&ErrorCode=30003'), report: { state: 'UNDELIVERED', code: '30003' } },
    { call: report('failed', '&ErrorCode=21610'), report: { state: 'UNDELIVERED', barred: true } },
  ],
  inbound: [
    {
      // The fields of “Twilio's request to your incoming message webhook URL”.
      call: formCallback(
        'ToCountry=NL&ToState=&SmsMessageSid=SMb711289e438f577f230f5837e9c74a08&NumMedia=0&ToCity=&FromZip=&SmsSid=SMb711289e438f577f230f5837e9c74a08&FromState=&SmsStatus=received&FromCity=&Body=St%C3%A5&FromCountry=NL&To=%2B3197014204768&MessagingServiceSid=MG790b6bd09f119b54ffb7f03b8841b1c9&ToZip=&NumSegments=1&MessageSid=SMb711289e438f577f230f5837e9c74a08&AccountSid=ACf54dd7a47a8011d65b54d472a7190549&From=%2B31612345678&ApiVersion=2010-04-01',
      ),
      message: {
        ...{ providerId: 'SMb711289e438f577f230f5837e9c74a08', from: '+31612345678' },
        ...{ to: '+3197014204768', text: 'Stå' },
      },
    },
  ],
  signed: {
    settings: { authToken: SECRET },
    sign: async (call) => {
      const values = [...new URLSearchParams(call.body)].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
      const signature = toBase64(await hmac('SHA-1', SECRET, call.url + values.join('')));
      return { ...call, headers: { ...call.headers, 'x-twilio-signature': signature } };
    },
    documented: [
      signedFor('https://mycompany.com', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='),
      signedFor('https://mycompany.com:1234', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='),
      signedFor('http://mycompany.com:1234', 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU='),
      signedFor('https://mycompany.com', 'kvajT1Ptam85bY51eRf/AJRuM3w='),
      signedFor('http://mycompany.com', '0ZXoZLH/DfblKGATFgpif+LLRf4='),
    ],
  },
  answers: [{ call: callback(''), contentType: 'text/xml', body: '<Response/>' }],
};
