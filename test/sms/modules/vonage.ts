import { vonage } from '../../../server/src/sms/modules/vonage.ts';
import { hmac, toHex } from '../../../server/src/sms/signatures.ts';
import {
  callback,
  formCallback,
  fromForm,
  type HttpModuleCase,
  jsonCallback,
  SECRET,
} from '../module-case.ts';

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

/** Calls that Vonage recorded for the tests of its own library (vonage-php-sdk-core), in each webhook format. */
const RECEIPT =
  'msisdn=14845552121&to=16105553939&network-code=310004&messageId=14000000F9DBBBBB&price=0.00845000&status=delivered&scts=1234567890&err-code=0&api-key=a1234567';
const receipt = Object.fromEntries(new URLSearchParams(RECEIPT));
const LONG =
  'msisdn=14845552121&to=16105553939&messageId=02000000DA7C52E7&concat=true&concat-ref=4&concat-total=4&concat-part=3&text=y+for+a+non-functionality-adding+upgrading+can+be+a+hard+sell.%0A%0AI+understand+the+reasoning.+I+had+two+clients+that+were+on+PHP+5.2+for+a+very%2C+very+long+&type=text&keyword=Y&api-key=a1234567&message-timestamp=2020-07-01+15%3A53%3A25';

/** Its signatures of one message, by method, and of one with the two characters that are replaced. */
const MESSAGE =
  'message-timestamp=2013-11-21+15%3A27%3A30&messageId=020000001B0FE827&msisdn=14843472194&text=Test+again&timestamp=1385047698&to=13239877404&type=text';
const MARKS =
  'keyword=TEST&message-timestamp=2017-04-04+22%3A57%3A47&messageId=0B00000042AC53BD&msisdn=14843472194&nonce=929d6744-bd28-42c8-b6cf-31d5b4f43732&text=Test+with+%26+and+%3D&timestamp=1491346667&to=12192259404&type=text';
const signedBy = (signatureMethod: string, sig: string, query = MESSAGE) => ({
  settings: { signatureSecret: 'my_secret_key_for_testing', signatureMethod },
  call: callback(`${query}&sig=${sig}`),
});

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
    { answer: bad('3', 'Invalid from address'), code: 'SENDER_REFUSED' },
    { answer: bad('3', 'Invalid ttl param'), code: 'REQUEST_REFUSED' },
    { answer: bad('4', 'Bad Credentials'), code: 'AUTH_REFUSED' },
    { answer: bad('5', 'Internal Error'), code: 'SERVER_ERROR' },
    { answer: bad('7', 'Number barred'), code: 'RECIPIENT_BARRED' },
    { answer: bad('9', 'Partner quota violation'), code: 'QUOTA' },
    { answer: bad('14', 'Invalid Signature'), code: 'AUTH_REFUSED' },
    { answer: bad('101', 'Invalid Account for Campaign'), code: 'AUTH_REFUSED' },
    { answer: bad('999', 'Something new'), code: 'MESSAGE_REFUSED' },
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
      call: callback(`${RECEIPT}&client-ref=my-ref&message-timestamp=2020-07-17+02%3A34%3A35`),
      report: { reference: 'my-ref', providerId: '14000000F9DBBBBB', state: 'DELIVERED', code: 'delivered' },
    },
    {
      call: formCallback(`${RECEIPT}&message-timestamp=2020-07-17+02%3A35%3A15`),
      report: { reference: null, providerId: '14000000F9DBBBBB', state: 'DELIVERED' },
    },
    {
      call: jsonCallback({ ...receipt, 'message-timestamp': '2020-07-17 02:35:01' }),
      report: { reference: null, providerId: '14000000F9DBBBBB', state: 'DELIVERED' },
    },
    {
      // The example of “Messaging opted-out numbers”.
      call: jsonCallback({
        ...{ msisdn: '447700900000', to: 'AcmeInc', 'network-code': '12345', price: '0.00000000' },
        ...{ messageId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', status: 'failed', scts: '2001011400' },
        ...{ 'err-code': '9', 'api-key': 'abcd1234', 'message-timestamp': '2020-01-01 12:00:00' },
      }),
      report: { state: 'UNDELIVERED', barred: true },
    },
    {
      call: formCallback('messageId=0A1&status=failed&err-code=3&client-ref=ref-1'),
      report: { reference: 'ref-1', state: 'UNDELIVERED' },
    },
    { call: formCallback('messageId=0A1&status=buffered&client-ref=ref-1'), report: { state: 'EN_ROUTE' } },
  ],
  inbound: [
    {
      call: callback(
        'msisdn=14845552121&to=16105553939&messageId=02000000DA7C52E7&text=Test+this.&type=text&keyword=TEST&message-timestamp=2016-05-24+11%3A12%3A01&timestamp=1464088321&nonce=51a87f47-476f-447c-bffe-c18600fd12ad&sig=8cfbb03967d8d6339c82736d7781a7fd',
      ),
      message: {
        ...{ providerId: '02000000DA7C52E7', from: '14845552121', to: '16105553939', text: 'Test this.' },
      },
    },
    {
      call: jsonCallback({
        ...{ msisdn: '14845552121', to: '16105553939', messageId: '02000000DA7C52E7', text: 'Test this.' },
        ...{ type: 'text', keyword: 'TEST', 'message-timestamp': '2016-05-24 11:12:01' },
      }),
      message: {
        ...{ providerId: '02000000DA7C52E7', from: '14845552121', to: '16105553939', text: 'Test this.' },
      },
    },
    {
      // A part of a long message is kept beside the others, whether they share an id or not.
      call: callback(LONG),
      message: {
        ...{ providerId: '02000000DA7C52E7/3', from: '14845552121', to: '16105553939' },
        text: '(3/4) y for a non-functionality-adding upgrading can be a hard sell.\n\nI understand the reasoning. I had two clients that were on PHP 5.2 for a very, very long ',
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
    documented: [
      signedBy('MD5-HASH', 'd2e7b1dc968737c5998ad624e02f90b7'),
      signedBy('MD5-HASH', 'e06d9763e3fd0b9c31beb5fc2fcb011c', MARKS),
      signedBy('MD5', 'DDEBD46008C2D4E93CCE578A332A52D5'),
      signedBy('SHA-1', '27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A'),
      signedBy('SHA-256', 'DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330'),
      signedBy(
        'SHA-512',
        'E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481CD3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82',
      ),
    ],
  },
};
