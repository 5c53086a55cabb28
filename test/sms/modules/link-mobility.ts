import { linkMobility } from '../../../server/src/sms/modules/link-mobility.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const refusal = (resultCode: number, description: string, status = 400) => ({
  status,
  body: JSON.stringify({ messageId: null, resultCode, description }),
});
const report = (resultCode: number) =>
  jsonCallback({
    ...{ refId: 'ref-1', id: 'Dcshuhod0PMAAAFQ+/PbnR3x', operator: 'no.telenor', resultCode, segments: 1 },
  });

export const linkMobilityCase: HttpModuleCase = {
  name: 'LINK Mobility',
  module: linkMobility,
  settings: (url) => ({
    ...{ url, userName: 'company', password: SECRET, platformPartnerId: '1234', gateId: 'gate-1' },
  }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"messageId":"Dcshuhod0PMAAAFQ+/PbnR3x","resultCode":1005,"description":"Queued"}',
  },
  providerId: 'Dcshuhod0PMAAAFQ+/PbnR3x',
  refused: [
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
    { answer: { status: 403, body: '' }, code: 'AUTH_REFUSED' },
    { answer: refusal(106101, 'Invalid source'), code: 'SENDER_REFUSED' },
    { answer: refusal(106100, 'Invalid destination'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(106000, 'Unknown platformPartnerId'), code: 'REQUEST_REFUSED' },
    { answer: refusal(106200, 'userData is too long'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as { destination: string; source: string; userData: string };
    return { to: sent.destination, from: sent.source, text: sent.userData };
  },
  reports: [
    {
      call: report(1001),
      report: { reference: 'ref-1', providerId: 'Dcshuhod0PMAAAFQ+/PbnR3x', state: 'DELIVERED' },
    },
    { call: report(1000), report: { state: 'EN_ROUTE' } },
    { call: report(2104), report: { state: 'UNDELIVERED', code: '2104', barred: false } },
    { call: report(2105), report: { state: 'UNDELIVERED', barred: true } },
  ],
  inbound: [],
};
