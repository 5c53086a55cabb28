import {
  MAILING_STATUSES,
  type MailingKind,
  type MailingStatus,
  type StatusReason,
} from '@mailroom/shared/mailing-state';
import { type Page, type PageArgs, pageSize, toPage } from '../platform/database/page.ts';
import { joined, type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { Mailing } from './mailing.ts';
import { noMailing } from './refusals.ts';

export interface MailingQuery extends PageArgs {
  /** Part of the name or the subject. */
  search?: string | null;
  kind?: MailingKind | null;
  status?: MailingStatus | null;
}

type Stored = Omit<Mailing, 'fields' | 'confirmed' | 'trial'> & {
  fields: string;
  confirmed: string;
  trial: number;
};

const COLUMNS = sql`id, kind, name, status, status_reason AS "statusReason", version,
  content_version AS "contentVersion", subject, html, text, mailbox_id AS "mailboxId", from_name AS "fromName",
  reply_to AS "replyTo", external_id AS "externalId", fields, trial, confirmed, created_at AS "createdAt",
  created_by AS "createdBy", scheduled_at AS "scheduledAt", scheduled_zone AS "scheduledZone",
  started_at AS "startedAt", ended_at AS "endedAt"`;

/** Adds a draft. */
export async function insertMailing(tx: Tx, mailing: Mailing): Promise<void> {
  const { id, kind, name, status, version, subject, html, text, mailboxId, fromName, replyTo } = mailing;
  await tx.run(sql`
    INSERT INTO mailings (id, kind, name, status, version, subject, html, text, mailbox_id, from_name, reply_to,
      external_id, created_at, created_by)
    VALUES (${id}, ${kind}, ${name}, ${status}, ${version}, ${subject}, ${html}, ${text}, ${mailboxId}, ${fromName},
      ${replyTo}, ${mailing.externalId}, ${mailing.createdAt}, ${mailing.createdBy})`);
}

/** Writes what a person changed, if nobody else did in between; tells whether it was written. */
export async function updateMailing(tx: Tx, mailing: Mailing, readVersion: number): Promise<boolean> {
  const { affected } = await tx.run(sql`
    UPDATE mailings SET name = ${mailing.name}, subject = ${mailing.subject}, html = ${mailing.html},
      text = ${mailing.text}, mailbox_id = ${mailing.mailboxId}, from_name = ${mailing.fromName},
      reply_to = ${mailing.replyTo}, external_id = ${mailing.externalId}, content_version = ${mailing.contentVersion},
      version = version + 1
    WHERE id = ${mailing.id} AND version = ${readVersion} AND status = ${mailing.status}`);
  return affected === 1;
}

/** Deletes a mailing with its contents and the report of its import; its recipients are delivery's. */
export async function deleteMailing(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`DELETE FROM mailing_contents WHERE mailing_id = ${id}`);
  await tx.run(sql`DELETE FROM recipient_imports WHERE mailing_id = ${id}`);
  await tx.run(sql`DELETE FROM mailings WHERE id = ${id}`);
}

/** Reads one mailing; null if there is none. */
export async function findMailing(tx: Tx, id: string): Promise<Mailing | null> {
  const row = await tx.one<Stored>(sql`SELECT ${COLUMNS} FROM mailings WHERE id = ${id}`);
  return row && toMailing(row);
}

/**
 * Reads one mailing and keeps others from changing it until the unit of work has ended.
 *
 * @throws {UserError} NOT_FOUND
 */
export async function holdMailing(tx: Tx, id: string): Promise<Mailing> {
  const lock = tx.kind === 'postgres' ? sql`FOR UPDATE` : sql``;
  const row = await tx.one<Stored>(sql`SELECT ${COLUMNS} FROM mailings WHERE id = ${id} ${lock}`);
  if (!row) throw noMailing(id);
  return toMailing(row);
}

/** Reads mailings by id, in any order; one that does not exist is left out. */
export async function findMailings(tx: Tx, ids: readonly string[]): Promise<Mailing[]> {
  if (ids.length === 0) return [];
  const rows = await tx.all<Stored>(sql`SELECT ${COLUMNS} FROM mailings WHERE id IN (${joined(ids)})`);
  return rows.map(toMailing);
}

/** Reads a page of mailings, newest first. */
export async function mailingPage(tx: Tx, query: MailingQuery): Promise<Page<Mailing>> {
  const rows = await tx.all<Stored>(sql`
    SELECT ${COLUMNS} FROM mailings WHERE ${filter(query)} ${before(query.after)}
    ORDER BY created_at DESC, id DESC LIMIT ${pageSize(query) + 1}`);
  return toPage(rows.map(toMailing), query, ({ createdAt, id }) => `${createdAt}.${id}`);
}

/** Lists the ids of mailings in one of some states. */
export async function idsInStatus(
  tx: Tx,
  statuses: readonly MailingStatus[],
  kind?: MailingKind,
): Promise<string[]> {
  const ofKind = kind ? sql`AND kind = ${kind}` : sql``;
  const rows = await tx.all<{ id: string }>(
    sql`SELECT id FROM mailings WHERE status IN (${joined(statuses)}) ${ofKind} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

/** Lists the scheduled mailings whose time has come. */
export async function idsDue(tx: Tx, nowMs: number): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    SELECT id FROM mailings WHERE status = 'SCHEDULED' AND scheduled_at <= ${nowMs} ORDER BY scheduled_at, id`);
  return rows.map(({ id }) => id);
}

