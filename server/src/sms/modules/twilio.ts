import { callbackValues, formOf } from '../callback-values.ts';
import {
  basicAuthorization,
  httpSmsModule,
  rawAnswer,
  reportAddress,
  underEndpoint,
} from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { plusSender } from '../number-forms.ts';
import { accepted, readable, refusedByCode, reportOf } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, field, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { hmac, isEqual, toBase64 } from '../signatures.ts';
import { twilioCodes, twilioReasons, twilioStates } from './twilio-codes.ts';

/** Twilio Programmable Messaging, REST API of 2010-04-01 (docs: messaging/api/message-resource, usage/security). */
export const twilio = httpSmsModule({
  descriptor: {
    id: 'TWILIO',
    name: 'Twilio',
    help:
      'In Twilio’s console, take the account SID and the auth token from the first page. The sender is one of your ' +
      'numbers in full, an alphanumeric sender, or empty where a messaging service chooses it. Delivery reports need no ' +
      'entry: each message carries its own address. For messages from people, enter the callback address at the number, ' +
      'under “A message comes in”, with POST.',
    fields: [
      endpointField('https://api.twilio.com'),
      accountField({
        key: 'accountSid',
        label: 'Account SID',
        help: 'Begins with AC, as the console shows it.',
        pattern: { expression: 'AC[0-9a-fA-F]{32}', words: 'must be AC and 32 hexadecimal digits' },
        legacyKeys: ['twilio_account_sid', 'account_sid', 'sid'],
      }),
      secretField({
        key: 'authToken',
        label: 'Auth token',
        help: 'Beside the account SID in the console.',
        legacyKeys: ['twilio_auth_token', 'auth_token', 'token'],
      }),
      field({
        key: 'messagingServiceSid',
        label: 'Messaging service SID',
        help: 'Begins with MG; only if a messaging service shall choose the sender.',
        pattern: { expression: 'MG[0-9a-fA-F]{32}', words: 'must be MG and 32 hexadecimal digits' },
        legacyKeys: ['messaging_service_sid'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_600 },
    sender: { needed: true, required: false, allowedCharacters: '&-+_' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  isGenuine,
  readReports,
  readInbound,
  // Anything else would be an error there, or a reply to the sender.
  answerCallback: () => ({ contentType: 'text/xml', body: '<Response/>' }),
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { accountSid = '', authToken = '', messagingServiceSid = '' } = configuration;
  const address = reportAddress(request);
  const form = new URLSearchParams({
    To: request.to,
    Body: request.text,
    ...(request.sender && { From: plusSender(request.sender) }),
    ...(messagingServiceSid && { MessagingServiceSid: messagingServiceSid }),
    ...(address !== null && { StatusCallback: address }),
  });
  return {
    method: 'POST',
    url: underEndpoint(configuration, `/2010-04-01/Accounts/${accountSid}/Messages.json`),
    headers: {
      authorization: basicAuthorization(accountSid, authToken),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  };
}

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const sid = textAt(json, 'sid');
  if (answer.status === 201 && sid !== null) return accepted(answer, sid);
  const [code, said] = [textAt(json, 'code'), textAt(json, 'message') ?? ''];
  if (code === null) return null;
  return (
    refusedByCode(twilioCodes, code, answer, said) ??
    (answer.status === 400
      ? refused('MESSAGE_REFUSED', rawAnswer(answer), `Twilio refused it: “${said}” (${code}).`)
      : null)
  );
}

/** X-Twilio-Signature: HMAC-SHA1 of the address and, in the order of their names, all names and values of the form. */
async function isGenuine(call: SmsCallback, { authToken = '' }: SmsConfiguration): Promise<boolean> {
  const values = [...formOf(call)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const form = values.map(([name, value]) => name + value).join('');
  const given = call.headers['x-twilio-signature'] ?? '';
  const signatures = addressesOf(call).map(async (url) =>
    toBase64(await hmac('SHA-1', authToken, url + form)),
  );
  return (await Promise.all(signatures)).some((signature) => isEqual(signature, given));
}

/** Twilio signs the address sometimes with its port, even the usual one, and sometimes without any. */
function addressesOf({ url }: SmsCallback): string[] {
  const parts = /^(https?):\/\/([^/?:]+)(:\d+)?(.*)$/s.exec(url);
  if (!parts) return [url];
  const [, scheme, host, port = scheme === 'https' ? ':443' : ':80', rest] = parts;
  return [`${scheme}://${host}${rest}`, `${scheme}://${host}${port}${rest}`];
}

function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues(call);
  const code = value('ErrorCode') ?? '';
  const about = {
    reference: value('reference'),
    providerId: value('MessageSid'),
    barred: code === '21610',
    ...(code && { code }),
  };
  const reason = code && `${twilioReasons[code] ?? 'Twilio’s code'} (${code})`;
  return readable([reportOf(twilioStates, value('MessageStatus'), about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const value = callbackValues(call);
  const [from, text] = [value('From'), value('Body')];
  if (!from || text === null) return [];
  return [{ providerId: value('MessageSid'), from, to: value('To') ?? '', text }];
}
