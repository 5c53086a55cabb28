import type { RecipientState } from '@mailroom/shared/mailing-state';
import type { PageArgs } from '../platform/database/page.ts';
import type { ChannelName } from './group.ts';

/** Why a recipient is skipped. */
export const SKIP_REASONS = ['BLOCKED', 'DUPLICATE', 'INVALID', 'CANCELLED'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** One row of an import. */
export interface NewRecipient {
  /** As it was written. */
  address: string;
  /** The form by which addresses compare; null if it is not one: then he is kept as skipped, reason INVALID. */
  addressKey: string | null;
  /** The columns of his row, by name. */
  values: Readonly<Record<string, string>>;
  externalId?: string | null;
  /** Line of the file that he came from. */
  line?: number | null;
}

export interface SkippedRecipient {
  line: number | null;
  address: string;
  reason: Extract<SkipReason, 'BLOCKED' | 'DUPLICATE' | 'INVALID'>;
}

/** What became of the rows of an import; added and skipped together are all of them. */
export interface AddedRecipients {
  added: number;
  skipped: SkippedRecipient[];
}

/** A recipient as the report shows him. Times are milliseconds since 1970. */
export interface RecipientRow {
  id: number;
  groupId: string;
  address: string;
  values: Record<string, string>;
  externalId: string | null;
  line: number | null;
  state: RecipientState;
  reason: string | null;
  stateAt: number;
  /** When he is tried again, if he is DEFERRED. */
  retryAt: number | null;
  /** Until when he is held, if he waits for an hour of the day. */
  heldUntil: number | null;
  attempts: number;
  deferrals: number;
  resends: number;
  reply: string | null;
  replyCode: number | null;
  replyClass: string | null;
  messageId: string | null;
  contentVersion: number | null;
  decidedBy: string | null;
}

/** A recipient who is still to be sent to: as much of him as his message needs. */
export type WaitingRecipient = Pick<RecipientRow, 'id' | 'address' | 'values'>;

export interface RecipientQuery extends PageArgs {
  states?: readonly RecipientState[] | null;
  /** Part of the address. */
  search?: string | null;
}

/** How many got the same class of reply from the same domain. */
export interface ReplyGroup {
  replyClass: string;
  domain: string;
  count: number;
}

export interface LogEntry {
  at: number;
  text: string;
}

export interface SkipCount {
  reason: string;
  count: number;
}

/** What a message turned out to be after it was accepted. */
export interface LaterReport {
  state: Extract<RecipientState, 'DELIVERED' | 'UNDELIVERED' | 'BOUNCED'>;
  reply: string | null;
  replyClass: string | null;
}

/** A message by the other side's own name for it. */
export interface SentUnder {
  recipientId: number;
  address: string;
  state: RecipientState;
  providerId: string;
}

/** To whom a message went, for whoever learns later what became of it. */
export interface SentTo {
  groupId: string;
  channel: ChannelName;
  address: string;
  addressKey: string | null;
  state: RecipientState;
  /** Of the newest message whose body left, or was about to; null if none did. */
  messageId: string | null;
}
