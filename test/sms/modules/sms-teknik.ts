import { XMLParser } from 'fast-xml-parser';
import { smsTeknik } from '../../../server/src/sms/modules/sms-teknik.ts';
import { callback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (words: string) => ({ status: 200, body: `0:${words}` });
const report = (state: string) =>
  callback(
    `reference=ref-1?nr=%2B4790012345&ref=123456&state=${state}&text=&datetime=2026-01-01+12%3A00%3A00`,
  );
const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

interface Sent {
  smsteknik: { udmessage: string; smssender: string; items: { recipient: { orgaddress: string } } };
}

export const smsTeknikCase: HttpModuleCase = {
  name: 'SMS Teknik',
  module: smsTeknik,
  settings: (url) => ({ url, serviceId: 'Company', userName: 'smsABC', password: SECRET }),
  secrets: [SECRET],
  accepted: { status: 200, body: '123456' },
  providerId: '123456',
  refused: [
    { answer: refusal('Access denied'), code: 'AUTH_REFUSED' },
    { answer: refusal('No SMS left'), code: 'QUOTA' },
    { answer: refusal('Invalid phonenumber'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal('Number is blocked'), code: 'RECIPIENT_BARRED' },
    { answer: refusal('Parse error'), code: 'REQUEST_REFUSED' },
    { answer: refusal("Message could't be empty"), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 503, body: '' },
  read: ({ body }) => {
    const { udmessage, smssender, items } = (parser.parse(body) as Sent).smsteknik;
    return { to: items.recipient.orgaddress, from: smssender, text: udmessage };
  },
  reports: [
    {
      call: report('DELIVRD'),
      report: { reference: 'ref-1', providerId: '123456', state: 'DELIVERED', number: '+4790012345' },
    },
    { call: report('BUFFRED'), report: { state: 'EN_ROUTE' } },
    { call: report('UNDELIV'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [],
};
