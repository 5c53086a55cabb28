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

const delivered = {
  ...{ bulkId: 'BULK-ID-123-xyz', price: { pricePerMessage: 0.01, currency: 'EUR' } },
  status: {
    ...{ groupId: 3, groupName: 'DELIVERED', id: 5, name: 'DELIVERED_TO_HANDSET' },
    description: 'Message delivered to handset',
  },
  error: {
    ...{ groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', description: 'No Error', permanent: false },
  },
  ...{ messageId: 'MESSAGE-ID-123-xyz', to: '41793026727', sender: 'InfoSMS' },
  ...{ sentAt: '2019-11-09T16:00:00.000+0100', doneAt: '2019-11-09T16:00:00.000+0100', messageCount: 1 },
  callbackData: 'callbackData',
  platform: { entityId: 'promotional-traffic-entity', applicationId: 'marketing-automation-application' },
};
const reported = (status: object, error: object = delivered.error) =>
  jsonCallback({ results: [{ ...delivered, status, error }] });

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
    { answer: refusal(12, 'REJECTED_NOT_ENOUGH_CREDITS', 'Not enough credits'), code: 'QUOTA' },
    { answer: refusal(17, 'REJECTED_PREPAID_PACKAGE_EXPIRED', 'Prepaid package expired'), code: 'QUOTA' },
    { answer: refusal(11, 'REJECTED_SOURCE', 'Invalid Source address'), code: 'SENDER_REFUSED' },
    { answer: refusal(13, 'REJECTED_SENDER', 'By Sender'), code: 'SENDER_REFUSED' },
    { answer: refusal(8, 'REJECTED_PREFIX_MISSING', 'Number prefix missing'), code: 'RECIPIENT_REFUSED' },
    {
      answer: refusal(52, 'REJECTED_DESTINATION', 'Invalid destination address.'),
      code: 'RECIPIENT_REFUSED',
    },
    { answer: refusal(10, 'REJECTED_DND', 'Do Not Disturb'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(14, 'REJECTED_DESTINATION_BLOCKLISTED', 'Blocked'), code: 'RECIPIENT_BARRED' },
    { answer: refusal(6, 'REJECTED_NETWORK', 'Network is forbidden'), code: 'NOT_ROUTABLE' },
    { answer: refusal(18, 'REJECTED_DESTINATION_NOT_REGISTERED', 'Trial'), code: 'REQUEST_REFUSED' },
    { answer: refusal(19, 'REJECTED_ROUTE_NOT_AVAILABLE', 'No route'), code: 'REQUEST_REFUSED' },
    { answer: refusal(21, 'REJECTED_SYSTEM_ERROR', 'System error'), code: 'SERVER_ERROR' },
    { answer: refusal(77, 'REJECTED_NEW', 'Something new'), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '{"requestError":{"serviceException":{"messageId":"TOO_MANY_REQUESTS"}}}' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    // The examples of the API specification, the second with another state.
    {
      call: jsonCallback({ results: [delivered] }),
      report: {
        ...{ reference: 'callbackData', providerId: 'MESSAGE-ID-123-xyz', state: 'DELIVERED' },
        ...{ code: 'DELIVERED_TO_HANDSET', words: 'Delivered to the phone.', barred: false },
      },
    },
    {
      call: reported({ groupId: 3, groupName: 'DELIVERED', id: 2, name: 'DELIVERED_TO_OPERATOR' }),
      report: { state: 'EN_ROUTE' },
    },
    {
      call: reported({ groupId: 4, groupName: 'EXPIRED', id: 29, name: 'EXPIRED_DLR_UNKNOWN' }),
      report: { state: 'EN_ROUTE' },
    },
    {
      call: reported({ groupId: 4, groupName: 'EXPIRED', id: 15, name: 'EXPIRED_EXPIRED' }),
      report: { state: 'UNDELIVERED' },
    },
    {
      call: reported(
        { groupId: 2, groupName: 'UNDELIVERABLE', id: 9, name: 'UNDELIVERABLE_NOT_DELIVERED' },
        { groupId: 1, id: 1, name: 'EC_UNKNOWN_SUBSCRIBER', description: 'Unknown Subscriber' },
      ),
      report: { state: 'UNDELIVERED', code: 'EC_UNKNOWN_SUBSCRIBER', barred: false },
    },
    {
      call: reported({ groupId: 5, groupName: 'REJECTED', id: 10, name: 'REJECTED_DND' }),
      report: { state: 'UNDELIVERED', barred: true },
    },
  ],
  inbound: [
    {
      call: jsonCallback({
        results: [
          {
            ...{ messageId: '817790313235066447', from: '385916242493', to: '385921004026' },
            ...{ text: 'QUIZ Correct answer is Paris', cleanText: 'Correct answer is Paris' },
            ...{ keyword: 'QUIZ', receivedAt: '2019-11-09T16:00:00.000+0000', smsCount: 1 },
            ...{ price: { pricePerMessage: 0, currency: 'EUR' }, callbackData: 'callbackData' },
          },
        ],
        ...{ messageCount: 1, pendingMessageCount: 1 },
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
      entry('m-2', rejected(52, 'REJECTED_DESTINATION', 'Invalid destination address.')),
      entry('m-3'),
    ),
    code: 'RECIPIENT_REFUSED',
    short: answer(entry('m-1')),
    read: ({ body }) => readAll(body),
  },
};
