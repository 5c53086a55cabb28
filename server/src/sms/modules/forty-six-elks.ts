import { callbackValues } from '../callback-values.ts';
import {
  basicAuthorization,
  httpSmsModule,
  rawAnswer,
  reportAddress,
  underEndpoint,
} from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { plusSender } from '../number-forms.ts';
import { accepted, blames, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsRefusalCode,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';

/**
 * 46elks (docs: send-sms, receive-sms, sms-delivery-reports, kb/text-sender-id). It refuses in one sentence, without a
 * number, and lists none of them: only what a sentence plainly says is drawn from it.
 */
export const fortySixElks = httpSmsModule({
  descriptor: {
    id: 'FORTYSIX_ELKS',
    name: '46elks',
    help:
      'In 46elks’ dashboard, take API username and API password of the account. Delivery reports need no entry: each ' +
      'message carries its own address. For messages from people, enter the callback address as sms_url of your number. A ' +
      'text sender has 3 to 11 letters and digits and begins with a letter.',
    fields: [
      endpointField('https://api.46elks.com'),
      accountField({
        key: 'userName',
        label: 'API username',
        help: 'Begins with u.',
        legacyKeys: ['api_username', 'user', '46elks_username'],
      }),
      secretField({
        key: 'password',
        label: 'API password',
        help: 'Beside the API username.',
        legacyKeys: ['api_password', '46elks_password'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound,
  // A body would be sent to the sender as an answer.
  answerCallback: () => ({ contentType: 'text/plain', body: '' }),
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { userName = '', password = '' } = configuration;
  const address = reportAddress(request);
  const form = new URLSearchParams({
    from: plusSender(request.sender),
    to: request.to,
    message: request.text,
    ...(address !== null && { whendelivered: address }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/a1/sms'),
    headers: {
      authorization: basicAuthorization(userName, password),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  };
}

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const id = textAt(parsedJson(answer.body), 'id');
  if (answer.status === 200 && id !== null) return accepted(answer, id);
  if (answer.status !== 400 && answer.status !== 403) return null;
  const said = answer.body.trim().slice(0, 300);
  const code = blamed(said);
  // What is forbidden (403) is so to the account, whatever number it meets.
  if (code === null || (code === 'RECIPIENT_REFUSED' && answer.status === 403)) return null;
  return refused(code, rawAnswer(answer), `46elks refused it: “${said}”.`);
}

function blamed(said: string): SmsRefusalCode | null {
  if (/credit|balance/i.test(said)) return 'QUOTA';
  if (blames(said, 'from') || /sender/i.test(said)) return 'SENDER_REFUSED';
  return blames(said, 'to') || /recipient|phone number/i.test(said) ? 'RECIPIENT_REFUSED' : null;
}

const STATES: StateTable = {
  created: ['EN_ROUTE', '46elks has taken the message.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const about = { reference: value('reference'), providerId: value('id') };
  return readable([reportOf(STATES, value('status'), about)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('from'), value('message')];
  if (!from || text === null) return [];
  return [{ providerId: value('id'), from, to: value('to') ?? '', text }];
}
