import {
  IN_DOUBT_DECISIONS,
  MAILING_KINDS,
  MAILING_STATUSES,
  RECIPIENT_STATES,
  START_WARNINGS,
  STATUS_REASONS,
} from '@mailroom/shared/mailing-state';
import { PERMISSIONS } from '@mailroom/shared/permissions';
import { WEEKDAYS } from '@mailroom/shared/sending-hours';
import { AUTH_KINDS, MAIL_SERVICE_IDS, SECURITIES, UNCLEAR_POLICIES } from '@mailroom/shared/settings';
import { registerEnumType } from 'type-graphql';

/** Makes a GraphQL enum of a list of names that server and client share. */
function enumOf<const T extends string>(
  name: string,
  values: readonly T[],
  description: string,
): { [K in T]: K } {
  const object = Object.fromEntries(values.map((value) => [value, value])) as { [K in T]: K };
  registerEnumType(object, { name, description });
  return object;
}

export const PermissionEnum = enumOf('Permission', PERMISSIONS, 'What a role or a token allows.');
export const SecurityEnum = enumOf(
  'Security',
  SECURITIES,
  'How the connection to the mail server is encrypted.',
);
export const AuthKindEnum = enumOf('AuthKind', AUTH_KINDS, 'How Mailroom signs in at the mail server.');
export const MailServiceEnum = enumOf('MailServiceId', MAIL_SERVICE_IDS, 'Presets for known mail services.');
export const UnclearPolicyEnum = enumOf(
  'UnclearPolicy',
  UNCLEAR_POLICIES,
  'What happens to unclear recipients.',
);
export const SettingsKindEnum = enumOf('SettingsKind', ['EMAIL', 'SMS'], 'The two tabs of the settings.');
export const MailingKindEnum = enumOf('MailingKind', MAILING_KINDS, 'E-mail or SMS.');
export const MailingStatusEnum = enumOf('MailingStatus', MAILING_STATUSES, 'Where a mailing is in its life.');
export const StatusReasonEnum = enumOf('StatusReason', STATUS_REASONS, 'Why a mailing waits or is paused.');
export const RecipientStateEnum = enumOf('RecipientState', RECIPIENT_STATES, 'What became of a recipient.');
export const StartWarningEnum = enumOf(
  'StartWarning',
  START_WARNINGS,
  'What must be confirmed by name at a start.',
);
export const InDoubtDecisionEnum = enumOf(
  'InDoubtDecision',
  IN_DOUBT_DECISIONS,
  'What to do with an unclear recipient.',
);
export const CheckStageEnum = enumOf(
  'CheckStage',
  [
    ...[
      'RESOLVE',
      'CONNECT',
      'GREETING',
      'EHLO',
      'TLS',
      'AUTH',
      'SENDER',
      'RECIPIENT',
      'MESSAGE',
      'QUIT',
      'ADVICE',
    ],
    ...['SETTINGS', 'NUMBER', 'ENCODING', 'REQUEST', 'ANSWER', 'WAITING', 'REPORT', 'DONE'],
  ],
  'The stages of a check of the SMTP connection and of a test of the SMS settings.',
);
export const EventLevelEnum = enumOf(
  'EventLevel',
  ['INFO', 'WARNING', 'ERROR'],
  'How much an event matters.',
);
export const CheckOutcomeEnum = enumOf(
  'CheckOutcome',
  ['PROVEN', 'PASSED', 'FAILED', 'CANCELLED'],
  'How a check ended.',
);
export const SmsTestOutcomeEnum = enumOf(
  'SmsTestOutcome',
  ['DELIVERED', 'UNDELIVERED', 'ACCEPTED', 'NO_REPORT', 'REFUSED', 'UNREACHABLE', 'UNKNOWN', 'CANCELLED'],
  'How a test of the SMS settings ended.',
);
export const SmsFieldKindEnum = enumOf(
  'SmsFieldKind',
  ['TEXT', 'SECRET', 'URL', 'NUMBER', 'ENUM', 'BOOLEAN'],
  "How a field of a module's form is drawn.",
);
export const ReplyMeaningEnum = enumOf(
  'ReplyMeaning',
  ['STOP', 'START', 'HELP', 'NEAR_STOP'],
  'What an SMS from a person asks for; NEAR_STOP looks like a stop but is not exactly one.',
);
export const StopConfirmationStateEnum = enumOf(
  'StopConfirmationState',
  ['DUE', 'SENDING', 'SENT', 'FAILED', 'UNCLEAR'],
  'How far the confirmation of a stop has come; UNCLEAR may have arrived, and is not sent again.',
);
export const BlockReasonEnum = enumOf(
  'BlockReason',
  ['UNSUBSCRIBED', 'COMPLAINED', 'BOUNCED', 'BY_HAND', 'STOP'],
  'Why an address gets no more mailings.',
);
export const WeekdayEnum = enumOf('Weekday', WEEKDAYS, 'A day of the week.');
