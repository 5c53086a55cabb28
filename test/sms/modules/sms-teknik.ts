import { XMLParser } from 'fast-xml-parser';
import { smsTeknik } from '../../../server/src/sms/modules/sms-teknik.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (words: string) => ({ status: 200, body: `0:${words}` });
/** The values of the documents' example, behind an address that has one already. */
const values = (state: string) =>
  `nr=%2B4790000000&ref=1950940234&state=${state}&text=The+quick+brown+fox&datetime=2021-08-08+13%3A51%3A13&customid=&smsparts=1`;
const report = (state: string) => callback(`reference=ref-1?${values(state)}`);
const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

interface Sent {
  'sms-teknik': { udmessage: string; smssender: string; items: { recipient: { nr: string } } };
}

export const smsTeknikCase: HttpModuleCase = {
  name: 'SMS Teknik',
  module: smsTeknik,
  settings: (url) => ({ url, serviceId: 'Company', userName: 'smsABC', password: SECRET }),
  secrets: [SECRET],
  accepted: { status: 200, body: '1950940234' },
  providerId: '1950940234',
  refused: [
    { answer: refusal('Access denied'), code: 'AUTH_REFUSED' },
    { answer: refusal('No SMS left'), code: 'QUOTA' },
    { answer: refusal('Invalid phonenumber - #+47123#'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal('Number is blocked'), code: 'RECIPIENT_BARRED' },
    { answer: refusal('No Valid recipients'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal('Parse error'), code: 'REQUEST_REFUSED' },
    { answer: refusal('The required XML-tag <udmessage> is missing'), code: 'REQUEST_REFUSED' },
    { answer: refusal("Message could't be empty"), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 503, body: '' },
  read: ({ body }) => {
    const { udmessage, smssender, items } = (parser.parse(body) as Sent)['sms-teknik'];
    return { to: items.recipient.nr, from: smssender, text: udmessage };
  },
  reports: [
    {
      call: report('DELIVRD'),
      report: {
        ...{ reference: 'ref-1', providerId: '1950940234', state: 'DELIVERED', number: '+4790000000' },
      },
    },
    {
      call: formCallback(values('DELIVRD'), { rawQuery: 'reference=ref-1' }),
      report: { reference: 'ref-1', providerId: '1950940234', state: 'DELIVERED' },
    },
    { call: report('RETRY'), report: { state: 'EN_ROUTE' } },
    { call: report('DELETED'), report: { state: 'EN_ROUTE' } },
    { call: report('UNDELIV'), report: { state: 'UNDELIVERED' } },
    { call: report('REJECTED'), report: { state: 'UNDELIVERED' } },
    { call: report('FAILED'), report: { state: 'UNDELIVERED' } },
    { call: report('BLOCKED'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
};
