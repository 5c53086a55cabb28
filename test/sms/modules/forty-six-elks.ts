import { fortySixElks } from '../../../server/src/sms/modules/forty-six-elks.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const refusal = (status: number, body: string) => ({ status, body });
const report = (status: string) =>
  formCallback(`id=s70df59406a1b4643b96f3f91e0bfb7b0&status=${status}&delivered=2026-01-01T12%3A00%3A00`, {
    rawQuery: 'reference=ref-1',
  });

export const fortySixElksCase: HttpModuleCase = {
  name: '46elks',
  module: fortySixElks,
  settings: (url) => ({ url, userName: 'u1', password: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 200,
    body: '{"status":"created","direction":"outgoing","id":"s70df59406a1b4643b96f3f91e0bfb7b0","cost":3500}',
  },
  providerId: 's70df59406a1b4643b96f3f91e0bfb7b0',
  refused: [
    { answer: refusal(401, 'API access requires Basic HTTP authentication'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, 'Not enough credits'), code: 'QUOTA' },
    { answer: refusal(400, 'Invalid from parameter'), code: 'SENDER_REFUSED' },
    { answer: refusal(400, 'Invalid to number'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(400, 'Missing key message'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(400, 'The message has to be shorter'), code: 'MESSAGE_REFUSED' },
    // What the account may not do says nothing about whom it is done to.
    { answer: refusal(403, 'You are not allowed to send to this number'), code: 'AUTH_REFUSED' },
    { answer: refusal(403, 'Invalid sender ID'), code: 'SENDER_REFUSED' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const form = new URLSearchParams(body);
    return { to: form.get('to') ?? '', from: form.get('from') ?? '', text: form.get('message') ?? '' };
  },
  reports: [
    {
      call: report('delivered'),
      report: {
        ...{ reference: 'ref-1', providerId: 's70df59406a1b4643b96f3f91e0bfb7b0', state: 'DELIVERED' },
      },
    },
    { call: report('sent'), report: { state: 'EN_ROUTE' } },
    { call: report('failed'), report: { state: 'UNDELIVERED' } },
  ],
  inbound: [
    {
      // The example of the documentation.
      call: formCallback(
        'direction=incoming&id=sf8425555e5d8db61dda7a7b3f1b91bdb&from=%2B46706861004&to=%2B46706860000&created=2018-07-13T13%3A57%3A23.741000&message=Hello%20how%20are%20you%3F',
      ),
      message: {
        providerId: 'sf8425555e5d8db61dda7a7b3f1b91bdb',
        ...{ from: '+46706861004', to: '+46706860000', text: 'Hello how are you?' },
      },
    },
  ],
  answers: [{ call: callback(''), contentType: 'text/plain', body: '' }],
};
