import type { RecipientState } from '@mailroom/shared/mailing-state';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { RecipientChange } from './delivery-store.ts';
import type { GroupRow, GroupWork } from './typeorm.group-work.ts';
import { jsonList, jsonRows } from './typeorm.json-rows.ts';

const COLUMNS = {
  id: 'BIGINT',
  process_id: 'TEXT',
  state: 'TEXT',
  reason: 'TEXT',
  due_at: 'BIGINT',
  deferrals: 'BIGINT',
  attempts: 'BIGINT',
  reply_code: 'BIGINT',
  reply: 'TEXT',
  reply_class: 'TEXT',
  provider_id: 'TEXT',
} as const;

/** Writes new states of recipients whose process still has them; their groups are locked. */
export async function applyChanges(
  work: GroupWork,
  groups: ReadonlyMap<string, GroupRow>,
  changes: readonly RecipientChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const settled = skipWhoMayNotWait(changes, groups, await blockedAmong(work.tx, changes));
  const table = jsonRows(work.tx.kind, COLUMNS, settled.map(toRow));
  const { records } = await work.tx.run<{ group_id: string; state: RecipientState }>(sql`
    UPDATE recipients SET state = v.state, reason = v.reason, due_at = v.due_at, deferrals = v.deferrals,
      attempts = recipients.attempts + v.attempts, process_id = NULL, state_at = ${work.nowMs},
      reply_code = COALESCE(v.reply_code, recipients.reply_code), reply = COALESCE(v.reply, recipients.reply),
      reply_class = v.reply_class, provider_id = COALESCE(v.provider_id, recipients.provider_id)
    FROM ${table} AS v
    WHERE recipients.id = v.id AND recipients.process_id = v.process_id AND recipients.state = 'SENDING'
    RETURNING recipients.group_id, recipients.state`);
  for (const { group_id, state } of records) work.counts.move(group_id, 'SENDING', state);
}

function toRow(change: RecipientChange) {
  const { recipientId, processId, state, reason, dueAt, deferrals, attempts, reply } = change;
  const answer = [reply?.code ?? null, reply?.text ?? null, change.replyClass, change.providerId] as const;
  return [recipientId, processId, state, reason, dueAt, deferrals, attempts, ...answer];
}

function waits(change: RecipientChange): boolean {
  return change.state === 'PENDING' || change.state === 'DEFERRED';
}

/** Nobody is put back in line whose group was cancelled or who was blocked while he was in hand. */
function skipWhoMayNotWait(
  changes: readonly RecipientChange[],
  groups: ReadonlyMap<string, GroupRow>,
  blocked: ReadonlySet<number>,
): RecipientChange[] {
  return changes.map((change) => {
    if (!waits(change)) return change;
    if (groups.get(change.groupId)?.state === 'CANCELLED') return skipped(change, 'CANCELLED');
    return blocked.has(change.recipientId) ? skipped(change, 'BLOCKED') : change;
  });
}

function skipped(change: RecipientChange, reason: string): RecipientChange {
  return { ...change, state: 'SKIPPED', reason, dueAt: 0 };
}

async function blockedAmong(tx: Tx, changes: readonly RecipientChange[]): Promise<ReadonlySet<number>> {
  const ids = changes.filter(waits).map((change) => change.recipientId);
  if (ids.length === 0) return new Set();
  const rows = await tx.all<{ id: number }>(sql`
    SELECT r.id FROM recipients r
    JOIN delivery_groups g ON g.id = r.group_id
    JOIN blocked_addresses b ON b.kind = g.channel AND b.address_key = r.address_key AND b.removed_at IS NULL
    WHERE r.id IN ${jsonList(tx.kind, 'BIGINT', ids)}`);
  return new Set(rows.map((row) => row.id));
}
