import { vonage } from '../../../server/src/sms/modules/vonage.ts';
import { hmac, toHex } from '../../../server/src/sms/signatures.ts';
import { callback, formCallback, fromForm, type HttpModuleCase, SECRET } from '../module-case.ts';

const answer = (...parts: object[]) => ({
  status: 200,
  body: JSON.stringify({ 'message-count': String(parts.length), messages: parts }),
});
const taken = {
  to: '4790012345',
  'message-id': '0C000000217B7F02',
  status: '0',
  'remaining-balance': '15.5',
};
const bad = (status: string, text: string) => answer({ status, 'error-text': text });

const KEY = 'a signature key';

export const vonageCase: HttpModuleCase = {
  name: 'Vonage',
  module: vonage,
  settings: (url) => ({ url, apiKey: 'abcd1234', apiSecret: SECRET }),
  secrets: [SECRET],
  accepted: answer(taken),
  providerId: '0C000000217B7F02',
  refused: [
    { answer: bad('2', 'Missing to param'), code: 'REQUEST_REFUSED' },
    { answer: bad('3', 'Invalid to address'), code: 'RECIPIENT_REFUSED' },
    { answer: bad('4', 'Bad Credentials'), code: 'AUTH_REFUSED' },
    { answer: bad('5', 'Internal Error'), code: 'SERVER_ERROR' },
    { answer: bad('7', 'Number barred'), code: 'RECIPIENT_BARRED' },
    { answer: bad('9', 'Partner quota violation'), code: 'QUOTA' },
    { answer: bad('15', 'Illegal Sender Address - rejected'), code: 'SENDER_REFUSED' },
    { answer: bad('29', 'Non-Whitelisted Destination'), code: 'REQUEST_REFUSED' },
    { answer: { status: 401, body: 'no' }, code: 'AUTH_REFUSED' },
  ],
  throttled: bad('1', 'Throughput Rate Exceeded'),
  read: ({ body }) => {
    const sent = fromForm(body);
    return { ...sent, to: `+${sent.to}` };
  },
  reports: [
    {
      // The example of the API specification.
      call: callback(
        'msisdn=4790012345&to=Company&network-code=24201&messageId=0A0000001234567B&price=0.03330000&status=delivered&scts=2001011400&err-code=0&api-key=abcd1234&client-ref=ref-1&message-timestamp=2020-01-01+12%3A00%3A00',
      ),
      report: { reference: 'ref-1', providerId: '0A0000001234567B', state: 'DELIVERED', code: 'delivered' },
    },
    {
      call: formCallback('messageId=0A1&status=failed&err-code=3&client-ref=ref-1'),
      report: { reference: 'ref-1', state: 'UNDELIVERED' },
    },
    { call: formCallback('messageId=0A1&status=buffered&client-ref=ref-1'), report: { state: 'EN_ROUTE' } },
  ],
  inbound: [
    {
      call: formCallback(
        'msisdn=4790012345&to=4759440000&messageId=0A0000000123ABCD1&text=Hei+p%C3%A5+deg&type=text&keyword=HEI&message-timestamp=2020-01-01+12%3A00%3A00',
      ),
      message: {
        ...{ providerId: '0A0000000123ABCD1', from: '4790012345', to: '4759440000', text: 'Hei på deg' },
      },
    },
  ],
  signed: {
    settings: { signatureSecret: KEY },
    sign: async (call) => {
      const values = [...new URLSearchParams(call.rawQuery)].sort(([a], [b]) => (a < b ? -1 : 1));
      const text = values.map(([name, value]) => `&${name}=${value}`).join('');
      const sig = toHex(await hmac('SHA-256', KEY, text)).toUpperCase();
      return { ...call, rawQuery: `${call.rawQuery}&sig=${sig}`, url: `${call.url}&sig=${sig}` };
    },
  },
};
