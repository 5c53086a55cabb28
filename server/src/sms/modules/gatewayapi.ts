import { basicAuthorization, httpSmsModule, rawAnswer, underEndpoint } from '../http-exchange.ts';
import { listAt, parsedJson, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import {
  accepted,
  type CodeTable,
  readable,
  refusedByCode,
  reportOf,
  type StateTable,
} from '../provider-answers.ts';
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

/**
 * GatewayAPI REST API (docs: rest, errors; onlinecity/gatewayapi-docs, 2021). One message a request: it takes several,
 * but answers all of them with one refusal, so one barred number would speak for the others.
 */
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

/** Error code index, API errors. The OAuth ones are left out: a token is used. */
const CODES: CodeTable = {
  '0x0210': ['AUTH_REFUSED', 'the user name is not valid'],
  '0x0211': ['AUTH_REFUSED', 'the password is not valid'],
  '0x0212': ['AUTH_REFUSED', 'the IP address is not valid'],
  '0x0213': [
    'AUTH_REFUSED',
    'this IP address is not allowed',
    'Allow the address of this server for the API key.',
  ],
  '0x0214': ['RECIPIENT_REFUSED', 'the number is blocked for a while', 'Try this number again later.'],
  '0x0215': ['RECIPIENT_BARRED', 'the number is blocked'],
  '0x0216': ['QUOTA', 'the credit does not suffice'],
  '0x0217': ['NOT_ROUTABLE', 'the account may not send to this country'],
  '0x0218': ['REQUEST_REFUSED', 'the message class is not known'],
  '0x021d': ['AUTH_REFUSED', 'SMS is not switched on for the account'],
  '0x021e': ['REQUEST_REFUSED', 'the message class is not set up'],
  '0x021f': ['NOT_ROUTABLE', 'the account may not send to this operator'],
  '0x0220': ['REQUEST_REFUSED', 'a parameter is not supported'],
  '0x0222': ['REQUEST_REFUSED', 'a parameter is missing'],
  '0x0229': ['AUTH_REFUSED', 'the API token is not valid'],
  '0x022a': ['AUTH_REFUSED', 'the account is frozen', 'Ask GatewayAPI’s support.'],
  '0x0311': ['REQUEST_REFUSED', 'the priority is not available'],
  '0x0312': [
    'MESSAGE_REFUSED',
    'the text is barred for what it says',
    'Have the links of the text allowed in GatewayAPI’s dashboard, under Settings.',
  ],
};

function readAnswer(answer: SmsHttpAnswer): SmsSendResult | null {
  const json = parsedJson(answer.body);
  const id = textAt(json, 'ids[0]');
  if (answer.status === 200 && id !== null) return accepted(answer, id);
  const [code, said] = [textAt(json, 'code')?.toLowerCase() ?? null, saidBy(json)];
  const known = refusedByCode(CODES, code, answer, said);
  if (known || said === '' || (answer.status !== 400 && answer.status !== 422)) return known;
  const words = `GatewayAPI refused it: “${said}” (${code ?? answer.status}).`;
  return refused('MESSAGE_REFUSED', rawAnswer(answer), words);
}

/** The sentence of a refusal, in which `%1`, `%2` … stand for its variables. */
function saidBy(json: unknown): string {
  const variables = listAt(json, 'variables');
  return (textAt(json, 'message') ?? '').replace(/%(\d)/g, (mark, place) =>
    String(variables[Number(place) - 1] ?? mark),
  );
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
  enroute: ['EN_ROUTE', 'The message is on its way through the network.'],
  accepted: ['EN_ROUTE', 'The operator has accepted the message for the phone, and will tell no more.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  deleted: ['UNDELIVERED', 'The message was cancelled at GatewayAPI.'],
  undeliverable: ['UNDELIVERED', 'The message cannot be delivered: mostly the number is not valid.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  skipped: ['UNDELIVERED', 'The message was left out by a rule of the network.'],
};

function readReports(call: SmsCallback): readonly SmsReport[] {
  const json = parsedJson(call.body);
  const [code, reason] = [textAt(json, 'code'), textAt(json, 'error') ?? ''];
  const about = {
    ...{ reference: textAt(json, 'userref'), providerId: textAt(json, 'id') },
    ...(code !== null && { code }),
  };
  return readable([reportOf(STATES, textAt(json, 'status'), about, reason)]);
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  const json = parsedJson(call.body);
  const [from, text] = [textAt(json, 'msisdn'), textAt(json, 'message')];
  if (!from || text === null) return [];
  return [{ providerId: textAt(json, 'id'), from, to: textAt(json, 'receiver') ?? '', text }];
}
