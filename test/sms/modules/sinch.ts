import { sinch } from '../../../server/src/sms/modules/sinch.ts';
import { hmac, toBase64 } from '../../../server/src/sms/signatures.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const KEY = 'a webhook key';
const refusal = (code: string, text: string) => ({ status: 400, body: JSON.stringify({ code, text }) });
const report = (status: string, code: number) =>
  jsonCallback({
    ...{ type: 'recipient_delivery_report_sms', batch_id: '01FC66621XXXXX119Z8PMV1QPQ' },
    ...{ recipient: '4790012345', code, status, at: '2022-08-30T08:16:08.930Z', client_reference: 'ref-1' },
  });

export const sinchCase: HttpModuleCase = {
  name: 'Sinch',
  module: sinch,
  settings: (url) => ({ url, servicePlanId: 'plan-1', apiToken: SECRET }),
  secrets: [SECRET],
  accepted: { status: 201, body: '{"id":"01FC66621XXXXX119Z8PMV1QPQ","to":["4790012345"],"canceled":false}' },
  providerId: '01FC66621XXXXX119Z8PMV1QPQ',
  refused: [
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
    { answer: { status: 402, body: '' }, code: 'QUOTA' },
    {
      answer: refusal('syntax_invalid_parameter_format', 'The value of "to" is not a valid MSISDN'),
      code: 'RECIPIENT_REFUSED',
    },
    {
      answer: refusal('syntax_constraint_violation', 'The value of "from" is not allowed'),
      code: 'SENDER_REFUSED',
    },
    {
      answer: refusal('syntax_constraint_violation', 'The body is too large'),
      code: 'MESSAGE_REFUSED',
    },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const { to, from, body: text } = JSON.parse(body) as { to: string[]; from: string; body: string };
    return { to: `+${to[0]}`, from, text };
  },
  reports: [
    {
      call: report('Delivered', 0),
      report: { reference: 'ref-1', providerId: '01FC66621XXXXX119Z8PMV1QPQ', state: 'DELIVERED', code: '0' },
    },
    { call: report('Dispatched', 401), report: { state: 'EN_ROUTE' } },
    { call: report('Failed', 402), report: { state: 'UNDELIVERED', code: '402' } },
  ],
  inbound: [
    {
      call: jsonCallback({
        ...{ type: 'mo_text', id: '01XXXXX21XXXXX119Z8P1XXXXX', from: '4790012345', to: '4759440000' },
        ...{ body: 'Hei på deg', operator_id: '24201', received_at: '2022-08-30T08:16:08.930Z' },
      }),
      message: {
        providerId: '01XXXXX21XXXXX119Z8P1XXXXX',
        ...{ from: '4790012345', to: '4759440000', text: 'Hei på deg' },
      },
    },
  ],
  signed: {
    settings: { webhookSecret: KEY },
    sign: async (call) => {
      const name = 'x-sinch-webhook-signature';
      const signature = toBase64(await hmac('SHA-256', KEY, `${call.body}.nonce-1.1661847368`));
      const headers = {
        [name]: signature,
        [`${name}-nonce`]: 'nonce-1',
        [`${name}-timestamp`]: '1661847368',
      };
      return { ...call, headers: { ...call.headers, ...headers } };
    },
  },
};
