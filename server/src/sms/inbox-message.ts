import type { PageArgs } from '../platform/database/page.ts';
import type { ReplyMeaning } from './reply-meaning.ts';

/**
 * How far the confirmation of a stop has come. `SENDING` is written before it leaves; whatever is found like that
 * later is `UNCLEAR`: it may have arrived, and is not sent again.
 */
export type StopConfirmationState = 'DUE' | 'SENDING' | 'SENT' | 'FAILED' | 'UNCLEAR';

/** A message that a person sent to us, and what came of it. Times are milliseconds since 1970. */
export interface InboxMessage {
  id: number;
  module: string;
  providerId: string | null;
  /** As the provider writes it. */
  from: string;
  /** E.164, or a short code; null if it is no number. */
  number: string | null;
  to: string;
  text: string;
  receivedAt: number;
  /** Null until it was acted upon. */
  handledAt: number | null;
  meaning: ReplyMeaning | null;
  /** Whether it blocked the number, or freed it. */
  changed: boolean;
  confirmation: StopConfirmationState | null;
  /** Why it was not sent, or may not have been. */
  confirmationWords: string | null;
  confirmedAt: number | null;
}

/** A message as it is stored, before anything came of it. */
export type NewInboxMessage = Pick<
  InboxMessage,
  'module' | 'providerId' | 'from' | 'number' | 'to' | 'text' | 'receivedAt'
>;

export interface InboxQuery extends PageArgs {
  /** Part of the sender, of the number however it is written, or of the text. */
  search?: string | null;
}
