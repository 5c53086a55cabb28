import { createHash } from 'node:crypto';
import { messageBird } from '../../../server/src/sms/modules/messagebird.ts';
import { callback, type HttpModuleCase, jwtOf, SECRET } from '../module-case.ts';

const KEY = 'a signing key';
const refusal = (status: number, code: number, parameter: string | null) => ({
  status,
  body: JSON.stringify({ errors: [{ code, description: 'no (incorrect)', parameter }] }),
});
const report = (status: string, more = '') =>
  callback(
    `id=efa6405d518d4c0c88cce11f7db775fb&reference=ref-1&recipient=4790012345&status=${status}&statusDatetime=2026-01-01T12%3A00%3A00%2B00%3A00${more}`,
  );

export const messageBirdCase: HttpModuleCase = {
  name: 'MessageBird',
  module: messageBird,
  settings: (url) => ({ url, accessKey: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 201,
    body: '{"id":"efa6405d518d4c0c88cce11f7db775fb","recipients":{"totalCount":1,"items":[{"status":"sent"}]}}',
  },
  providerId: 'efa6405d518d4c0c88cce11f7db775fb',
  refused: [
    { answer: refusal(401, 2, 'access_key'), code: 'AUTH_REFUSED' },
    { answer: refusal(422, 10, 'recipients'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(422, 10, 'originator'), code: 'SENDER_REFUSED' },
    { answer: refusal(422, 10, 'body'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(422, 25, null), code: 'QUOTA' },
    { answer: refusal(422, 9, 'body'), code: 'REQUEST_REFUSED' },
    { answer: refusal(500, 99, null), code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as { recipients: string[]; originator: string; body: string };
    return { to: `+${sent.recipients[0]}`, from: sent.originator, text: sent.body };
  },
  reports: [
    {
      call: report('delivered'),
      report: { reference: 'ref-1', providerId: 'efa6405d518d4c0c88cce11f7db775fb', state: 'DELIVERED' },
    },
    { call: report('buffered'), report: { state: 'EN_ROUTE' } },
    { call: report('delivery_failed', '&statusReason=unknown+subscriber'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
  signed: {
    settings: { signingKey: KEY },
    sign: async (call) => {
      const hash = createHash('sha256').update(call.url).digest('hex');
      const token = await jwtOf({ iss: 'MessageBird', jti: '1', url_hash: hash }, KEY);
      return { ...call, headers: { ...call.headers, 'messagebird-signature-jwt': token } };
    },
  },
};
