import { accountField, endpointField, field, secretField } from '../sms-fields.ts';
import type { SmsField } from '../sms-module.ts';

/** The fields of the settings page that this continues. */
export const intelecomFields: readonly SmsField[] = [
  {
    ...endpointField('', ['intele_uri', 'intele_serviceuri', 'service_uri']),
    help: 'The address that Intelecom gave you, such as https://….intele.com/gw/rs/sendMessages.',
  },
  field({
    key: 'useWebService',
    label: 'Use web service',
    help: 'On: many messages go in one request. Off: each goes by itself in the simple form (GET) of the same gateway. Its way by e-mail is not offered: it tells nothing of what became of a message.',
    kind: 'BOOLEAN',
    default: 'true',
    legacyKeys: ['use_webservice'],
  }),
  field({
    key: 'deliveryReport',
    label: 'Delivery report',
    help: 'On: the page waits for reports, which the gateway sends to the registered address.',
    kind: 'BOOLEAN',
    default: 'true',
    legacyKeys: ['delivery_report'],
  }),
  accountField({
    key: 'serviceId',
    label: 'Service ID',
    help: 'A number that Intelecom gave you.',
    kind: 'NUMBER',
    min: 1,
    legacyKeys: ['intele_serviceId', 'service'],
  }),
  accountField({
    key: 'userName',
    label: 'User name',
    help: 'Of the gateway account.',
    legacyKeys: ['intele_username', 'user'],
  }),
  secretField({
    key: 'password',
    label: 'Password',
    help: 'Of the gateway account.',
    legacyKeys: ['intele_password', 'pass'],
  }),
  field({
    key: 'priority',
    label: 'Priority',
    help: 'Among the messages of the same service.',
    kind: 'ENUM',
    default: '2',
    options: [
      { value: '1', label: '1, low' },
      { value: '2', label: '2, medium' },
      { value: '3', label: '3, high' },
    ],
    legacyKeys: ['intele_priority'],
  }),
];
