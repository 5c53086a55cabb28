import { createHash } from 'node:crypto';
import { messageBird } from '../../../server/src/sms/modules/messagebird.ts';
import type { SmsCallback } from '../../../server/src/sms/sms-module.ts';
import { callback, formCallback, type HttpModuleCase, jwtOf, SECRET } from '../module-case.ts';

export const KEY = 'a signing key';

/** Signs a call as MessageBird does; claims that are given stand in place of the right ones. */
export async function signedByMessageBird(call: SmsCallback, claims: object = {}): Promise<SmsCallback> {
  const hash = (of: string) => createHash('sha256').update(of).digest('hex');
  const right = {
    ...{ iss: 'MessageBird', jti: '1', nbf: 1_493_909_111, exp: 1_493_909_171, url_hash: hash(call.url) },
    ...(call.body !== '' && { payload_hash: hash(call.body) }),
  };
  const token = await jwtOf({ ...right, ...claims }, KEY);
  return { ...call, headers: { ...call.headers, 'messagebird-signature-jwt': token } };
}

const refusal = (status: number, code: number, parameter: string | null) => ({
  status,
  body: JSON.stringify({ errors: [{ code, description: 'no (incorrect)', parameter }] }),
});
/** As the documents have it, with what was seen beside it. */
const report = (status: string, more = '') =>
  callback(
    `id=efa6405d518d4c0c88cce11f7db775fb&reference=the-customers-reference&recipient=31612345678&status=${status}&statusDatetime=2017-09-01T10:00:05+00:00${more}`,
  );

export const messageBirdCase: HttpModuleCase = {
  name: 'MessageBird',
  module: messageBird,
  settings: (url) => ({ url, accessKey: SECRET }),
  secrets: [SECRET],
  accepted: {
    status: 201,
    body: '{"id":"efa6405d518d4c0c88cce11f7db775fb","recipients":{"totalCount":1,"items":[{"status":"sent"}]}}',
  },
  providerId: 'efa6405d518d4c0c88cce11f7db775fb',
  refused: [
    { answer: refusal(401, 2, 'access_key'), code: 'AUTH_REFUSED' },
    { answer: refusal(422, 10, 'recipients'), code: 'RECIPIENT_REFUSED' },
    { answer: refusal(422, 10, 'originator'), code: 'SENDER_REFUSED' },
    { answer: refusal(422, 10, 'body'), code: 'MESSAGE_REFUSED' },
    { answer: refusal(422, 10, 'reportUrl'), code: 'REQUEST_REFUSED' },
    { answer: refusal(422, 25, null), code: 'QUOTA' },
    { answer: refusal(422, 9, 'body'), code: 'REQUEST_REFUSED' },
    { answer: refusal(500, 99, null), code: 'SERVER_ERROR' },
  ],
  throttled: { status: 429, body: '' },
  read: ({ body }) => {
    const sent = JSON.parse(body) as { recipients: string[]; originator: string; body: string };
    return { to: `+${sent.recipients[0]}`, from: sent.originator, text: sent.body };
  },
  reports: [
    {
      call: report('delivered', '&statusReason=successfully+delivered&statusErrorCode=0'),
      report: {
        ...{ reference: 'the-customers-reference', providerId: 'efa6405d518d4c0c88cce11f7db775fb' },
        ...{ number: '31612345678', state: 'DELIVERED', words: 'Delivered to the phone.', barred: false },
      },
    },
    { call: report('buffered'), report: { state: 'EN_ROUTE' } },
    {
      call: report('delivery_failed', '&statusReason=unknown+subscriber&statusErrorCode=1'),
      report: {
        ...{ state: 'UNDELIVERED', barred: false },
        words: 'The message could not be delivered. Reason: unknown subscriber.',
      },
    },
    {
      call: report('delivery_failed', '&statusReason=opted+out&statusErrorCode=103'),
      report: { state: 'UNDELIVERED', barred: true },
    },
  ],
  inbound: [
    // The examples of the documents: to a number, and to a short code.
    {
      call: callback(
        'id=e8077d803532c0b5937c639b60216938&recipient=31642500190&originator=31612345678&body=This+is+an+incoming+message&createdDatetime=2016-05-03T14:26:57+00:00',
      ),
      message: {
        ...{ providerId: 'e8077d803532c0b5937c639b60216938', from: '31612345678', to: '31642500190' },
        text: 'This is an incoming message',
      },
    },
    {
      call: formCallback(
        'mid=123456789&shortcode=1008&keyword=MESSAGEBIRD&originator=31612345678&operator=20401&message=This+is+an+incoming+message&receive_datetime=20160503142657',
      ),
      message: {
        ...{ providerId: '123456789', from: '31612345678', to: '1008' },
        text: 'This is an incoming message',
      },
    },
  ],
  answers: [{ call: callback(''), contentType: 'text/plain', body: 'OK' }],
  signed: {
    settings: { signingKey: KEY },
    sign: (call) => signedByMessageBird(call),
  },
};
