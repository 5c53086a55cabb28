import type { SmsField } from '../sms-module.ts';

const common = { required: false, default: '', address: false, legacyKeys: [] } as const;

/** Where and as whom to bind (SMPP 3.4 section 4.1). */
const connection: readonly SmsField[] = [
  {
    ...common,
    key: 'host',
    label: 'Server',
    help: 'The host name or address of the provider’s SMPP server, without smpp:// and without the port.',
    kind: 'TEXT',
    required: true,
    legacyKeys: ['host name', 'smsc-host', 'smpp_host', 'smpp-server'],
    address: true,
  },
  {
    ...common,
    key: 'port',
    label: 'Port',
    help: 'Mostly 2775, or 8775 and 3550 with TLS; the provider names it.',
    kind: 'NUMBER',
    required: true,
    default: '2775',
    min: 1,
    max: 65_535,
    legacyKeys: ['smpp_port', 'smsc-port'],
    address: true,
  },
  {
    ...common,
    key: 'tls',
    label: 'TLS',
    help: 'Encrypts the connection from its first octet. Without it the password and all texts can be read on the way.',
    kind: 'BOOLEAN',
    default: 'false',
    legacyKeys: ['use-ssl', 'use_tls'],
    address: true,
  },
  {
    ...common,
    key: 'systemId',
    label: 'System ID',
    help: 'The name of the account, at most 15 characters. Capitals count.',
    kind: 'TEXT',
    required: true,
    pattern: {
      expression: '[\\x20-\\x7e]{1,15}',
      words: 'must have at most 15 characters, none of them accented',
    },
    legacyKeys: ['system_id', 'smsc-username', 'smpp_username', 'user name', 'username'],
    address: true,
  },
  {
    ...common,
    key: 'password',
    label: 'Password',
    help: 'For SMPP: at most 8 characters by the specification, and often another one than for the web page.',
    kind: 'SECRET',
    legacyKeys: ['smsc-password', 'smpp_password'],
  },
  {
    ...common,
    key: 'systemType',
    label: 'System type',
    help: 'Only if the provider names one, such as SMPP or VMA.',
    kind: 'TEXT',
    pattern: {
      expression: '[\\x20-\\x7e]{1,12}',
      words: 'must have at most 12 characters, none of them accented',
    },
    legacyKeys: ['system_type', 'smpp_system_type'],
  },
  {
    ...common,
    key: 'bindMode',
    label: 'Connections',
    help: 'One for both directions, unless the provider wants a transmitter and a receiver.',
    kind: 'ENUM',
    default: 'TRANSCEIVER',
    options: [
      { value: 'TRANSCEIVER', label: 'One for both directions (transceiver)' },
      { value: 'SEPARATE', label: 'Two: transmitter and receiver' },
    ],
    legacyKeys: ['bind_mode', 'bind type'],
  },
];

/** How texts are written and receipts read: servers differ in this. */
const dialect: readonly SmsField[] = [
  {
    ...common,
    key: 'alphabet',
    label: 'Default alphabet',
    help: 'What the server takes data_coding 0 to be. If @ or £ arrive as other characters, choose another one.',
    kind: 'ENUM',
    default: 'GSM',
    options: [
      { value: 'GSM', label: 'GSM 03.38, one septet in each octet' },
      { value: 'LATIN1', label: 'Latin-1 (ISO 8859-1)' },
      { value: 'ASCII', label: 'ASCII; all else goes as UCS-2' },
    ],
    legacyKeys: ['alt-charset', 'default_alphabet'],
  },
  {
    ...common,
    key: 'longTexts',
    label: 'Long texts',
    help: 'How texts of several parts are sent. If only pieces arrive on the phone, choose another way.',
    kind: 'ENUM',
    default: 'UDH',
    options: [
      { value: 'UDH', label: 'Parts with a user data header' },
      { value: 'SAR', label: 'Parts with sar_ parameters' },
      { value: 'PAYLOAD', label: 'In one piece (message_payload)' },
    ],
    legacyKeys: ['long_texts', 'long_content_split'],
  },
  {
    ...common,
    key: 'idBases',
    label: 'Message ids',
    help: 'Some servers write the id of a message in hexadecimal digits in one place and in decimal ones in the other.',
    kind: 'ENUM',
    default: 'AUTO',
    options: [
      { value: 'AUTO', label: 'Try all' },
      { value: 'SAME', label: 'Alike in answer and receipt' },
      { value: 'RESPONSE_HEX', label: 'Hexadecimal in the answer, decimal in the receipt' },
      { value: 'RESPONSE_DECIMAL', label: 'Decimal in the answer, hexadecimal in the receipt' },
    ],
    legacyKeys: ['msg-id-type', 'dlr_msgid'],
  },
  {
    ...common,
    key: 'serviceType',
    label: 'Service type',
    help: 'Only if the provider names one, such as CMT.',
    kind: 'TEXT',
    pattern: {
      expression: '[\\x20-\\x7e]{1,5}',
      words: 'must have at most 5 characters, none of them accented',
    },
    legacyKeys: ['service_type'],
  },
  {
    ...common,
    key: 'validity',
    label: 'Validity in minutes',
    help: 'How long the operator tries to reach a phone that is off. Empty: as long as it wants.',
    kind: 'NUMBER',
    min: 1,
    max: 10_080,
    legacyKeys: ['validity_period', 'validityperiod'],
  },
];

const pace: readonly SmsField[] = [
  {
    ...common,
    key: 'window',
    label: 'Window',
    help: 'How many messages may wait for their answer at once; the provider names the most it allows.',
    kind: 'NUMBER',
    default: '10',
    min: 1,
    max: 100,
    legacyKeys: ['window_size', 'max-pending-submits'],
  },
  {
    ...common,
    key: 'enquireSeconds',
    label: 'Sign of life after seconds',
    help: 'A connection that is silent for so long is asked whether it is still alive (enquire_link).',
    kind: 'NUMBER',
    default: '30',
    min: 5,
    max: 3_600,
    legacyKeys: ['enquire-link-interval', 'enquire_link'],
  },
  {
    ...common,
    key: 'responseSeconds',
    label: 'Answer within seconds',
    help: 'A message without an answer after so long counts as unclear, and is not sent again by itself.',
    kind: 'NUMBER',
    default: '60',
    min: 5,
    max: 600,
    legacyKeys: ['wait-ack', 'response_timeout'],
  },
];

export const smppFields: readonly SmsField[] = [...connection, ...dialect, ...pace];
