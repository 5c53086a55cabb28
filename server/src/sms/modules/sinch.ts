import { httpSmsModule, rawAnswer, reportAddress, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import {
  accepted,
  blames,
  type CodeTable,
  readable,
  refusedByCode,
  reportOf,
  type StateTable,
} from '../provider-answers.ts';
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
import { hmac, isEqual, toBase64 } from '../signatures.ts';

/**
 * Sinch SMS REST API, xms/v1 (docs: sms/api-reference: batches, status-codes, delivery-reports, webhooks; sinch-sdk-node and
 * sinch-sdk-java, 2026). One batch a message: a batch has one text for all, and is refused as a whole.
 */
export const sinch = httpSmsModule({
  descriptor: {
    id: 'SINCH',
    name: 'Sinch',
    help:
      'In Sinch’s dashboard, open the SMS API and take the service plan ID and the API token; the endpoint names the ' +
      'region of the plan (eu, us, au, br, ca). Delivery reports need no entry: each message carries its own address. For ' +
      'messages from people, enter the callback address at the service plan.',
    fields: [
      endpointField('https://eu.sms.api.sinch.com', ['region_url']),
      accountField({
        key: 'servicePlanId',
        label: 'Service plan ID',
        help: 'As the dashboard shows it.',
        legacyKeys: ['service_plan_id', 'servicePlan', 'plan_id'],
      }),
      secretField({
        key: 'apiToken',
        label: 'API token',
        help: 'Beside the service plan ID in the dashboard.',
        legacyKeys: ['api_token', 'token'],
      }),
      secretField({
        key: 'webhookSecret',
        label: 'Webhook secret',
        help: 'If Sinch signs the calls of this plan: then calls without a right signature are refused.',
        required: false,
        legacyKeys: ['webhook_secret'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: true, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 30 },
  },
  buildRequest,
  readAnswer,
  isGenuine,
  readReports,
  readInbound,
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { servicePlanId = '', apiToken = '' } = configuration;
  const address = reportAddress(request);
  return {
    method: 'POST',
    url: underEndpoint(configuration, `/xms/v1/${encodeURIComponent(servicePlanId)}/batches`),
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      from: digitsOf(request.sender),
      to: [digitsOf(request.to)],
      body: request.text,
      client_reference: request.reference,
      ...(address !== null && { delivery_report: 'per_recipient', callback_url: address }),
    }),
  };
}

/** Codes of 400 and 403, as far as they mean one thing; the others leave it to their sentence. */
const CODES: CodeTable = {
  blocked_account: ['AUTH_REFUSED', 'the account is blocked', 'Ask your account manager at Sinch.'],
  illegal_number_type: ['RECIPIENT_REFUSED', 'numbers of this kind cannot be reached in this region'],
  syntax_invalid_json: ['REQUEST_REFUSED', 'the request is not formed as the API wants it'],
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'id');
  if (answer.status === 201 && id !== null) return accepted(answer, id);
  const [code, said] = [textAt(json, 'code'), textAt(json, 'text') ?? ''];
  const known = refusedByCode(CODES, code, answer, said);
  if (known || answer.status !== 400 || code === null) return known;
  const words = `Sinch refused it: “${said}” (${code}).`;
  return refused(blamed(said), rawAnswer(answer), words);
}

function blamed(said: string): SmsRefusalCode {
  if (blames(said, 'from') || /sender|originator/i.test(said)) return 'SENDER_REFUSED';
  if (blames(said, 'to') || /recipient|msisdn/i.test(said)) return 'RECIPIENT_REFUSED';
  return 'MESSAGE_REFUSED';
}

/** `x-sinch-webhook-signature`: HMAC-SHA256 of body, nonce and time, joined by points. */
async function isGenuine(call: SmsCallback, { webhookSecret = '' }: SmsConfiguration): Promise<boolean> {
  if (webhookSecret === '') return true;
  const header = (name: string) => call.headers[`x-sinch-webhook-signature${name}`] ?? '';
  const signed = `${call.body}.${header('-nonce')}.${header('-timestamp')}`;
  return isEqual(toBase64(await hmac('SHA-256', webhookSecret, signed)), header(''));
}

const STATES: StateTable = {
  queued: ['EN_ROUTE', 'The message waits at Sinch.'],
  dispatched: ['EN_ROUTE', 'The operator has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  aborted: ['UNDELIVERED', 'Sinch gave the message up before the operator had it.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  cancelled: ['UNDELIVERED', 'The message was cancelled at Sinch.'],
  deleted: ['UNDELIVERED', 'The operator removed the message: the number is not valid, or has opted out.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
};

/** Codes of reports beyond the operators' own. */
const REASONS: Readonly<Record<string, string>> = {
  '402': 'the message cannot be routed',
  '403': 'a fault of Sinch’s own',
  '404': 'delivery failed for now',
  '406': 'its time was over before the operator had it',
  '408': 'the operator refused it',
  '410': 'there is no sender for this number',
  '411': 'the text has too many parts',
  '412': 'the account is not set up for this region',
  '413': 'the account is blocked, perhaps for want of credit',
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  if (textAt(json, 'type') !== 'recipient_delivery_report_sms') return [];
  const code = textAt(json, 'code');
  const about = {
    reference: textAt(json, 'client_reference') ?? new URLSearchParams(call.rawQuery).get('reference'),
    providerId: textAt(json, 'batch_id'),
    code,
  };
  return readable([reportOf(STATES, textAt(json, 'status'), about, REASONS[code ?? ''])]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'from'), textAt(json, 'body')];
  if (textAt(json, 'type') !== 'mo_text' || !from || text === null) return [];
  return [{ providerId: textAt(json, 'id'), from, to: textAt(json, 'to') ?? '', text }];
}
