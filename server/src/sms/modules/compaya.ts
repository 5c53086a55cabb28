import { callbackValues } from '../callback-values.ts';
import {
  basicAuthorization,
  httpSmsModule,
  rawAnswer,
  reportAddress,
  underEndpoint,
} from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsRefusalCode,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';

/**
 * Compaya’s CPSMS API v2 (Compaya/slate, branch Cpsms: SMS, errors; `format` as later clients have it). It names no message
 * id, and describes no messages from people.
 */
export const compaya = httpSmsModule({
  descriptor: {
    id: 'COMPAYA',
    name: 'Compaya',
    help:
      'At cpsms.dk, make an API key under Settings, API; the user name is that of the account. Delivery reports need no ' +
      'entry: each message carries its own address.',
    fields: [
      endpointField('https://api.cpsms.dk', ['compaya_url']),
      accountField({
        key: 'userName',
        label: 'User name',
        help: 'Of the account at cpsms.dk.',
        legacyKeys: ['compaya_username', 'user'],
      }),
      secretField({
        key: 'apiKey',
        label: 'API key',
        help: 'Made at cpsms.dk; the password of the account does not do.',
        legacyKeys: ['compaya_password', 'api_key'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: false,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswer,
  readReports,
  readInbound: () => [],
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { userName = '', apiKey = '' } = configuration;
  const address = reportAddress(request);
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/v2/send'),
    headers: { authorization: basicAuthorization(userName, apiKey), 'content-type': 'application/json' },
    body: JSON.stringify({
      to: digitsOf(request.to),
      message: request.text,
      from: digitsOf(request.sender),
      encoding: 'UTF-8',
      // What GSM does not have is left out of the text otherwise.
      ...(request.encoding === 'UCS2' && { format: 'UNICODE' }),
      reference: request.reference.slice(0, 32),
      ...(address !== null && { dlr_url: address }),
    }),
  };
}

/** Error codes (docs: errors), both as the status and in the error; an error that names a recipient speaks of him. */
const CODES: Readonly<Record<string, SmsRefusalCode>> = {
  '401': 'AUTH_REFUSED',
  '402': 'QUOTA',
  '403': 'AUTH_REFUSED',
  '500': 'SERVER_ERROR',
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const said = textAt(json, 'error[0].errMsg') ?? textAt(json, 'error.message') ?? '';
  if (said === '' && listAt(json, 'success').length > 0) return accepted(answer, null);
  if (said === '' || ![200, 207, 400, 409].includes(answer.status)) return null;
  const code =
    CODES[textAt(json, 'error[0].errorCode') ?? ''] ?? refusalOf(said, textAt(json, 'error[0].to'));
  return refused(code, rawAnswer(answer), `Compaya refused it: “${said}”.`);
}

function refusalOf(said: string, to: string | null): SmsRefusalCode {
  if (/\bfrom\b|sender/i.test(said)) return 'SENDER_REFUSED';
  const isOfRecipient = to !== null && /number|country|recipient/i.test(said);
  if (!isOfRecipient && /message|text/i.test(said)) return 'MESSAGE_REFUSED';
  return to === null ? 'REQUEST_REFUSED' : 'RECIPIENT_REFUSED';
}

const STATES: StateTable = {
  '1': ['DELIVERED', 'Delivered to the phone.'],
  '2': ['UNDELIVERED', 'The message could not be delivered.'],
  '3': ['EN_ROUTE', 'The message waits for the phone.'],
  '4': ['UNDELIVERED', 'Delivering was given up.'],
};

/** CPSMS adds `?status=…` even behind an address that has values already. */
function readReports(call: SmsCallback): readonly SmsReport[] {
  const value = callbackValues({ ...call, rawQuery: call.rawQuery.replaceAll('?', '&') });
  const about = { reference: value('reference'), providerId: null, number: value('receiver') };
  return readable([reportOf(STATES, value('status'), about)]);
}
