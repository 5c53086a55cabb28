import { basicAuthorization, batchSmsModule, rawAnswer, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf, isTextSender } from '../number-forms.ts';
import { accepted, readable, refusedByCode, reportOf } from '../provider-answers.ts';
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
import { linkCodes, linkStates } from './link-mobility-codes.ts';

/**
 * LINK Mobility SMS REST API, “Common”, v1.6 of 2019: batch sending (0.6), error codes (0.5.7), delivery reports (0.9). How
 * messages from people look is another document. Calls carry no signature: their address is the secret.
 */
export const linkMobility = batchSmsModule({
  descriptor: {
    id: 'LINK_MOBILITY',
    name: 'LINK Mobility',
    help:
      'Ask LINK Mobility for the address of the REST API, user name and password, platform ID, platform partner ID and the ' +
      'gate ID for delivery reports. Have that gate call the callback address of this page: it is entered there, as ' +
      'JSON. Characters beyond two octets, such as most emoji, are not supported.',
    fields: [
      {
        ...endpointField('', ['link_url', 'base_url']),
        help: 'The address that LINK Mobility gave you, such as https://n-eu.linkmobility.io/sms.',
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
    batchSize: 100,
    pace: { threads: 5, perSecond: 0 },
  },
  expectsReports: ({ gateId = '' }) => gateId !== '',
  buildRequest,
  readAnswers,
  readReports,
  readInbound: () => [],
});

function buildRequest(requests: readonly SmsSendRequest[], configuration: SmsConfiguration) {
  const { userName = '', password = '' } = configuration;
  const { platformId = '', platformPartnerId = '', gateId = '' } = configuration;
  return {
    method: 'POST',
    // The addresses that LINK Mobility hands out end in /sms.
    url: underEndpoint(configuration, '/sms/sendbatch').replace('/sms/sms/', '/sms/'),
    headers: { authorization: basicAuthorization(userName, password), 'content-type': 'application/json' },
    body: JSON.stringify({
      platformId,
      platformPartnerId,
      // Without it success may come without a word, and without an id.
      ignoreResponse: false,
      useDeliveryReport: gateId !== '',
      ...(gateId && { deliveryReportGates: [gateId] }),
      sendRequestMessages: requests.map(messageOf),
    }),
  };
}

function messageOf({ sender, to, text, reference }: SmsSendRequest) {
  const isText = isTextSender(sender);
  const isShort = digitsOf(sender).length <= LONGEST_SHORT_CODE;
  return {
    source: isText || isShort ? sender : `+${digitsOf(sender)}`,
    sourceTON: isText ? 'ALPHANUMERIC' : isShort ? 'SHORTNUMBER' : 'MSISDN',
    destination: to,
    userData: text,
    // Only then long texts are split and their encoding is chosen there (section 0.5.5).
    dcs: 'TEXT',
    refId: reference,
  };
}

const LONGEST_SHORT_CODE = 6;
const QUEUED = '1005';

/** One entry for each message, with our reference; an error of the whole request is a single object (section 0.6.3). */
function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const json = parsedJson(answer.body);
  if (answer.status === 200 && Array.isArray(json) && json.length > 0) {
    const byReference = new Map(json.map((entry) => [textAt(entry, 'refId'), entry as unknown]));
    return requests.map(({ reference }) => resultOf(answer, byReference.get(reference)));
  }
  const all = refusedByCode(linkCodes, textAt(json, 'resultCode'), answer, textAt(json, 'description') ?? '');
  return all && requests.map(() => all);
}

function resultOf(answer: SmsHttpAnswer, entry: unknown): SmsSendResult {
  const [id, code] = [textAt(entry, 'messageId'), textAt(entry, 'resultCode')];
  if (code === QUEUED) return accepted(answer, id);
  const said = textAt(entry, 'message') ?? '';
  const raw = rawAnswer(answer);
  const known = refusedByCode(linkCodes, code, answer, said);
  if (known) return known;
  const [state, meaning] = linkStates[code ?? ''] ?? [];
  if (state === 'UNDELIVERED')
    return refused('MESSAGE_REFUSED', raw, `LINK Mobility refused it: ${meaning} (${code})`);
  return { kind: 'UNKNOWN', raw, words: 'The answer does not say that the message was taken over.' };
}

const BARRED_FOR_GOOD = '2105';

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  const code = textAt(json, 'resultCode');
  const about = {
    reference: textAt(json, 'refId'),
    providerId: textAt(json, 'id'),
    barred: code === BARRED_FOR_GOOD,
  };
  return readable([reportOf(linkStates, code, about)]);
}
