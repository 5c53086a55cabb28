import { generateKeyPairSync, sign } from 'node:crypto';
import { telnyx } from '../../../server/src/sms/modules/telnyx.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const RAW_KEY_OCTETS = 32;
const KEY = publicKey.export({ format: 'der', type: 'spki' }).subarray(-RAW_KEY_OCTETS).toString('base64');

const refusal = (status: number, code: string, detail: string) => ({
  status,
  body: JSON.stringify({ errors: [{ code, title: 'Refused', detail }] }),
});
const report = (event: string, status: string, errors: object[] = []) => ({
  ...jsonCallback({
    data: {
      ...{ event_type: event, id: 'b301ed3f', occurred_at: '2026-01-01T12:00:00.000Z', record_type: 'event' },
      payload: {
        ...{ id: '40385f64-5717-4562-b3fc-2c963f66afa6', direction: 'outbound', errors, text: 'Hello' },
        to: [{ carrier: 'Telenor', line_type: 'Wireless', phone_number: '+4790012345', status }],
      },
    },
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
    { answer: refusal(403, '20100', 'Insufficient funds'), code: 'QUOTA' },
    { answer: { status: 422, body: '{}' }, code: 'MESSAGE_REFUSED' },
  ],
  throttled: refusal(429, '10011', 'You have exceeded the maximum number of allowed requests'),
  read: ({ body }) => JSON.parse(body) as { to: string; from: string; text: string },
  reports: [
    {
      call: report('message.finalized', 'delivered'),
      report: { reference: 'ref-1', providerId: '40385f64-5717-4562-b3fc-2c963f66afa6', state: 'DELIVERED' },
    },
    { call: report('message.sent', 'sent'), report: { state: 'EN_ROUTE' } },
    {
      call: report('message.finalized', 'delivery_failed', [{ code: '40300', title: 'Blocked by STOP' }]),
      report: { state: 'UNDELIVERED', code: '40300', barred: true },
    },
  ],
  inbound: [
    {
      call: jsonCallback({
        data: {
          event_type: 'message.received',
          payload: {
            ...{ id: '84cca175', direction: 'inbound', text: 'Hei på deg' },
            ...{ from: { phone_number: '+4790012345' }, to: [{ phone_number: '+4759440000' }] },
          },
        },
      }),
      message: { providerId: '84cca175', from: '+4790012345', to: '+4759440000', text: 'Hei på deg' },
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
