import { intelecom } from '../../../server/src/sms/modules/intelecom.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const entry = (statusCode: number, statusMessage = 'Message enqueued for sending', id = 'msg-1') => ({
  ...{ statusCode, statusMessage, clientReference: 'ref-1', recipient: '+4790012345' },
  ...{ messageId: id, sessionId: 's', sequenceIndex: 1 },
});
const answer = (...messageStatus: object[]) => ({
  status: 200,
  body: JSON.stringify({ batchReference: 'b-1', messageStatus }),
});

interface Sent {
  message: {
    recipient: string;
    content: string;
    settings: { originatorSettings: { originator: string } };
  }[];
}
const readAll = (body: string) =>
  (JSON.parse(body) as Sent).message.map(({ recipient: to, content: text, settings }) => ({
    ...{ to, text, from: settings.originatorSettings.originator },
  }));

const report = (statuscode: number, statusdescription: string) =>
  jsonCallback({
    dr: [
      {
        ...{ messageid: 'msg-1', customerbatchreference: 'b-1', customermessagereference: 'ref-1' },
        ...{ serviceid: 1000, mcc: '242', mnc: '01', type: 6, statuscode, statusdescription },
      },
    ],
  });

const settings = (url: string) => ({
  ...{ url: `${url}/gw/rs/sendMessages`, serviceId: '1000', userName: 'company', password: SECRET },
});

const common = {
  module: intelecom,
  secrets: [SECRET],
  accepted: answer(entry(1)),
  providerId: 'msg-1',
  refused: [
    { answer: answer(entry(2, 'No access')), code: 'AUTH_REFUSED' },
    { answer: answer(entry(4, 'Illegal service')), code: 'AUTH_REFUSED' },
    { answer: answer(entry(5, 'Syntax error')), code: 'MESSAGE_REFUSED' },
    { answer: answer(entry(6, 'Internal error')), code: 'SERVER_ERROR' },
    { answer: answer(entry(25, 'Duplicate')), code: 'MESSAGE_REFUSED' },
    { answer: { status: 401, body: '' }, code: 'AUTH_REFUSED' },
  ],
  throttled: { status: 503, body: '' },
  reports: [
    {
      call: report(0, 'Message delivered'),
      report: { reference: 'ref-1', providerId: 'msg-1', state: 'DELIVERED' },
    },
    { call: report(357, 'Permanently barred'), report: { state: 'UNDELIVERED', code: '357', barred: true } },
    { call: report(999, 'Something new'), report: { state: 'UNDELIVERED', code: '999' } },
  ],
  inbound: [
    {
      call: jsonCallback({
        mo: [
          {
            ...{ messageid: 'mo-1', serviceid: 1000, sno: '2100', originator: '+4790012345' },
            ...{ content: 'Hei på deg', command: 'HEI', timestamp: '20260101 12:00:00' },
          },
        ],
      }),
      message: { providerId: 'mo-1', from: '+4790012345', to: '2100', text: 'Hei på deg' },
    },
  ],
} satisfies Partial<HttpModuleCase>;

export const intelecomCases: readonly HttpModuleCase[] = [
  {
    ...common,
    name: 'Original Intelecom',
    settings,
    read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
    batch: {
      mixed: answer(entry(1), entry(5, 'Syntax error'), entry(1)),
      code: 'MESSAGE_REFUSED',
      short: answer(entry(1)),
      read: ({ body }) => readAll(body),
    },
  },
  {
    ...common,
    name: 'Original Intelecom without its web service',
    settings: (url) => ({ ...settings(url), useWebService: 'false' }),
    read: ({ url }) => {
      const query = new URL(url, 'http://gateway').searchParams;
      const value = (name: string) => query.get(`message[0].${name}`) ?? '';
      return {
        ...{ to: value('recipient'), text: value('content') },
        from: value('settings.originatorSettings.originator'),
      };
    },
  },
];
