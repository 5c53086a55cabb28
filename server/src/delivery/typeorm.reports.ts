import type { RecipientState, StatusReason } from '@mailroom/shared/mailing-state';
import { constant, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ChannelName, GroupState } from './group.ts';
import type { StoredProgress } from './progress.ts';
import type { LogEntry, ReplyGroup, SentUnder, SkipCount } from './recipient-row.ts';
import { jsonList } from './typeorm.json-rows.ts';

interface ProgressRow {
  id: string;
  state: GroupState;
  reason: StatusReason | null;
  hold_until: number | null;
}

interface CountRow {
  group_id: string;
  state: RecipientState;
  recipients: number;
}

/** Reads where groups stand. */
export async function readProgress(tx: Tx, groupIds: readonly string[]): Promise<StoredProgress[]> {
  if (groupIds.length === 0) return [];
  const ids = jsonList(tx.kind, 'TEXT', groupIds);
  const groups = await tx.all<ProgressRow>(sql`
    SELECT g.id, g.state, g.reason, c.hold_until FROM delivery_groups g
    JOIN delivery_channels c ON c.channel = g.channel WHERE g.id IN ${ids}`);
  const counts = await tx.all<CountRow>(sql`
    SELECT group_id, state, recipients FROM delivery_counts WHERE recipients <> 0 AND group_id IN ${ids}`);
  const firstDue = new Map<string, number | null>();
  for (const { id, state } of groups) {
    if (state === 'RUNNING') firstDue.set(id, await firstDueAt(tx, id));
  }
  return groups.map(({ id, state, reason, hold_until }) => {
    const own = counts.filter((count) => count.group_id === id);
    const waits = state === 'RUNNING' && reason !== null;
    return {
      ...{ groupId: id, state, reason, nextTryAt: waits ? hold_until : null },
      firstDueAt: firstDue.get(id) ?? null,
      counts: Object.fromEntries(own.map((count) => [count.state, count.recipients])),
    };
  });
}

async function firstDueAt(tx: Tx, groupId: string): Promise<number | null> {
  const row = await tx.one<{ due_at: number }>(sql`
    SELECT due_at FROM recipients
    WHERE group_id = ${groupId} AND state IN ('PENDING', 'DEFERRED') AND state = 'PENDING'
    ORDER BY due_at LIMIT 1`);
  return row?.due_at ?? null;
}

/** Counts replies by class and domain, most frequent first; at most 200 lines. */
export async function replyGroups(tx: Tx, groupId: string): Promise<ReplyGroup[]> {
  const find = constant(tx.kind === 'postgres' ? 'strpos' : 'instr');
  const domain = sql`substr(address_key, ${find}(address_key, '@') + 1)`;
  const rows = await tx.all<{ reply_class: string; domain: string; n: number }>(sql`
    SELECT reply_class, ${domain} AS domain, COUNT(*) AS n FROM recipients
    WHERE group_id = ${groupId} AND reply_class IS NOT NULL
      AND state IN ('REJECTED', 'DEFERRED', 'UNDELIVERED', 'BOUNCED')
    GROUP BY reply_class, ${domain} ORDER BY n DESC, reply_class, domain LIMIT 200`);
  return rows.map((row) => ({ replyClass: row.reply_class, domain: row.domain, count: row.n }));
}

/** Counts who is skipped, by reason, most frequent first. */
export async function skippedWhy(tx: Tx, groupId: string): Promise<SkipCount[]> {
  return tx.all<SkipCount>(sql`
    SELECT COALESCE(reason, '') AS reason, COUNT(*) AS count FROM recipients
    WHERE group_id = ${groupId} AND state = 'SKIPPED' GROUP BY reason ORDER BY count DESC, reason`);
}

/** Reads a group's log, oldest first. */
export async function readLog(tx: Tx, groupId: string): Promise<LogEntry[]> {
  return tx.all<LogEntry>(sql`SELECT at, text FROM delivery_log WHERE group_id = ${groupId} ORDER BY id`);
}

/** Finds messages of a channel by the other side's ids, newest first. */
export async function sentUnder(
  tx: Tx,
  channel: ChannelName,
  providerIds: readonly string[],
): Promise<SentUnder[]> {
  if (providerIds.length === 0) return [];
  return tx.all<SentUnder>(sql`
    SELECT r.id AS "recipientId", r.address, r.state, r.provider_id AS "providerId"
    FROM recipients r JOIN delivery_groups g ON g.id = r.group_id
    WHERE r.provider_id IS NOT NULL AND r.provider_id IN ${jsonList(tx.kind, 'TEXT', providerIds)}
      AND g.channel = ${channel} ORDER BY r.id DESC LIMIT 20`);
}
