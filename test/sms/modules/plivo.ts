import { plivo } from '../../../server/src/sms/modules/plivo.ts';
import { formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (status: number, error: string) => ({
  status,
  body: JSON.stringify({ api_id: '97ceeb52-58b6-11e1-86da-77300b68f8bb', error }),
});
const report = (status: string, code = '000') =>
  formCallback(
    `MessageUUID=0936ec98&ParentMessageUUID=0936ec98&Status=${status}&ErrorCode=${code}&From=Company&To=4790012345&PartInfo=1+of+1`,
    { rawQuery: 'reference=ref-1' },
  );

export const plivoCase: HttpModuleCase = {
  name: 'Plivo',
  module: plivo,
  settings: (url) => ({ url, authId: 'MA1', authToken: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 202,
    body: '{"message":"message(s) queued","message_uuid":["0936ec98"],"api_id":"9e8d"}',
  },
  providerId: '0936ec98',
  refused: [
    { answer: { status: 401, body: 'Could not verify your access level' }, code: 'AUTH_REFUSED' },
    { answer: refusal(402, 'Insufficient credit'), code: 'QUOTA' },
    { answer: refusal(400, 'src parameter is not a valid sender'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, 'dst parameter is invalid'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(400, 'text parameter is too long'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const { dst, src, text } = JSON.parse(body) as { dst: string; src: string; text: string };
    return { to: `+${dst}`, from: src, text };
  },
  reports: [
    { call: report('delivered'), report: { reference: 'ref-1', providerId: '0936ec98', state: 'DELIVERED' } },
    { call: report('sent'), report: { state: 'EN_ROUTE' } },
    { call: report('undelivered', '80'), report: { state: 'UNDELIVERED', code: '80' } },
    { call: report('failed', '200'), report: { state: 'UNDELIVERED', barred: true } },
  ],
  inbound: [
    {
      call: formCallback('From=4790012345&To=4759440000&Text=Hei+p%C3%A5+deg&Type=sms&MessageUUID=ccfafdca'),
      message: { providerId: 'ccfafdca', from: '4790012345', to: '4759440000', text: 'Hei på deg' },
    },
  ],
};
