import type { RecipientState } from '@mailroom/shared/mailing-state';
import { constant, joined, type Sql, sql } from '../platform/database/sql.ts';
import type { ChannelName } from './group.ts';
import type { Decision, ResendOrder } from './group-store.ts';
import type { LaterReport, SkipReason } from './recipient-row.ts';
import type { GroupWork } from './typeorm.group-work.ts';
import { jsonList } from './typeorm.json-rows.ts';

interface Move {
  from: RecipientState;
  to: RecipientState;
  /** Further columns: `reason = …`. */
  set: Sql;
  where: Sql;
}

/** Moves all recipients of a group that fit from one state into another, with the counts; gives how many. */
async function moveIn(work: GroupWork, groupId: string, { from, to, set, where }: Move): Promise<number> {
  // The state stands in the text, so that the partial index of those who wait is used.
  const { affected } = await work.tx.run(sql`
    UPDATE recipients SET state = ${to}, state_at = ${work.nowMs}, process_id = NULL, ${set}
    WHERE group_id = ${groupId} AND state = ${constant(`'${from}'`)} AND ${where}`);
  if (affected > 0) work.counts.move(groupId, from, to, affected);
  return affected;
}

/** Skips who waits in a group: all of them, or those who are blocked. The group is locked. */
export async function skipWaiting(
  work: GroupWork,
  groupId: string,
  reason: Extract<SkipReason, 'CANCELLED' | 'BLOCKED'>,
): Promise<void> {
  const blocked = sql`address_key IN (
    SELECT b.address_key FROM blocked_addresses b JOIN delivery_groups g ON g.channel = b.kind
    WHERE g.id = ${groupId} AND b.removed_at IS NULL)`;
  const who = reason === 'BLOCKED' ? blocked : sql`true`;
  for (const from of ['PENDING', 'DEFERRED'] as const) {
    await moveIn(work, groupId, { from, to: 'SKIPPED', set: sql`reason = ${reason}`, where: who });
  }
}

/** Skips addresses wherever they wait, also in a batch if their message was not begun; gives the groups touched. */
export async function skipBlocked(
  work: GroupWork,
  channel: ChannelName,
  addressKeys: readonly string[],
): Promise<string[]> {
  const keys = jsonList(work.tx.kind, 'TEXT', addressKeys);
  const waiting = await work.tx.all<{ group_id: string }>(sql`
    SELECT DISTINCT r.group_id FROM recipients r JOIN delivery_groups g ON g.id = r.group_id
    WHERE r.address_key IN ${keys} AND g.channel = ${channel} AND r.state IN ('PENDING', 'DEFERRED', 'SENDING')`);
  const groups = await work.lock(waiting.map((row) => row.group_id));
  for (const groupId of groups.keys()) {
    for (const from of ['PENDING', 'DEFERRED', 'SENDING'] as const) {
      const notBegun = from === 'SENDING' ? sql`intent_at IS NULL` : sql`true`;
      const where = sql`address_key IN ${keys} AND ${notBegun}`;
      await moveIn(work, groupId, { from, to: 'SKIPPED', set: sql`reason = 'BLOCKED'`, where });
    }
  }
  await work.endIfDone(groups.values());
  return [...groups.keys()];
}

const AGAIN = sql`reason = NULL, due_at = 0, deferrals = 0, resends = resends + 1, intent_at = NULL`;

/** Makes recipients pending again; who is blocked by now stays as he is. */
export async function resend(work: GroupWork, order: ResendOrder): Promise<number> {
  let resent = 0;
  for (const from of order.states) {
    const classes = order.replyClasses?.length
      ? sql`reply_class IN (${joined(order.replyClasses)})`
      : sql`true`;
    const where = sql`${classes} AND ${notBlocked(order.groupId)}`;
    resent += await moveIn(work, order.groupId, { from, to: 'PENDING', set: AGAIN, where });
  }
  return resent;
}

/** Settles recipients in doubt, and keeps who decided. */
export async function decide(work: GroupWork, decision: Decision): Promise<number> {
  const by = sql`decided_by = ${decision.by}`;
  const outcomes = {
    SEND_AGAIN: { to: 'PENDING', set: sql`${AGAIN}, ${by}` },
    COUNT_AS_SENT: { to: 'SENT', set: sql`reason = 'DECIDED', ${by}` },
    COUNT_AS_NOT_SENT: { to: 'REJECTED', set: sql`reason = 'DECIDED', ${by}` },
  } as const;
  const ids = jsonList(work.tx.kind, 'BIGINT', decision.recipientIds);
  const outcome = outcomes[decision.decision];
  return moveIn(work, decision.groupId, { from: 'IN_DOUBT', ...outcome, where: sql`id IN ${ids}` });
}

/** Takes in what is learned about a message after it left; a report also settles whether it arrived at all. */
export async function report(
  work: GroupWork,
  groupId: string,
  recipientId: number,
  later: LaterReport,
): Promise<boolean> {
  const set = sql`reply = COALESCE(${later.reply}, reply), reply_class = ${later.replyClass}`;
  const where = sql`id = ${recipientId}`;
  for (const from of ['SENT', 'IN_DOUBT'] as const) {
    if ((await moveIn(work, groupId, { from, to: later.state, set, where })) > 0) return true;
  }
  return false;
}

function notBlocked(groupId: string): Sql {
  return sql`NOT EXISTS (
    SELECT 1 FROM blocked_addresses b JOIN delivery_groups g ON g.channel = b.kind
    WHERE g.id = ${groupId} AND b.address_key = recipients.address_key AND b.removed_at IS NULL)`;
}
