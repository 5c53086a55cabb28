import { field } from '../sms-fields.ts';
import type { SmsField } from '../sms-module.ts';

const PLACEHOLDERS =
  '{to} {toDigits} (without +) {from} {text} {encoding} {reference} {reportUrl} {userName} {password} {secret} are filled in, each encoded as its place needs it.';

// Whatever a secret can be written into belongs to its address: else a changed template could carry it elsewhere.
const request: readonly SmsField[] = [
  field({
    key: 'url',
    label: 'Address',
    help: `Where the provider takes messages. ${PLACEHOLDERS}`,
    kind: 'URL',
    required: true,
    address: true,
    legacyKeys: ['endpoint', 'service_url', 'base_url'],
  }),
  field({
    key: 'method',
    label: 'Method',
    help: 'POST unless the provider asks for GET, which has no body.',
    kind: 'ENUM',
    default: 'POST',
    options: ['POST', 'GET', 'PUT'].map((value) => ({ value, label: value })),
    legacyKeys: ['http_method'],
  }),
  field({
    key: 'contentType',
    label: 'Form of the body',
    help: 'How the body is written, and so how what is filled in is encoded.',
    kind: 'ENUM',
    default: 'FORM',
    address: true,
    options: [
      { value: 'FORM', label: 'Form (name=value&…)' },
      { value: 'JSON', label: 'JSON' },
      { value: 'XML', label: 'XML' },
      { value: 'TEXT', label: 'Plain text' },
    ],
    legacyKeys: ['content_type', 'format'],
  }),
  field({
    key: 'body',
    label: 'Body',
    help: PLACEHOLDERS,
    default: 'to={to}&from={from}&text={text}',
    multiline: true,
    address: true,
    legacyKeys: ['template', 'payload'],
  }),
  field({
    key: 'headers',
    label: 'Headers',
    help: 'One per line, “Name: value”. Write {secret} where a key or token belongs; what stands here can be read.',
    multiline: true,
    address: true,
    legacyKeys: ['http_headers'],
  }),
  field({
    key: 'userName',
    label: 'User name',
    help: 'If the provider wants Basic authentication, or for {userName}.',
    address: true,
    legacyKeys: ['user', 'login'],
  }),
  field({
    key: 'password',
    label: 'Password',
    help: 'Goes with the user name, or for {password}.',
    kind: 'SECRET',
    legacyKeys: ['pass', 'pwd'],
  }),
  field({
    key: 'secret',
    label: 'Key or token',
    help: 'For {secret}, such as in the header “Authorization: Bearer {secret}”.',
    kind: 'SECRET',
    legacyKeys: ['api_key', 'token', 'access_token', 'auth_token'],
  }),
  field({
    key: 'encodingGsm',
    label: 'Word for ordinary text',
    help: 'What {encoding} becomes for texts of the GSM alphabet.',
    default: 'GSM',
  }),
  field({
    key: 'encodingUcs2',
    label: 'Word for Unicode text',
    help: 'What {encoding} becomes for all other texts.',
    default: 'UCS2',
  }),
];

const answer: readonly SmsField[] = [
  field({
    key: 'acceptedStatus',
    label: 'Accepted if the status is',
    help: 'HTTP status codes and ranges, such as 200, 202 or 200-299.',
    default: '200-299',
    pattern: {
      expression: '\\d{3}(-\\d{3})?(\\s*,\\s*\\d{3}(-\\d{3})?)*',
      words: 'must be status codes or ranges joined by commas, such as 200, 202 or 200-299',
    },
    legacyKeys: ['success_status'],
  }),
  field({
    key: 'acceptedText',
    label: 'Accepted if the answer contains',
    help: 'For providers that answer 200 to everything. Empty: the status alone decides.',
    legacyKeys: ['success_text'],
  }),
  field({
    key: 'idPath',
    label: 'Message id in the answer',
    help: 'The path to it in a JSON answer, such as id or messages[0].id. Empty: the provider gives none.',
    legacyKeys: ['id_path'],
  }),
];

const reports: readonly SmsField[] = [
  field({
    key: 'deliveryReports',
    label: 'Delivery reports',
    help: 'Tick if the provider calls {reportUrl}, or an address entered in its account, when a message has arrived.',
    kind: 'BOOLEAN',
    default: 'false',
    legacyKeys: ['delivery_report'],
  }),
  field({
    key: 'reportReference',
    label: 'Our reference in a report',
    help: 'The name under which it comes back; {reportUrl} already holds it as “reference”.',
    default: 'reference',
  }),
  field({
    key: 'reportId',
    label: 'Message id in a report',
    help: 'Name or JSON path of it.',
    default: 'id',
  }),
  field({
    key: 'reportState',
    label: 'State in a report',
    help: 'Name or JSON path of it.',
    default: 'status',
  }),
  field({
    key: 'reportDelivered',
    label: 'Words for delivered',
    help: 'Joined by commas; upper and lower case are the same.',
    default: 'delivered, delivrd',
  }),
  field({
    key: 'reportFailed',
    label: 'Words for not delivered',
    help: 'Joined by commas. A state in neither list means that the message is on its way.',
    default: 'failed, undelivered, undeliverable, undeliv, expired, rejected, rejectd, deleted, unknown',
  }),
];

const inbound: readonly SmsField[] = [
  field({
    key: 'inboundFrom',
    label: 'Sender of a message to us',
    help: 'Name or JSON path of the number.',
    default: 'from',
  }),
  field({
    key: 'inboundTo',
    label: 'Receiver of a message to us',
    help: 'Name or JSON path of the number.',
    default: 'to',
  }),
  field({
    key: 'inboundText',
    label: 'Text of a message to us',
    help: 'Name or JSON path of it.',
    default: 'text',
  }),
  field({
    key: 'inboundId',
    label: 'Id of a message to us',
    help: 'Name or JSON path of it.',
    default: 'id',
  }),
];

export const genericHttpFields: readonly SmsField[] = [...request, ...answer, ...reports, ...inbound];
