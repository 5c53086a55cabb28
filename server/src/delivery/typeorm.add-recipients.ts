import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ChannelName } from './group.ts';
import type { AddedRecipients, NewRecipient, SkippedRecipient, SkipReason } from './recipient-row.ts';
import type { GroupRow, GroupWork } from './typeorm.group-work.ts';
import { jsonList, jsonRows } from './typeorm.json-rows.ts';

type Judged = NewRecipient & { skip: SkippedRecipient['reason'] | null };

const COLUMNS = {
  address: 'TEXT',
  address_key: 'TEXT',
  merge_values: 'TEXT',
  external_id: 'TEXT',
  line: 'BIGINT',
  state: 'TEXT',
  reason: 'TEXT',
} as const;

/** Adds rows to a group that is locked: each becomes a recipient or a skipped one with the reason. */
export async function addRecipients(
  work: GroupWork,
  group: GroupRow,
  rows: readonly NewRecipient[],
): Promise<AddedRecipients> {
  const blocked = await blockedKeys(work.tx, group.channel, rows);
  const judged = judge(rows, blocked);
  const inserted = new Set(await insert(work, group.id, judged.filter(isFirst)));
  const late = judged.map((row): Judged => {
    const known = isFirst(row) && !inserted.has(row.addressKey ?? '');
    return known ? { ...row, skip: 'DUPLICATE' } : row;
  });
  await insert(
    work,
    group.id,
    late.filter((row) => !isFirst(row)),
  );
  return summary(work, group.id, late);
}

/** Only these keep their key: the unique index holds nobody who is a repetition or no address. */
function isFirst(row: Judged): boolean {
  return row.skip === null || row.skip === 'BLOCKED';
}

function judge(rows: readonly NewRecipient[], blocked: ReadonlySet<string>): Judged[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    if (row.addressKey === null) return { ...row, skip: 'INVALID' };
    if (seen.has(row.addressKey)) return { ...row, skip: 'DUPLICATE' };
    seen.add(row.addressKey);
    return { ...row, skip: blocked.has(row.addressKey) ? 'BLOCKED' : null };
  });
}

async function blockedKeys(
  tx: Tx,
  channel: ChannelName,
  rows: readonly NewRecipient[],
): Promise<ReadonlySet<string>> {
  const keys = rows.map((row) => row.addressKey).filter((key) => key !== null);
  const found = await tx.all<{ address_key: string }>(sql`
    SELECT address_key FROM blocked_addresses
    WHERE kind = ${channel} AND removed_at IS NULL AND address_key IN ${jsonList(tx.kind, 'TEXT', keys)}`);
  return new Set(found.map((row) => row.address_key));
}

/** Inserts in one statement; gives the keys that were not there yet. */
async function insert(work: GroupWork, groupId: string, rows: readonly Judged[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const table = jsonRows(work.tx.kind, COLUMNS, rows.map(toRow));
  const { records } = await work.tx.run<{ address_key: string }>(sql`
    INSERT INTO recipients (group_id, address, address_key, merge_values, external_id, line, state, reason, state_at)
    SELECT CAST(${groupId} AS TEXT), v.address, v.address_key, v.merge_values, v.external_id, v.line, v.state, v.reason,
      CAST(${work.nowMs} AS BIGINT)
    FROM ${table} AS v WHERE true
    ON CONFLICT (group_id, address_key) DO NOTHING
    RETURNING address_key`);
  return records.map((row) => row.address_key);
}

function toRow(row: Judged) {
  const state = row.skip === null ? 'PENDING' : 'SKIPPED';
  const key = isFirst(row) ? row.addressKey : null;
  const values = JSON.stringify(row.values);
  return [row.address, key, values, row.externalId ?? null, row.line ?? null, state, row.skip];
}

function summary(work: GroupWork, groupId: string, rows: readonly Judged[]): AddedRecipients {
  const skipped = rows.flatMap(({ line, address, skip: reason }) =>
    reason ? [{ line: line ?? null, address, reason: reason satisfies SkipReason }] : [],
  );
  const added = rows.length - skipped.length;
  work.counts.move(groupId, null, 'PENDING', added);
  work.counts.move(groupId, null, 'SKIPPED', skipped.length);
  return { added, skipped };
}
