import { txtLocal } from '../../../server/src/sms/modules/txtlocal.ts';
import { formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (code: number, message: string) => ({
  status: 200,
  body: JSON.stringify({ errors: [{ code, message }], status: 'failure' }),
});
const report = (status: string) =>
  formCallback(`number=4790012345&status=${status}&customID=ref-1&datetime=2026-01-01+12%3A00%3A00`, {
    rawQuery: 'reference=ref-1',
  });

export const txtLocalCase: HttpModuleCase = {
  name: 'TxtLocal',
  module: txtLocal,
  settings: (url) => ({ url, apiKey: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"balance":1162,"batch_id":402,"cost":1,"messages":[{"id":1151346216,"recipient":4790012345}],"status":"success"}',
  },
  providerId: '1151346216',
  refused: [
    { answer: refusal(3, 'Invalid login details'), code: 'AUTH_REFUSED' },
    { answer: refusal(7, 'Insufficient credits'), code: 'QUOTA' },
    { answer: refusal(32, 'Invalid number format'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(43, 'Invalid sender name'), code: 'SENDER_REFUSED' },
    { answer: refusal(6, 'Message too long'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(44, 'No sender name specified'), code: 'SENDER_REFUSED' },
    { answer: refusal(51, 'No valid numbers specified'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(2, 'Unrecognised command'), code: 'REQUEST_REFUSED' },
    { answer: refusal(999, 'Something new'), code: 'REQUEST_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: refusal(192, 'You cannot send message at this time'),
  read: ({ body }) => {
    const form = new URLSearchParams(body);
    const value = (name: string) => form.get(name) ?? '';
    return { to: `+${value('numbers')}`, from: value('sender'), text: value('message') };
  },
  reports: [
    {
      call: report('D'),
      report: { reference: 'ref-1', state: 'DELIVERED', code: 'D', number: '4790012345' },
    },
    { call: report('%3F'), report: { state: 'EN_ROUTE' } },
    { call: report('U'), report: { state: 'UNDELIVERED' } },
    { call: report('I'), report: { state: 'UNDELIVERED' } },
    {
      call: formCallback('number=447123456789&status=D&customID=ref-1&datetime=2026-01-01+12%3A00%3A00'),
      report: { reference: 'ref-1', state: 'DELIVERED' },
    },
  ],
  inbound: [
    {
      call: formCallback(
        'sender=4790012345&keyword=HEI&content=Hei+p%C3%A5+deg&comments=p%C3%A5+deg&inNumber=447786202240&email=&credits=5',
      ),
      message: { providerId: null, from: '4790012345', to: '447786202240', text: 'Hei på deg' },
    },
  ],
  many: [{ call: report('E'), reports: 0 }],
};
