import { createHash } from 'node:crypto';
import { containing, rowIdOf } from '../delivery/typeorm.recipient-pages.ts';
import { type Page, pageSize, toPage } from '../platform/database/page.ts';
import { type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { InboxMessage, InboxQuery, NewInboxMessage } from './inbox-message.ts';
import type { ReplyMeaning } from './reply-meaning.ts';

/**
 * Within this time the same text again is a repeated call, where the provider gives its messages no ids: most repeat
 * after seconds or a few minutes. It is short on purpose, although some repeat for a day: a repeat that is kept as a
 * message of its own does no harm (`STOP` blocks a second time without effect), a person's own word that is taken
 * for a repeat does.
 */
const REPEAT_MS = 5 * 60_000;

type StoredMessage = Omit<InboxMessage, 'changed'> & { changed: number };

const COLUMNS = sql`id, module, provider_id AS "providerId", sender AS "from", number, recipient AS "to", text,
  received_at AS "receivedAt", handled_at AS "handledAt", meaning, changed, confirmation,
  confirmation_words AS "confirmationWords", confirmed_at AS "confirmedAt"`;

/** Keeps a message; one that the provider hands over again is kept once. Tells whether it is new. */
export async function insertMessage(tx: Tx, message: NewInboxMessage): Promise<boolean> {
  const { module, providerId, from, number, to, text, receivedAt } = message;
  const key = providerId === null ? await keyByText(tx, message) : ['id', module, providerId];
  if (key === null) return false;
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  const { affected } = await tx.run(sql`
    INSERT INTO sms_inbox (message_key, module, provider_id, sender, number, recipient, text, received_at)
    VALUES (${hash}, ${module}, ${providerId}, ${from}, ${number}, ${to}, ${text}, ${receivedAt})
    ON CONFLICT (message_key) DO NOTHING`);
  return affected > 0;
}

/**
 * Makes the key of a message without an id; null if it repeats the last one from there. After any other message in
 * between it is new (`STOP`, `START`, `STOP`), and calls at the same time find the same one before them.
 */
async function keyByText(tx: Tx, message: NewInboxMessage): Promise<(string | number)[] | null> {
  const { module, from, to, text, receivedAt } = message;
  const last = await tx.one<{ id: number; text: string; receivedAt: number }>(sql`
    SELECT id, text, received_at AS "receivedAt" FROM sms_inbox
    WHERE sender = ${from} AND module = ${module} AND recipient = ${to} ORDER BY id DESC LIMIT 1`);
  if (last?.text === text && receivedAt - last.receivedAt < REPEAT_MS) return null;
  return ['text', module, from, to, text, last?.id ?? 0];
}

/** Tells whether a message without an id says the same as one from there that came since a time. */
export async function isSaidBefore(tx: Tx, message: InboxMessage, sinceMs: number): Promise<boolean> {
  const { id, module, from, to, text } = message;
  const row = await tx.one(sql`
    SELECT id FROM sms_inbox WHERE sender = ${from} AND id < ${id} AND module = ${module} AND recipient = ${to}
      AND text = ${text} AND provider_id IS NULL AND received_at >= ${sinceMs} LIMIT 1`);
  return row !== null;
}

/** Reads messages behind a row that nothing has come of yet, oldest first. */
export async function unhandledMessages(tx: Tx, afterId: number, most: number): Promise<InboxMessage[]> {
  const rows = await tx.all<StoredMessage>(sql`
    SELECT ${COLUMNS} FROM sms_inbox WHERE handled_at IS NULL AND id > ${afterId} ORDER BY id LIMIT ${most}`);
  return rows.map(toMessage);
}

/** Writes down that a message is being acted upon; false if another server instance was faster. */
export async function claimMessage(
  tx: Tx,
  id: number,
  meaning: ReplyMeaning | null,
  nowMs: number,
): Promise<boolean> {
  const { affected } = await tx.run(sql`
    UPDATE sms_inbox SET handled_at = ${nowMs}, meaning = ${meaning} WHERE id = ${id} AND handled_at IS NULL`);
  return affected > 0;
}

/** Writes down that a message changed whether its number is blocked, and whether that is to be confirmed. */
export async function markChanged(tx: Tx, id: number, isToConfirm: boolean): Promise<void> {
  const confirmation = isToConfirm ? 'DUE' : null;
  await tx.run(sql`UPDATE sms_inbox SET changed = 1, confirmation = ${confirmation} WHERE id = ${id}`);
}

/** Reads a page of messages, newest first. */
export async function inboxPage(
  tx: Tx,
  query: InboxQuery,
): Promise<Page<InboxMessage> & { totalCount: number }> {
  const where = query.search ? found(query.search.trim()) : sql`true`;
  const before = query.after == null ? sql`` : sql`AND id < ${rowIdOf(query.after)}`;
  const rows = await tx.all<StoredMessage>(sql`
    SELECT ${COLUMNS} FROM sms_inbox WHERE ${where} ${before} ORDER BY id DESC LIMIT ${pageSize(query) + 1}`);
  const count = await tx.one<{ n: number }>(sql`SELECT COUNT(*) AS n FROM sms_inbox WHERE ${where}`);
  const page = toPage(rows.map(toMessage), query, (row) => String(row.id));
  return { ...page, totalCount: count?.n ?? 0 };
}

function found(search: string): Sql {
  const anywhere = containing(search);
  const words = sql`lower(sender) LIKE ${anywhere} ESCAPE '\\' OR lower(text) LIKE ${anywhere} ESCAPE '\\'`;
  // "0047 900 12 345", "900 12 345" and "(900) 12345" are parts of +4790012345 once they are written like it.
  const digits = search.replace(/[\s().\-/]/g, '').replace(/^\+?0*/, '');
  return /^\d{3,}$/.test(digits)
    ? sql`(${words} OR number LIKE ${containing(digits)})`
    : sql`(${words} OR number LIKE ${anywhere} ESCAPE '\\')`;
}

function toMessage(row: StoredMessage): InboxMessage {
  return { ...row, changed: row.changed === 1 };
}
