import { sinch } from '../../../server/src/sms/modules/sinch.ts';
import { hmac, toBase64 } from '../../../server/src/sms/signatures.ts';
import { callback, type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const KEY = 'a webhook key';
const refusal = (code: string, text: string, status = 400) => ({
  status,
  body: JSON.stringify({ code, text }),
});
/** The reports of Sinch's own tests (sinch-sdk-node), one of them with its signature. */
const report = (status: string, code: number, recipient: string) => ({
  ...{
    at: '2024-06-06T08:17:19.210Z',
    batch_id: '01W4FFL35P4NC4K35SMSBATCH9',
    client_reference: 'client-ref',
  },
  ...{ code, recipient, status, type: 'recipient_delivery_report_sms' },
});
const SIGNED =
  '{"at":"2025-01-13T09:22:40.914Z","batch_id":"01JHFFHQ0P99JPPNQPJDV7JTBP","client_reference":"a client reference","code":0,"operator_status_at":"2025-01-13T09:22:00Z","recipient":"33662162466","status":"Delivered","type":"recipient_delivery_report_sms"}';
const signed = callback('', {
  method: 'POST',
  body: SIGNED,
  headers: {
    'content-type': 'application/json',
    'x-sinch-webhook-signature': 'ZoHei66PPN/kZjw7hFVfGhJOnml3iGNCMWoyQVcE5o0=',
    'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
    'x-sinch-webhook-signature-nonce': '01JHFFHWYY7HSS4FWTMDTQEK8V',
    'x-sinch-webhook-signature-timestamp': '1736760161',
  },
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
    { answer: refusal('syntax_constraint_violation', 'The body is too large'), code: 'MESSAGE_REFUSED' },
    {
      answer: refusal('syntax_constraint_violation', 'The text needs to be shorter'),
      code: 'MESSAGE_REFUSED',
    },
    { answer: refusal('syntax_invalid_json', 'Unexpected end of input'), code: 'REQUEST_REFUSED' },
    { answer: refusal('illegal_number_type', 'Illegal type', 403), code: 'RECIPIENT_REFUSED' },
    { answer: refusal('blocked_account', 'Blocked', 403), code: 'AUTH_REFUSED' },
    { answer: refusal('unknown_campaign', 'Not allowed to send', 403), code: 'AUTH_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const { to, from, body: text } = JSON.parse(body) as { to: string[]; from: string; body: string };
    return { to: `+${to[0]}`, from, text };
  },
  reports: [
    {
      call: jsonCallback(report('Delivered', 0, '12017777777')),
      report: {
        ...{ reference: 'client-ref', providerId: '01W4FFL35P4NC4K35SMSBATCH9' },
        ...{ state: 'DELIVERED', code: '0' },
      },
    },
    {
      call: jsonCallback(report('Aborted', 412, '12010000000')),
      report: { state: 'UNDELIVERED', code: '412' },
    },
    { call: jsonCallback(report('Dispatched', 401, '12017777777')), report: { state: 'EN_ROUTE' } },
    {
      // Without our reference in the body: that of the address counts.
      call: {
        ...jsonCallback({ ...report('Delivered', 0, '12017777777'), client_reference: undefined }),
        rawQuery: 'reference=ref-1',
      },
      report: { reference: 'ref-1', state: 'DELIVERED' },
    },
  ],
  inbound: [
    {
      // The message of Sinch's own tests (sinch-sdk-node).
      call: jsonCallback({
        ...{ body: 'Hello John! 👋', from: '12015555555', id: '01W4FFL35P4NC4K35SMSBATCH8' },
        ...{ operator_id: '311071', received_at: '2024-06-06T07:52:37.386Z' },
        ...{ to: '12017777777', type: 'mo_text' },
      }),
      message: {
        providerId: '01W4FFL35P4NC4K35SMSBATCH8',
        ...{ from: '12015555555', to: '12017777777', text: 'Hello John! 👋' },
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
    documented: [{ settings: { webhookSecret: 'SMSWebhooksSecret' }, call: signed }],
  },
};
