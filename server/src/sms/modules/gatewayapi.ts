import { basicAuthorization, httpSmsModule, rawAnswer, underEndpoint } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { claimsOfJwt } from '../signatures.ts';

/** GatewayAPI REST API (docs: apis/rest). Its error numbers are not listed there, so the status and its words decide. */
export const gatewayApi = httpSmsModule({
  descriptor: {
    id: 'GATEWAYAPI',
    name: 'GatewayAPI',
    help:
      'In GatewayAPI’s dashboard, make an API key under Settings and take its token; accounts in the EU use ' +
      'https://gatewayapi.eu. Delivery reports need no entry: each message carries its own address. For messages from ' +
      'people, enter the callback address as a web hook at your keyword or number.',
    fields: [
      endpointField('https://gatewayapi.com'),
      secretField({
        key: 'token',
        label: 'API token',
        help: 'Of the API key in the dashboard.',
        legacyKeys: ['api_token', 'gatewayapi_token'],
      }),
      secretField({
        key: 'webhookSecret',
        label: 'Web hook secret',
        help: 'If the web hook signs its calls (JWT): then calls without a right signature are refused.',
        required: false,
        legacyKeys: ['jwt_secret'],
      }),
    ],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
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
});

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration) {
  const { token = '' } = configuration;
  const { sender, text, encoding, reference, reportUrl } = request;
  return {
    method: 'POST',
    url: underEndpoint(configuration, '/rest/mtsms'),
    headers: { authorization: basicAuthorization(token, ''), 'content-type': 'application/json' },
    body: JSON.stringify({
      ...(sender && { sender: digitsOf(sender) }),
      message: text,
      encoding: encoding === 'UCS2' ? 'UCS2' : 'UTF8',
      recipients: [{ msisdn: Number(digitsOf(request.to)) }],
      userref: reference,
      ...(reportUrl !== null && { callback_url: reportUrl }),
    }),
  };
}

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'ids[0]');
  if (answer.status === 200 && id !== null) return accepted(answer, id);
  const [code, said] = [textAt(json, 'code') ?? '', textAt(json, 'message') ?? ''];
  if (answer.status < 400 || answer.status >= 500 || said === '') return null;
  const refusal = answer.status === 401 ? 'AUTH_REFUSED' : /credit|fund/i.test(said) ? 'QUOTA' : null;
  const words = `GatewayAPI refused it: “${said}” (${code || answer.status}).`;
  if (refusal) return refused(refusal, rawAnswer(answer), words);
  return answer.status === 422 ? refused('MESSAGE_REFUSED', rawAnswer(answer), words) : null;
}

/** `X-Gwapi-Signature` is a JWT (HS256) whose claims are the body. */
async function isGenuine(call: SmsCallback, { webhookSecret = '' }: SmsConfiguration): Promise<boolean> {
  if (webhookSecret === '') return true;
  const claims = await claimsOfJwt(call.headers['x-gwapi-signature'] ?? '', webhookSecret);
  const body = parsedJson(call.body);
  if (claims === null || typeof body !== 'object' || body === null) return false;
  return Object.entries(body).every(
    ([name, value]) => JSON.stringify(claims[name]) === JSON.stringify(value),
  );
}

const STATES: StateTable = {
  unknown: ['EN_ROUTE', 'Nothing is known about the message yet.'],
  scheduled: ['EN_ROUTE', 'The message waits for its time.'],
  buffered: ['EN_ROUTE', 'The message waits at GatewayAPI.'],
  enroute: ['EN_ROUTE', 'The operator has taken the message.'],
  accepted: ['EN_ROUTE', 'The operator has accepted the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  deleted: ['UNDELIVERED', 'The message was deleted before it was delivered.'],
  undeliverable: ['UNDELIVERED', 'The message could not be delivered.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  skipped: ['UNDELIVERED', 'GatewayAPI did not send the message.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  const reason = textAt(json, 'error') ?? '';
  const about = { reference: textAt(json, 'userref'), providerId: textAt(json, 'id') };
  return readable([reportOf(STATES, textAt(json, 'status'), about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'msisdn'), textAt(json, 'message')];
  if (!from || text === null) return [];
  return [{ providerId: textAt(json, 'id'), from, to: textAt(json, 'receiver') ?? '', text }];
}
