import { generateKeyPairSync, sign } from 'node:crypto';
import { telnyx } from '../../../server/src/sms/modules/telnyx.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const RAW_KEY_OCTETS = 32;
const KEY = publicKey.export({ format: 'der', type: 'spki' }).subarray(-RAW_KEY_OCTETS).toString('base64');

const refusal = (status: number, code: string, detail: string, pointer?: string) => ({
  status,
  body: JSON.stringify({ errors: [{ code, title: 'Refused', detail, source: pointer && { pointer } }] }),
});
/** The events of the documentation (receiving-webhooks), as far as they are read. */
const SENDER = { carrier: 'Telnyx', line_type: 'Wireless', phone_number: '+13125550001' };
const report = (event: string, status: string, errors: object[] = []) => ({
  ...jsonCallback({
    data: {
      ...{ event_type: event, id: '4ee8c3a6-4995-4309-a3c6-38e3db9ea4be', record_type: 'event' },
      occurred_at: '2024-01-15T21:32:14.148+00:00',
      payload: {
        ...{ completed_at: '2024-01-15T21:32:14.148+00:00', cost: { amount: '0.0051', currency: 'USD' } },
        ...{ direction: 'outbound', encoding: 'GSM-7', errors, from: SENDER, media: [], parts: 1 },
        ...{ id: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c', record_type: 'message', text: 'Hello there!' },
        to: [{ carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless', phone_number: '+13125550002', status }],
        ...{ type: 'SMS', webhook_url: 'https://example.com/webhooks' },
      },
    },
    meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' },
  }),
  rawQuery: 'reference=ref-1',
});

export const telnyxCase: HttpModuleCase = {
  name: 'Telnyx',
  module: telnyx,
  settings: (url) => ({ url, apiKey: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"data":{"record_type":"message","id":"40385f64-5717-4562-b3fc-2c963f66afa6","parts":1}}',
  },
  providerId: '40385f64-5717-4562-b3fc-2c963f66afa6',
  refused: [
    { answer: refusal(401, '10009', 'Could not find any usable credentials'), code: 'AUTH_REFUSED' },
    { answer: refusal(422, '40310', 'Invalid to address'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(422, '40305', 'Invalid from address'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, '40300', 'Blocked due to STOP message'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(400, '40309', 'Invalid destination region'), code: 'NOT_ROUTABLE' },
    {
      answer: refusal(422, '10016', 'Must be in +E.164 format', '/to'),
      code: 'RECIPIENT_REFUSED',
    },
    { answer: refusal(422, '10016', 'Must be in +E.164 format', '/from'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, '40321', 'No usable numbers in pool'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, '40331', 'Missing whitelist'), code: 'REQUEST_REFUSED' },
    { answer: refusal(403, '20013', 'Account blocked'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, '20100', 'Insufficient funds'), code: 'QUOTA' },
    { answer: { status: 422, body: '{}' }, code: 'MESSAGE_REFUSED' },
  ],
  throttled: refusal(429, '10011', 'You have exceeded the maximum number of allowed requests'),
  read: ({ body }) => JSON.parse(body) as { to: string; from: string; text: string },
  reports: [
    {
      call: report('message.finalized', 'delivered'),
      report: { reference: 'ref-1', providerId: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c', state: 'DELIVERED' },
    },
    { call: report('message.sent', 'sent'), report: { state: 'EN_ROUTE' } },
    { call: report('message.finalized', 'expired'), report: { state: 'UNDELIVERED', code: 'expired' } },
    {
      call: report('message.finalized', 'delivery_failed', [
        { code: '40300', title: 'Blocked due to STOP message' },
      ]),
      report: { state: 'UNDELIVERED', code: '40300', barred: true },
    },
    {
      // The same code, as the documentation has it for a phone out of reach: he has opted out of nothing.
      call: report('message.finalized', 'delivery_failed', [
        {
          ...{ code: '40300', title: 'Destination number unreachable' },
          detail: 'The destination number is not reachable on the carrier network.',
          source: { pointer: '/to/0/phone_number' },
        },
      ]),
      report: { state: 'UNDELIVERED', code: '40300', barred: false },
    },
  ],
  inbound: [
    {
      // The example of the documentation.
      call: jsonCallback({
        data: {
          ...{ event_type: 'message.received', id: 'b301ed3f-1490-491f-995f-6e64e69674d4' },
          ...{ occurred_at: '2024-01-15T20:16:07.588+00:00', record_type: 'event' },
          payload: {
            ...{ completed_at: null, direction: 'inbound', encoding: 'GSM-7', errors: [], media: [] },
            from: { carrier: 'T-Mobile USA', line_type: 'long_code', phone_number: '+13125550001' },
            ...{ id: '84cca175-9755-4859-b67f-4730d7f58aa3', parts: 1, record_type: 'message', type: 'SMS' },
            ...{ text: 'Hello from Telnyx!', received_at: '2024-01-15T20:16:07.503+00:00' },
            to: [{ ...SENDER, phone_number: '+17735550002', status: 'webhook_delivered' }],
          },
        },
        meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' },
      }),
      message: {
        ...{ providerId: '84cca175-9755-4859-b67f-4730d7f58aa3', from: '+13125550001' },
        ...{ to: '+17735550002', text: 'Hello from Telnyx!' },
      },
    },
  ],
  signed: {
    settings: { publicKey: KEY },
    sign: async (call) => {
      const time = '1767268800';
      const signature = sign(null, Buffer.from(`${time}|${call.body}`), privateKey).toString('base64');
      const headers = { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': time };
      return { ...call, headers: { ...call.headers, ...headers } };
    },
  },
};
