import { gatewayApi } from '../../../server/src/sms/modules/gatewayapi.ts';
import { type HttpModuleCase, jsonCallback, jwtOf, SECRET } from '../module-case.ts';

const KEY = 'a web hook key';
const UUID = 'd8127429-fa0c-4316-b1f2-e610c3958f43';
const refusal = (status: number, code: string, message: string, variables?: string[]) => ({
  status,
  body: JSON.stringify({ code, incident_uuid: UUID, message, variables }),
});

/** The token of the documentation, whose secret is `secret`, with the body that it was sent with. */
const TOKEN =
  'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYyLCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwidXNlcnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2JiYWY3MTQyLm5ncm9rLmlvIiwiYXBpIjo0fQ.KdfDH65bnQtgxEkFnpAQodOciAJedZFB13r9wEo8t3Y';
const signedBody = { id: 2381703, msisdn: 4542609045, time: 1522764062, status: 'DELIVERED' };

export const gatewayApiCase: HttpModuleCase = {
  name: 'GatewayAPI',
  module: gatewayApi,
  settings: (url) => ({ url, token: SECRET }),
  secrets: [SECRET],
  accepted: {
    // The example of the documentation.
    status: 200,
    body: '{"ids":[421332671],"usage":{"countries":{"DK":2},"currency":"DKK","total_cost":0.30}}',
  },
  providerId: '421332671',
  refused: [
    { answer: refusal(401, '0x0229', 'Invalid token'), code: 'AUTH_REFUSED' },
    {
      // The example of the documentation.
      answer: refusal(403, '0x0213', 'Unauthorized IP-address: %1', ['1.2.3.4']),
      code: 'AUTH_REFUSED',
      words: '1.2.3.4',
    },
    { answer: refusal(403, '0x0214', 'Temporary blacklist for MSISDN'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(403, '0x0215', 'MSISDN %1 blacklisted', ['47900']), code: 'RECIPIENT_BARRED' },
    { answer: refusal(403, '0x0216', 'Insufficient credit'), code: 'QUOTA' },
    { answer: refusal(403, '0x0217', 'Unauthorized destination: country %1', ['AX']), code: 'NOT_ROUTABLE' },
    { answer: refusal(403, '0x021F', 'Unauthorized operator: MCC %1, MNC %2'), code: 'NOT_ROUTABLE' },
    { answer: refusal(403, '0x022A', 'Account frozen, contact support'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, '0x0fff', 'Something new'), code: 'AUTH_REFUSED' },
    { answer: refusal(422, '0x0218', 'Unknown message class id %1'), code: 'REQUEST_REFUSED' },
    { answer: refusal(422, '0x0312', 'Messages filtered based on content'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(422, '0x0308', 'Invalid Argument'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, headers: { 'retry-after': '3' }, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as { recipients: { msisdn: number }[]; sender: string; message: string };
    return { to: `+${sent.recipients[0]?.msisdn}`, from: sent.sender, text: sent.message };
  },
  reports: [
    {
      // The example of the documentation.
      call: jsonCallback({
        ...{ id: 1000001, msisdn: 4587654321, time: 1450000000, status: 'DELIVERED', userref: 'foobar' },
        ...{ charge_status: 'CAPTURED', country_code: 'DK', country_prefix: 45 },
      }),
      report: { reference: 'foobar', providerId: '1000001', state: 'DELIVERED', code: 'DELIVERED' },
    },
    {
      call: jsonCallback({
        ...{ id: 1, status: 'UNDELIVERABLE', error: 'Unknown subscriber', code: '0x1010', userref: 'ref-1' },
      }),
      report: { state: 'UNDELIVERED', code: '0x1010' },
    },
    { call: jsonCallback({ id: 1, status: 'ACCEPTED', userref: 'ref-1' }), report: { state: 'EN_ROUTE' } },
    { call: jsonCallback({ id: 1, status: 'ENROUTE', userref: 'ref-1' }), report: { state: 'EN_ROUTE' } },
  ],
  inbound: [
    {
      // The example of the documentation.
      call: jsonCallback({
        ...{ id: 1000001, msisdn: 4587654321, receiver: 451204, message: 'foo Hello World' },
        ...{ senttime: 1450000000, webhook_label: 'test', country_code: 'DK', country_prefix: 45 },
      }),
      message: { providerId: '1000001', from: '4587654321', to: '451204', text: 'foo Hello World' },
    },
  ],
  signed: {
    settings: { webhookSecret: KEY },
    sign: async (call) => {
      const token = await jwtOf(JSON.parse(call.body) as object, KEY);
      return { ...call, headers: { ...call.headers, 'x-gwapi-signature': token } };
    },
    documented: [
      {
        settings: { webhookSecret: 'secret' },
        call: { ...jsonCallback(signedBody), headers: { 'x-gwapi-signature': TOKEN } },
      },
    ],
  },
};
