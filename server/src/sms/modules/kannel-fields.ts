import type { SmsField } from '../sms-module.ts';

const common = { required: false, default: '', address: false } as const;

export const kannelFields: readonly SmsField[] = [
  {
    ...common,
    key: 'url',
    label: 'Address of sendsms',
    help: 'The smsbox of Kannel, with sendsms-port and the path.',
    kind: 'URL',
    required: true,
    default: 'http://localhost:13013/cgi-bin/sendsms',
    legacyKeys: ['sendsms-url', 'sendsms_url', 'kannel_url'],
    address: true,
  },
  {
    ...common,
    key: 'userName',
    label: 'User name',
    help: 'As in group sendsms-user.',
    kind: 'TEXT',
    required: true,
    legacyKeys: ['user', 'kannel_username'],
    address: true,
  },
  {
    ...common,
    key: 'password',
    label: 'Password',
    help: 'As in group sendsms-user.',
    kind: 'SECRET',
    required: true,
    legacyKeys: ['pass', 'kannel_password'],
  },
  {
    ...common,
    key: 'smsc',
    label: 'Route (smsc)',
    help: 'The smsc-id of the connection that is to send. Empty: Kannel chooses.',
    kind: 'TEXT',
    legacyKeys: ['smsc-id', 'kannel_smsc'],
  },
  {
    ...common,
    key: 'priority',
    label: 'Priority',
    help: '0 is the lowest, 3 the highest. Empty: as Kannel is set.',
    kind: 'NUMBER',
    min: 0,
    max: 3,
    legacyKeys: ['kannel_priority'],
  },
  {
    ...common,
    key: 'validity',
    label: 'Validity in minutes',
    help: 'How long the operator tries to reach a phone that is off. Empty: as long as it wants.',
    kind: 'NUMBER',
    min: 1,
    max: 10_080,
    legacyKeys: ['validity-period', 'kannel_validity'],
  },
];
