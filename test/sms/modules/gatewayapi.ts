import { gatewayApi } from '../../../server/src/sms/modules/gatewayapi.ts';
import { type HttpModuleCase, jsonCallback, jwtOf, SECRET } from '../module-case.ts';

const KEY = 'a web hook key';
const refusal = (status: number, message: string) => ({
  status,
  body: JSON.stringify({ code: '0x0213', incident_uuid: 'd8127429', message, variables: null }),
});

export const gatewayApiCase: HttpModuleCase = {
  name: 'GatewayAPI',
  module: gatewayApi,
  settings: (url) => ({ url, token: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"ids":[421332671],"usage":{"countries":{"NO":1},"currency":"DKK","total_cost":0.12}}',
  },
  providerId: '421332671',
  refused: [
    { answer: refusal(401, 'Unauthorized API key'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, 'Insufficient credit'), code: 'QUOTA' },
    { answer: refusal(403, 'Forbidden for this address'), code: 'AUTH_REFUSED' },
    { answer: refusal(422, 'Invalid msisdn'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, headers: { 'retry-after': '3' }, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as { recipients: { msisdn: number }[]; sender: string; message: string };
    return { to: `+${sent.recipients[0]?.msisdn}`, from: sent.sender, text: sent.message };
  },
  reports: [
    {
      // The example of the documentation, with our own reference.
      call: jsonCallback({
        ...{ id: 1000001, msisdn: 4587654321, time: 1450000000, status: 'DELIVERED', userref: 'ref-1' },
      }),
      report: { reference: 'ref-1', providerId: '1000001', state: 'DELIVERED' },
    },
    {
      call: jsonCallback({ id: 1, status: 'UNDELIVERABLE', error: 'Unknown subscriber', userref: 'ref-1' }),
      report: { state: 'UNDELIVERED' },
    },
    { call: jsonCallback({ id: 1, status: 'ENROUTE', userref: 'ref-1' }), report: { state: 'EN_ROUTE' } },
  ],
  inbound: [
    {
      call: jsonCallback({
        ...{ id: 1000001, msisdn: 4587654321, receiver: 451204, message: 'foo Hello World' },
        ...{ senttime: 1450000000, webhook_label: 'test' },
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
  },
};
