import { infobip } from '../../../server/src/sms/modules/infobip.ts';
import { type HttpModuleCase, jsonCallback, SECRET } from '../module-case.ts';

const PENDING = {
  ...{ groupId: 1, groupName: 'PENDING', id: 26, name: 'PENDING_ACCEPTED' },
  description: 'Message sent to next instance',
};
const entry = (messageId: string, status: object = PENDING) => ({ messageId, status, destination: '47900' });
const rejected = (id: number, name: string, description: string) => ({
  ...{ groupId: 5, groupName: 'REJECTED', id, name, description },
});
const answer = (...messages: object[]) => ({
  status: 200,
  body: JSON.stringify({ bulkId: '2034072219640523072', messages }),
});
const refusal = (id: number, name: string, words: string) => answer(entry('m-1', rejected(id, name, words)));

interface Sent {
  messages: { sender: string; destinations: { to: string }[]; content: { text: string } }[];
}
const readAll = (body: string) =>
  (JSON.parse(body) as Sent).messages.map(({ sender, destinations, content }) => ({
    ...{ to: `+${destinations[0]?.to}`, from: sender, text: content.text },
  }));

export const infobipCase: HttpModuleCase = {
  name: 'Infobip',
  module: infobip,
  settings: (url) => ({ url, apiKey: SECRET }),
  secrets: [SECRET],
  accepted: answer(entry('m-1')),
  providerId: 'm-1',
  refused: [
    {
      answer: {
        status: 401,
        body: '{"requestError":{"serviceException":{"messageId":"UNAUTHORIZED","text":"Invalid login details"}}}',
      },
      code: 'AUTH_REFUSED',
    },
    { answer: refusal(10, 'REJECTED_NOT_ENOUGH_CREDITS', 'Not enough credits'), code: 'QUOTA' },
    { answer: refusal(11, 'REJECTED_SENDER', 'By Sender'), code: 'SENDER_REFUSED' },
    { answer: refusal(12, 'REJECTED_DESTINATION', 'By Destination'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(8, 'REJECTED_DND', 'Do Not Disturb'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(15, 'REJECTED_ROUTE_NOT_AVAILABLE', 'No route'), code: 'NOT_ROUTABLE' },
    { answer: refusal(77, 'REJECTED_NEW', 'Something new'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '{"requestError":{"serviceException":{"messageId":"TOO_MANY_REQUESTS"}}}' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    {
      call: jsonCallback({
        results: [
          {
            ...{ bulkId: 'BULK-ID-123-xyz', messageId: 'm-1', to: '4790012345', callbackData: 'ref-1' },
            status: { groupId: 3, groupName: 'DELIVERED', id: 5, name: 'DELIVERED_TO_HANDSET' },
            error: { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', description: 'No Error' },
          },
        ],
      }),
      report: { reference: 'ref-1', providerId: 'm-1', state: 'DELIVERED', code: 'NO_ERROR' },
    },
    {
      call: jsonCallback({
        results: [
          {
            ...{ messageId: 'm-1', callbackData: 'ref-1' },
            status: { groupName: 'UNDELIVERABLE', name: 'UNDELIVERABLE_NOT_DELIVERED' },
            error: {
              id: 1,
              name: 'EC_UNKNOWN_SUBSCRIBER',
              description: 'Unknown Subscriber',
              permanent: true,
            },
          },
        ],
      }),
      report: { state: 'UNDELIVERED', code: 'EC_UNKNOWN_SUBSCRIBER' },
    },
  ],
  inbound: [
    {
      call: jsonCallback({
        results: [
          {
            ...{ messageId: '817790313235066447', from: '385916242493', to: '385921004026' },
            ...{
              text: 'QUIZ Correct answer is Paris',
              keyword: 'QUIZ',
              cleanText: 'Correct answer is Paris',
            },
          },
        ],
        ...{ messageCount: 1, pendingMessageCount: 0 },
      }),
      message: {
        ...{ providerId: '817790313235066447', from: '385916242493', to: '385921004026' },
        text: 'QUIZ Correct answer is Paris',
      },
    },
  ],
  many: [
    {
      call: jsonCallback({
        results: ['a', 'b', 'c'].map((messageId) => ({
          ...{ messageId, callbackData: messageId, status: { groupName: 'DELIVERED', name: 'x' } },
        })),
      }),
      reports: 3,
    },
  ],
  batch: {
    mixed: answer(
      entry('m-1'),
      entry('m-2', rejected(12, 'REJECTED_DESTINATION', 'By Destination')),
      entry('m-3'),
    ),
    code: 'RECIPIENT_REFUSED',
    short: answer(entry('m-1')),
    read: ({ body }) => readAll(body),
  },
};
