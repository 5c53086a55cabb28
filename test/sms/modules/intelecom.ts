import { intelecom } from '../../../server/src/sms/modules/intelecom.ts';
import { callback, type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

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

/** The answer that the GET form is documented with. */
const xmlAnswer = (statusCode: number, statusMessage: string) => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0" standalone="yes"?>
<ns2:response xmlns:ns2="http://chimera.intele.com/gw/xsd/SMSGateway/Response/2013/02">
  <messageStatus><statusCode>${statusCode}</statusCode><statusMessage>${statusMessage}</statusMessage><recipient>+4741000000</recipient><messageId>760081j04w00</messageId><sequenceIndex>1</sequenceIndex></messageStatus>
</ns2:response>`,
});

const DR = {
  ...{ messageid: '6y034000cy00', statuscode: '0', statusdescription: 'OK', extstatuscode: '0' },
  ...{ serviceid: '123', mcc: '242', mnc: '1', type: '6' },
};
const xmlOf = (values: object) =>
  Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
const xmlCall = (body: string) => callback('', { method: 'POST', body });

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
    accepted: xmlAnswer(1, 'Message enqueued for sending'),
    providerId: '760081j04w00',
    refused: [
      { answer: xmlAnswer(2, 'No access'), code: 'AUTH_REFUSED' },
      { answer: xmlAnswer(5, 'Syntax error'), code: 'MESSAGE_REFUSED' },
      { answer: xmlAnswer(6, 'Internal error'), code: 'SERVER_ERROR' },
    ],
    reports: [
      {
        call: callback(new URLSearchParams({ ...DR, customerMessageReference: 'ref-1' }).toString()),
        report: { reference: 'ref-1', providerId: '6y034000cy00', state: 'DELIVERED' },
      },
      {
        call: xmlCall(
          `<?xml version="1.0" encoding="UTF-8"?><dr><message>${xmlOf({ ...DR, customermessagereference: 'ref-1' })}</message></dr>`,
        ),
        report: { reference: 'ref-1', providerId: '6y034000cy00', state: 'DELIVERED' },
      },
    ],
    inbound: [
      {
        call: callback(
          'messageid=7a02&sno=1960&command=Kodeord&content=Kodeord+p%C3%A5+1&originator=%2B4799999999',
        ),
        message: { providerId: '7a02', from: '+4799999999', to: '1960', text: 'Kodeord på 1' },
      },
      {
        call: xmlCall(
          '<mo><message><messageid>7a02</messageid><sno>1960</sno><originator>+4799999999</originator><content>Testmelding &amp; 1</content></message></mo>',
        ),
        message: { providerId: '7a02', from: '+4799999999', to: '1960', text: 'Testmelding & 1' },
      },
    ],
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
