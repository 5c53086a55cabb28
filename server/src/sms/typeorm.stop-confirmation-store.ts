import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { StopConfirmationState } from './inbox-message.ts';

/** A stop that is to be confirmed. */
export interface DueConfirmation {
  /** That of the message in the inbox. */
  id: number;
  number: string;
}

/** Reads the stops that are still to be confirmed, oldest first. */
export function dueConfirmations(tx: Tx, most: number): Promise<DueConfirmation[]> {
  return tx.all<DueConfirmation>(sql`
    SELECT id, number FROM sms_inbox WHERE confirmation = 'DUE' AND number IS NOT NULL ORDER BY id LIMIT ${most}`);
}

/** Writes down that the confirmation is about to leave; false if it left already, or another server instance sends it. */
export async function beginConfirmation(tx: Tx, id: number, nowMs: number): Promise<boolean> {
  const { affected } = await tx.run(sql`
    UPDATE sms_inbox SET confirmation = 'SENDING', confirmed_at = ${nowMs}
    WHERE id = ${id} AND confirmation = 'DUE'`);
  return affected > 0;
}

export interface ConfirmationEnd {
  /** Null if none is wanted any more. */
  state: StopConfirmationState | null;
  words: string | null;
}

/** Writes down how the confirmation ended, and why, where it was not sent; `from` is how far it had come here. */
export async function endConfirmation(
  tx: Tx,
  id: number,
  from: 'DUE' | 'SENDING',
  { state, words }: ConfirmationEnd,
  nowMs: number,
): Promise<void> {
  // One that was given up too early has ended after all.
  const before = from === 'DUE' ? sql`confirmation = 'DUE'` : sql`confirmation IN ('SENDING', 'UNCLEAR')`;
  await tx.run(sql`
    UPDATE sms_inbox SET confirmation = ${state}, confirmation_words = ${words}, confirmed_at = ${nowMs}
    WHERE id = ${id} AND ${before}`);
}

/** Gives up those that began before a time and never ended: whoever sent them is gone. */
export async function giveUpConfirmations(tx: Tx, begunBeforeMs: number, words: string): Promise<void> {
  await tx.run(sql`
    UPDATE sms_inbox SET confirmation = 'UNCLEAR', confirmation_words = ${words}
    WHERE confirmation = 'SENDING' AND confirmed_at < ${begunBeforeMs}`);
}
