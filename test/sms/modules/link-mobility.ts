import { linkMobility } from '../../../server/src/sms/modules/link-mobility.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const entry = (refId: string, resultCode = 1005, message = 'Queued') => ({
  messageId: 'QC5BGwiuYk0AAAFiQ08nTFOS',
  ...{ refId, resultCode, message },
});
const answer = (...entries: object[]) => ({ status: 200, body: JSON.stringify(entries) });
/** The errors of section 0.5.7, in their own words. */
const refusal = (status: number, resultCode: number, description: string) => ({
  status,
  body: JSON.stringify({ resultCode, description }),
});
const report = (resultCode: number) =>
  jsonCallback({
    ...{ refId: 'ref-1', id: 'Dcshuhod0PMAAAFQ+/PbnR3x', operator: 'no.telenor' },
    ...{ sentTimestamp: '2015-11-19T09:37:35Z', timestamp: '2015-11-19T09:37:00Z', resultCode },
    ...{ operatorResultCode: '2', segments: 1, gateCustomParameters: {}, customParameters: {} },
  });

interface Sent {
  sendRequestMessages: { destination: string; source: string; userData: string; dcs: string }[];
}
const readAll = (body: string) =>
  (JSON.parse(body) as Sent).sendRequestMessages.map(({ destination, source, userData, dcs }) => ({
    ...{ to: destination, from: source },
    // With any other coding a long text is not split there.
    text: dcs === 'TEXT' ? userData : `in ${dcs}`,
  }));

export const linkMobilityCase: HttpModuleCase = {
  name: 'LINK Mobility',
  module: linkMobility,
  settings: (url) => ({
    ...{ url: `${url}/sms`, userName: 'company', password: SECRET },
    ...{ platformPartnerId: '1234', gateId: 'gate-1' },
  }),
  secrets: [SECRET],
  accepted: answer(entry('ref-1')),
  providerId: 'QC5BGwiuYk0AAAFiQ08nTFOS',
  refused: [
    { answer: refusal(401, 106100, 'Invalid authentication.'), code: 'AUTH_REFUSED' },
    { answer: refusal(400, 106100, 'Invalid authentication.'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, 106101, 'Access denied.'), code: 'AUTH_REFUSED' },
    { answer: refusal(400, 106200, 'Invalid or missing platformId.'), code: 'REQUEST_REFUSED' },
    { answer: refusal(400, 106201, 'Invalid or missing platformPartnerId.'), code: 'REQUEST_REFUSED' },
    { answer: refusal(400, 106301, 'Specified gate available.'), code: 'REQUEST_REFUSED' },
    { answer: refusal(400, 106000, 'Unknown Error.'), code: 'SERVER_ERROR' },
    { answer: answer(entry('ref-1', 2106, 'Number error')), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    {
      call: report(1001),
      report: { reference: 'ref-1', providerId: 'Dcshuhod0PMAAAFQ+/PbnR3x', state: 'DELIVERED' },
    },
    { call: report(1000), report: { state: 'EN_ROUTE' } },
    // “Unknown delivery” is not “not delivered”.
    { call: report(1010), report: { state: 'EN_ROUTE' } },
    { call: report(2106), report: { state: 'UNDELIVERED', code: '2106', barred: false } },
    { call: report(2107), report: { state: 'UNDELIVERED', barred: false } },
    { call: report(2105), report: { state: 'UNDELIVERED', barred: true } },
    { call: report(4001), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
  batch: {
    mixed: answer(entry('ref-2'), entry('ref-0'), entry('ref-1', 2106, 'Number error')),
    code: 'MESSAGE_REFUSED',
    short: answer(entry('ref-0')),
    read: ({ body }) => readAll(body),
  },
};
