import { basicAuthorization, httpSmsModule, rawAnswer } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf, isTextSender } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, field, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';

/**
 * LINK Mobility SMS REST API (“Common”, v1.6 of 2019 and v2.4 of 2025). Its documents do not say how messages from
 * people look, nor list the codes of refusals one by one. Calls carry no signature: their address is the secret.
 */
export const linkMobility = httpSmsModule({
  descriptor: {
    id: 'LINK_MOBILITY',
    name: 'LINK Mobility',
    help:
      'Ask LINK Mobility for the address of the REST API, user name and password, platform ID, platform partner ID and the ' +
      'gate ID for delivery reports. Have that gate call the callback address of this page: it is entered there.',
    fields: [
      {
        ...endpointField('', ['link_url', 'base_url']),
        help: 'The address that LINK Mobility gave you, without /sms/send.',
      },
      accountField({
        key: 'userName',
        label: 'User name',
        help: 'Of the account.',
        legacyKeys: ['link_username', 'user'],
      }),
      secretField({
        key: 'password',
        label: 'Password',
        help: 'Of the account.',
        legacyKeys: ['link_password'],
      }),
      accountField({
        key: 'platformId',
        label: 'Platform ID',
        help: 'Such as COMMON_API.',
        default: 'COMMON_API',
        legacyKeys: ['platform_id'],
      }),
      accountField({
        key: 'platformPartnerId',
        label: 'Platform partner ID',
        help: 'A number that LINK Mobility gave you.',
        legacyKeys: ['platform_partner_id', 'partner_id'],
      }),
      field({
        key: 'gateId',
        label: 'Gate ID for reports',
        help: 'Empty if no delivery reports are wanted.',
        legacyKeys: ['gate_id', 'delivery_report_gate'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: false,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  expectsReports: ({ gateId = '' }) => gateId !== '',
  buildRequest,
  readAnswer,
  readReports,
  readInbound: () => [],
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { url = '', userName = '', password = '', platformId = '', platformPartnerId = '' } = configuration;
  const { gateId = '' } = configuration;
  const isText = isTextSender(request.sender);
  const isShort = digitsOf(request.sender).length <= 6;
  return {
    method: 'POST',
    url: `${url.replace(/\/+$/, '')}/sms/send`,
    headers: { authorization: basicAuthorization(userName, password), 'content-type': 'application/json' },
    body: JSON.stringify({
      source: isText || isShort ? request.sender : `+${digitsOf(request.sender)}`,
      sourceTON: isText ? 'ALPHANUMERIC' : isShort ? 'SHORTNUMBER' : 'MSISDN',
      destination: request.to,
      userData: request.text,
      dcs: request.encoding === 'UCS2' ? 'UCS2' : 'GSM',
      platformId,
      platformPartnerId,
      refId: request.reference,
      // Without it success may come without a word, and without an id.
      ignoreResponse: false,
      useDeliveryReport: gateId !== '',
      ...(gateId && { deliveryReportGates: [gateId] }),
    }),
  };
}

const QUEUED = '1005';

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const [id, code] = [textAt(json, 'messageId'), textAt(json, 'resultCode')];
  const said = textAt(json, 'description') ?? '';
  if (answer.status === 200 && id !== null && (code === null || code === QUEUED)) return accepted(answer, id);
  if (code === null || (answer.status !== 200 && answer.status !== 400)) return null;
  const words = `LINK Mobility refused it: “${said}” (${code}).`;
  if (/source|sender/i.test(said)) return refused('SENDER_REFUSED', rawAnswer(answer), words);
  if (/destination|recipient|msisdn/i.test(said))
    return refused('RECIPIENT_REFUSED', rawAnswer(answer), words);
  if (/platform|partner|gate/i.test(said)) return refused('REQUEST_REFUSED', rawAnswer(answer), words);
  return refused('MESSAGE_REFUSED', rawAnswer(answer), words);
}

const STATES: StateTable = {
  '1000': ['EN_ROUTE', 'The operator has taken the message.'],
  '1001': ['DELIVERED', 'Delivered to the phone.'],
  '1002': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '1004': ['UNDELIVERED', 'The phone’s memory is full.'],
  '1005': ['EN_ROUTE', 'The message waits at LINK Mobility.'],
  '1006': ['UNDELIVERED', 'The message could not be delivered.'],
  '1010': ['UNDELIVERED', 'No report came from the operator in time.'],
  '2104': ['UNDELIVERED', 'The number is not known.'],
  '2105': ['UNDELIVERED', 'The number is blocked: remove it.'],
  '2106': ['UNDELIVERED', 'The number is not valid.'],
};
const BLOCKED = '2105';

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  const code = textAt(json, 'resultCode');
  const about = {
    reference: textAt(json, 'refId'),
    providerId: textAt(json, 'id'),
    barred: code === BLOCKED,
  };
  return readable([reportOf(STATES, code, about)]);
}
