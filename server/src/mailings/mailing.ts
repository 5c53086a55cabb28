import type { MailingKind, MailingStatus, StartWarning, StatusReason } from '@mailroom/shared/mailing-state';

/** What a mailing says, and from whom. */
export interface MailingContent {
  subject: string;
  html: string;
  text: string;
  mailboxId: string | null;
  fromName: string | null;
  replyTo: string | null;
}

/** A mailing as it is stored. Times are milliseconds since 1970. */
export interface Mailing extends MailingContent {
  /** Also the id of its group of recipients. */
  id: string;
  kind: MailingKind;
  name: string;
  status: MailingStatus;
  statusReason: StatusReason | null;
  /** Counts the changes by people. */
  version: number;
  /** The newest content that was fixed; 1 until a running mailing is changed. */
  contentVersion: number;
  externalId: string | null;
  /** Names of the recipients' columns. */
  fields: string[];
  /** True while it is sent to the capture relay. */
  trial: boolean;
  /** The warnings that a person confirmed when he started or scheduled it. */
  confirmed: StartWarning[];
  createdAt: number;
  createdBy: string;
  scheduledAt: number | null;
  scheduledZone: string | null;
  startedAt: number | null;
  endedAt: number | null;
}

/** A content that was fixed: what recipients got is one of these. */
export interface FixedContent {
  version: number;
  subject: string;
  html: string;
  text: string;
  fromAddress: string;
  fromName: string;
  replyTo: string | null;
}

/** What of a mailing makes up its content; changed after the start, it is a new version. */
export const CONTENT_FIELDS = ['subject', 'html', 'text', 'mailboxId', 'fromName', 'replyTo'] as const;

/** Tells whether a mailing has not begun to be sent, though it may be scheduled or its schedule paused. */
export function isBeforeStart(mailing: Pick<Mailing, 'startedAt' | 'status'>): boolean {
  return mailing.startedAt === null && ['DRAFT', 'SCHEDULED', 'PAUSED'].includes(mailing.status);
}
