import { httpSmsModule, rawAnswer, reportAddress, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
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

/** Sinch SMS REST API, xms/v1 (docs: sms/api-reference/batches, delivery-reports, webhooks). One batch a message. */
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

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'id');
  if (answer.status === 201 && id !== null) return accepted(answer, id);
  const [code, said] = [textAt(json, 'code'), textAt(json, 'text') ?? ''];
  if (answer.status !== 400 || code === null) return null;
  const words = `Sinch refused it: “${said}” (${code}).`;
  if (/\bfrom\b|sender|originator/i.test(said)) return refused('SENDER_REFUSED', rawAnswer(answer), words);
  if (/\bto\b|recipient|msisdn/i.test(said)) return refused('RECIPIENT_REFUSED', rawAnswer(answer), words);
  return refused('MESSAGE_REFUSED', rawAnswer(answer), words);
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
  aborted: ['UNDELIVERED', 'Sinch gave the message up.'],
  rejected: ['UNDELIVERED', 'Sinch or the operator refused the message.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  cancelled: ['UNDELIVERED', 'The message was cancelled at Sinch.'],
  deleted: ['UNDELIVERED', 'The operator removed the message.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  if (textAt(json, 'type') !== 'recipient_delivery_report_sms') return [];
  const about = {
    reference: textAt(json, 'client_reference'),
    providerId: textAt(json, 'batch_id'),
    code: textAt(json, 'code'),
  };
  return readable([reportOf(STATES, textAt(json, 'status'), about)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'from'), textAt(json, 'body')];
  if (textAt(json, 'type') !== 'mo_text' || !from || text === null) return [];
  return [{ providerId: textAt(json, 'id'), from, to: textAt(json, 'to') ?? '', text }];
}
