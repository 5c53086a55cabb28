import type { RecipientState } from '@mailroom/shared/mailing-state';
import { type Page, pageSize, toPage } from '../platform/database/page.ts';
import { joined, type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { RecipientQuery, RecipientRow, WaitingRecipient } from './recipient-row.ts';
import { readCounts } from './typeorm.counts.ts';

interface StoredRow {
  id: number;
  group_id: string;
  address: string;
  merge_values: string;
  external_id: string | null;
  line: number | null;
  state: RecipientState;
  reason: string | null;
  due_at: number;
  attempts: number;
  deferrals: number;
  resends: number;
  message_id: string | null;
  content_version: number | null;
  reply_code: number | null;
  reply: string | null;
  reply_class: string | null;
  state_at: number;
  decided_by: string | null;
}

/** Reads a page of a group's recipients, in the order in which they were added. */
export async function recipientPage(
  tx: Tx,
  groupId: string,
  query: RecipientQuery,
): Promise<Page<RecipientRow> & { totalCount: number }> {
  const where = filter(groupId, query);
  const after = query.after == null ? sql`` : sql`AND id > ${rowIdOf(query.after)}`;
  const rows = await tx.all<StoredRow>(
    sql`SELECT * FROM recipients WHERE ${where} ${after} ORDER BY id LIMIT ${pageSize(query) + 1}`,
  );
  const page = toPage(rows.map(toRecipient), query, (row) => String(row.id));
  return { ...page, totalCount: await total(tx, groupId, query, where) };
}

/** Reads one recipient of a group; without an id the first one that is not skipped. */
export async function recipientRow(
  tx: Tx,
  groupId: string,
  recipientId: number | null,
): Promise<RecipientRow | null> {
  const which = recipientId === null ? sql`state <> 'SKIPPED'` : sql`id = ${recipientId}`;
  const row = await tx.one<StoredRow>(
    sql`SELECT * FROM recipients WHERE group_id = ${groupId} AND ${which} ORDER BY id LIMIT 1`,
  );
  return row && toRecipient(row);
}

/** Reads the next recipients of a group in a state, by their ids; none at the end. */
export async function nextInState(
  tx: Tx,
  groupId: string,
  { state, afterId, limit }: { state: RecipientState; afterId: number; limit: number },
): Promise<WaitingRecipient[]> {
  const rows = await tx.all<Pick<StoredRow, 'id' | 'address' | 'merge_values'>>(sql`
    SELECT id, address, merge_values FROM recipients
    WHERE group_id = ${groupId} AND state = ${state} AND id > ${afterId} ORDER BY id LIMIT ${limit}`);
  return rows.map(({ id, address, merge_values }) => ({ id, address, values: valuesOf(merge_values) }));
}

function filter(groupId: string, { states, search }: RecipientQuery): Sql {
  const inStates = states?.length ? sql`AND state IN (${joined(states)})` : sql``;
  const found = search ? sql`AND lower(address) LIKE ${containing(search)} ESCAPE '\\'` : sql``;
  return sql`group_id = ${groupId} ${inStates} ${found}`;
}

/** Makes the LIKE pattern for a text that stands anywhere, whatever characters it has; escaped by a backslash. */
export function containing(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}

async function total(tx: Tx, groupId: string, query: RecipientQuery, where: Sql): Promise<number> {
  if (query.search) {
    const row = await tx.one<{ n: number }>(sql`SELECT COUNT(*) AS n FROM recipients WHERE ${where}`);
    return row?.n ?? 0;
  }
  const counts = Object.entries(await readCounts(tx, groupId)) as [RecipientState, number][];
  const asked = counts.filter(([state]) => !query.states?.length || query.states.includes(state));
  return asked.reduce((sum, [, count]) => sum + count, 0);
}

/** Reads a cursor that is a row's number. @throws UserError BAD_USER_INPUT */
export function rowIdOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  const message = `The cursor must be one that this list gave, not "${cursor.slice(0, 40)}".`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'after' });
}

function toRecipient(row: StoredRow): RecipientRow {
  const { id, address, line, state, reason, attempts, deferrals, resends, reply } = row;
  return {
    ...{ id, address, line, state, reason, attempts, deferrals, resends, reply },
    groupId: row.group_id,
    values: valuesOf(row.merge_values),
    externalId: row.external_id,
    stateAt: row.state_at,
    retryAt: state === 'DEFERRED' ? row.due_at : null,
    heldUntil: state === 'PENDING' && row.due_at > row.state_at ? row.due_at : null,
    replyCode: row.reply_code,
    replyClass: row.reply_class,
    messageId: row.message_id,
    contentVersion: row.content_version,
    decidedBy: row.decided_by,
  };
}

function valuesOf(stored: string): Record<string, string> {
  return JSON.parse(stored) as Record<string, string>;
}
