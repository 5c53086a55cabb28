export const MAILING_KINDS = ['EMAIL', 'SMS'] as const;
export type MailingKind = (typeof MAILING_KINDS)[number];

/** A mailing's life, SPEC'd as DRAFT → SCHEDULED → SENDING ⇄ PAUSED → SENT | SENT_WITH_ERRORS | CANCELLED. */
export const MAILING_STATUSES = [
  'DRAFT',
  'SCHEDULED',
  'SENDING',
  'PAUSED',
  'SENT',
  'SENT_WITH_ERRORS',
  'CANCELLED',
] as const;
export type MailingStatus = (typeof MAILING_STATUSES)[number];

/** What became of one recipient. */
export const RECIPIENT_STATES = [
  'PENDING',
  'SENDING',
  'SENT',
  'DELIVERED',
  'UNDELIVERED',
  'BOUNCED',
  'DEFERRED',
  'REJECTED',
  'IN_DOUBT',
  'SKIPPED',
] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** A mailing never ends while a recipient is in one of these. */
export const OPEN_STATES = ['PENDING', 'SENDING', 'DEFERRED'] as const satisfies readonly RecipientState[];

/** What `resend` takes. SENT is refused: nobody is mailed twice. */
export const RESENDABLE_STATES = [
  'REJECTED',
  'UNDELIVERED',
  'BOUNCED',
  'IN_DOUBT',
] as const satisfies readonly RecipientState[];

/** Why a mailing waits by itself (status stays SENDING) or is paused. */
export const STATUS_REASONS = [
  'SERVER_UNREACHABLE',
  'THROTTLED',
  'QUOTA',
  'AUTH_REFUSED',
  'SENDER_REFUSED',
  'TOO_MANY_REJECTIONS',
  'BY_USER',
  'RELAY_CHANGED',
  'OVERDUE',
  'NO_RELAY',
  'UNREADABLE_SECRET',
] as const;
export type StatusReason = (typeof STATUS_REASONS)[number];

/** What stands against a start and must be confirmed by name. */
export const START_WARNINGS = ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN', 'OVER_10000'] as const;
export type StartWarning = (typeof START_WARNINGS)[number];

export const IN_DOUBT_DECISIONS = ['SEND_AGAIN', 'COUNT_AS_SENT', 'COUNT_AS_NOT_SENT'] as const;
export type InDoubtDecision = (typeof IN_DOUBT_DECISIONS)[number];

export type MailingAction =
  'edit' | 'start' | 'schedule' | 'pause' | 'resume' | 'cancel' | 'delete' | 'resend';

const ALLOWED: Record<MailingAction, readonly MailingStatus[]> = {
  edit: ['DRAFT', 'SCHEDULED', 'PAUSED'],
  start: ['DRAFT', 'SCHEDULED'],
  schedule: ['DRAFT', 'SCHEDULED'],
  pause: ['SENDING', 'SCHEDULED'],
  resume: ['PAUSED'],
  cancel: ['SCHEDULED', 'SENDING', 'PAUSED'],
  delete: ['DRAFT', 'CANCELLED', 'SENT', 'SENT_WITH_ERRORS'],
  resend: ['SENT', 'SENT_WITH_ERRORS', 'SENDING', 'PAUSED'],
};

/** Tells whether an action is possible in a status: the page enables its buttons by it, the server refuses by it. */
export function mayDo(action: MailingAction, status: MailingStatus): boolean {
  return ALLOWED[action].includes(status);
}

/** Decides the status a mailing ends with, from what became of its recipients. */
export function endStatus(counts: Partial<Record<RecipientState, number>>): 'SENT' | 'SENT_WITH_ERRORS' {
  const errors = ['REJECTED', 'IN_DOUBT', 'UNDELIVERED', 'BOUNCED'] as const;
  return errors.some((state) => (counts[state] ?? 0) > 0) ? 'SENT_WITH_ERRORS' : 'SENT';
}
