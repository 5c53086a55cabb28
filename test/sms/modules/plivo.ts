import { plivo } from '../../../server/src/sms/modules/plivo.ts';
import { hmac, toBase64 } from '../../../server/src/sms/signatures.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (status: number, error: string) => ({
  status,
  body: JSON.stringify({ api_id: '97ceeb52-58b6-11e1-86da-77300b68f8bb', error }),
});
const UUID = 'db3ce55a-7f1d-11e1-8ea7-1231380bc196';
const report = (status: string, code = '') =>
  formCallback(
    `MessageUUID=${UUID}&ParentMessageUUID=${UUID}&Status=${status}${code && `&ErrorCode=${code}`}&From=Company&To=4790012345&Type=sms&Units=1&Sequence=1`,
    { rawQuery: 'reference=ref-1', url: 'https://mail.company.com/sms/cb/token/dlr?reference=ref-1' },
  );

/** The calls and signatures with which Plivo tests its own libraries (plivo-go, plivo-python). */
const NONCE = '31627761595286130198';
const VALUES = {
  ...{ Direction: 'outbound', From: '19792014278', ALegUUID: '3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36' },
  ...{ CallStatus: 'in-progress', BillRate: '0.002', ParentAuthID: 'MANWVLYTK4ZWU1YTY4QA' },
  To: 'sip:PlivoSignature382029104058171078704104@phone-qa.voice.plivodev.com',
  ALegRequestUUID: '3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36',
  CallUUID: '3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36',
  RequestUUID: '3e82ae9d-2c78-4d85-b1a4-6eae7dbafb36',
  'SIP-H-To': '<sip:PlivoSignature382029104058171078704104@52.9.11.55;transport=udp>;tag=1',
  ...{ SessionStart: '2020-04-08 11:34:33.238707', Event: 'StartApp' },
};
const form = new URLSearchParams(VALUES).toString();
const signedV3 = (path: string, method: 'GET' | 'POST', signature: string) => {
  const [base = '', query = ''] = `https://plivobin.non-prod.plivops.com/api/v1/${path}`.split('?');
  const rawQuery = [query, method === 'GET' ? form : ''].filter(Boolean).join('&');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-plivo-signature-v3': `c29tZWJvZHkgZWxzZQ==,${signature}`,
    'x-plivo-signature-v3-nonce': NONCE,
  };
  const body = method === 'POST' ? form : '';
  const call = callback(rawQuery, { method, body, headers, url: `${base}${rawQuery && `?${rawQuery}`}` });
  return { settings: { authToken: 'Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4' }, call };
};
const signedV2 = {
  settings: { authToken: 'my_auth_token' },
  call: callback('reference=1', {
    url: 'https://answer.url?reference=1',
    headers: {
      'x-plivo-signature-ma-v2': 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
      'x-plivo-signature-v2-nonce': '12345',
    },
  }),
};

export const plivoCase: HttpModuleCase = {
  name: 'Plivo',
  module: plivo,
  settings: (url) => ({ url, authId: 'MA1', authToken: SECRET }),
  secrets: [SECRET],
  accepted: {
    // The example of the documentation.
    status: 202,
    body: `{"message":"message(s) queued","message_uuid":["${UUID}"],"api_id":"db342550-7f1d-11e1-8ea7-1231380bc196"}`,
  },
  providerId: UUID,
  refused: [
    { answer: { status: 401, body: 'Could not verify your access level' }, code: 'AUTH_REFUSED' },
    { answer: refusal(402, 'Insufficient credit'), code: 'QUOTA' },
    { answer: refusal(400, 'src parameter is not a valid sender'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, 'dst parameter is invalid'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(400, 'text parameter is too long'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 403, body: '<html>Forbidden</html>' }, code: 'AUTH_REFUSED' },
    { answer: refusal(403, 'Messages to this destination country are barred.'), code: 'NOT_ROUTABLE' },
    {
      answer: { status: 202, body: '{"message_uuid":[],"invalid_number":["4790012345"]}' },
      code: 'RECIPIENT_REFUSED',
    },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const { dst, src, text } = JSON.parse(body) as { dst: string; src: string; text: string };
    return { to: `+${dst}`, from: src, text };
  },
  reports: [
    { call: report('delivered'), report: { reference: 'ref-1', providerId: UUID, state: 'DELIVERED' } },
    { call: report('sent'), report: { state: 'EN_ROUTE' } },
    { call: report('undelivered', '80'), report: { state: 'UNDELIVERED', code: '80' } },
    { call: report('failed', '450'), report: { state: 'UNDELIVERED', code: '450', barred: false } },
    { call: report('failed', '200'), report: { state: 'UNDELIVERED', barred: true } },
  ],
  inbound: [
    {
      call: formCallback(
        'From=4790012345&To=4759440000&Text=Hei+p%C3%A5+deg&Type=sms&MessageUUID=ccfafdca-7f1d-11e1-8ea7-1231380bc196',
      ),
      message: {
        providerId: 'ccfafdca-7f1d-11e1-8ea7-1231380bc196',
        from: '4790012345',
        to: '4759440000',
        text: 'Hei på deg',
      },
    },
  ],
  signed: {
    settings: { authToken: SECRET },
    sign: async (call) => {
      const values = [...new URLSearchParams(call.body)].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
      const signed = `${call.url}.${values.join('')}.${NONCE}`;
      const signature = toBase64(await hmac('SHA-256', SECRET, signed));
      const headers = { 'x-plivo-signature-ma-v3': signature, 'x-plivo-signature-v3-nonce': NONCE };
      return { ...call, headers: { ...call.headers, ...headers } };
    },
    documented: [
      signedV3('validate_signature03.xml/?a=b&c=d', 'POST', 'k7Pusd4OxCIjR5IfA9iedDNu/h/gbdYqdzG/MiYtd1c='),
      signedV3('validate_signature03.xml/?a=b&c=d', 'GET', 'UBq8jAtd32wR8EK9VgxbBn4n5rpI/l1H9iN4WfSEHFQ='),
      signedV3('validate_signature03.xml', 'POST', 'iAjE5QqI37mbkYe4w3jTMudqEzbDufdqi7sYwTu64e0='),
      signedV3('validate_signature03.xml', 'GET', 'i/MQsaQSAd6fiKhOh2qeeeLHZ9faldADSb3/7+Akfbc='),
      signedV2,
    ],
  },
  answers: [{ call: callback(''), contentType: 'text/xml', body: '<Response/>' }],
};