/** Names a mailing that is not at its end and chooses a mailbox; null if there is none. */
export async function mailingThatChooses(tx: Tx, mailboxId: string): Promise<string | null> {
  const ended = ['SENT', 'SENT_WITH_ERRORS', 'CANCELLED'];
  const row = await tx.one<{ name: string }>(sql`
    SELECT name FROM mailings WHERE mailbox_id = ${mailboxId} AND status NOT IN (${joined(ended)})
    ORDER BY created_at DESC LIMIT 1`);
  return row?.name ?? null;
}

/** Sets where a mailing is in its life; `endedAt` null: it goes on, a time: it ended then, if it had not before. */
export async function setStatus(
  tx: Tx,
  id: string,
  change: { status: MailingStatus; reason: StatusReason | null; endedAt?: number | null },
): Promise<void> {
  const ended = endOf(change.endedAt);
  await tx.run(sql`
    UPDATE mailings SET status = ${change.status}, status_reason = ${change.reason}${ended} WHERE id = ${id}`);
}

/** Sets when a mailing is to start, and which warnings were confirmed for that. */
export async function setSchedule(
  tx: Tx,
  {
    id,
    scheduledAt,
    scheduledZone,
    confirmed,
  }: Pick<Mailing, 'id' | 'scheduledAt' | 'scheduledZone' | 'confirmed'>,
): Promise<void> {
  await tx.run(sql`
    UPDATE mailings SET scheduled_at = ${scheduledAt}, scheduled_zone = ${scheduledZone},
      confirmed = ${JSON.stringify(confirmed)} WHERE id = ${id}`);
}

/** Marks a mailing as started. */
export async function setStarted(
  tx: Tx,
  { id, startedAt, trial, confirmed }: Pick<Mailing, 'id' | 'startedAt' | 'trial' | 'confirmed'>,
): Promise<void> {
  await tx.run(sql`
    UPDATE mailings SET started_at = ${startedAt}, trial = ${Number(trial)}, confirmed = ${JSON.stringify(confirmed)}
    WHERE id = ${id}`);
}

/** Notes whether a mailing goes to the capture relay. */
export async function setTrial(tx: Tx, id: string, trial: boolean): Promise<void> {
  await tx.run(sql`UPDATE mailings SET trial = ${Number(trial)} WHERE id = ${id}`);
}

/** Writes the names of the recipients' columns. */
export async function setFields(tx: Tx, id: string, fields: readonly string[]): Promise<void> {
  await tx.run(sql`UPDATE mailings SET fields = ${JSON.stringify(fields)} WHERE id = ${id}`);
}

/** Finds the last mailing of a kind that came to its end, for what it tells about the pace; null if there is none. */
export function lastEnded(
  tx: Tx,
  kind: MailingKind,
  trial: boolean,
): Promise<{ id: string; startedAt: number; endedAt: number } | null> {
  return tx.one(sql`
    SELECT id, started_at AS "startedAt", ended_at AS "endedAt" FROM mailings
    WHERE kind = ${kind} AND trial = ${Number(trial)} AND status IN ('SENT', 'SENT_WITH_ERRORS')
      AND ended_at > started_at
    ORDER BY ended_at DESC LIMIT 1`);
}

function endOf(endedAt: number | null | undefined): Sql {
  if (endedAt === undefined) return sql``;
  return endedAt === null ? sql`, ended_at = NULL` : sql`, ended_at = COALESCE(ended_at, ${endedAt})`;
}

function filter({ search, kind, status }: MailingQuery): Sql {
  const found = search?.trim()
    ? sql`AND (LOWER(name) LIKE LOWER(${pattern(search)}) ESCAPE '!' OR LOWER(subject) LIKE LOWER(${pattern(search)}) ESCAPE '!')`
    : sql``;
  const ofKind = kind ? sql`AND kind = ${kind}` : sql``;
  const inStatus = status && MAILING_STATUSES.includes(status) ? sql`AND status = ${status}` : sql``;
  return sql`true ${found} ${ofKind} ${inStatus}`;
}

function pattern(search: string): string {
  return `%${search.trim().slice(0, 200).replace(/[!%_]/g, '!$&')}%`;
}

function before(cursor: string | null | undefined): Sql {
  if (cursor == null) return sql``;
  const [, createdAt, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor) ?? [];
  if (createdAt === undefined || id === undefined) {
    const message = `The cursor must be one that this list gave, not "${cursor.slice(0, 40)}".`;
    throw new UserError('BAD_USER_INPUT', message, { field: 'after' });
  }
  const at = Number(createdAt);
  return sql`AND (created_at < ${at} OR (created_at = ${at} AND id < ${id}))`;
}

function toMailing(row: Stored): Mailing {
  return {
    ...row,
    fields: JSON.parse(row.fields) as string[],
    confirmed: JSON.parse(row.confirmed) as Mailing['confirmed'],
    trial: row.trial === 1,
  };
}
