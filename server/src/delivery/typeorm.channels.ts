import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { OursReason, OursVerdict } from './channel.ts';
import type { ChannelName } from './group.ts';
import { consequenceOf, type Hold, released } from './hold.ts';
import { forUpdate, type GroupWork } from './typeorm.group-work.ts';

interface ChannelRow {
  hold_reason: OursReason | null;
  hold_until: number | null;
  failures: number;
  limit_threads: number | null;
  turns: number;
}

/** A channel's hold, and the number of the last turn that was given. */
export interface LockedChannel {
  hold: Hold;
  turns: number;
}

/** Locks a channel: processes start and end one after the other. */
export async function lockChannel(tx: Tx, channel: ChannelName): Promise<LockedChannel> {
  const row = await tx.one<ChannelRow>(
    sql`SELECT * FROM delivery_channels WHERE channel = ${channel} ${forUpdate(tx)}`,
  );
  if (!row) throw new Error(`There is no channel ${channel}.`);
  const { hold_reason: reason, hold_until: until, failures, limit_threads: limitThreads } = row;
  return { hold: { reason, until, failures, limitThreads }, turns: row.turns };
}

/** Stores a hold and shows it as the reason on every group that runs. */
export async function storeHold(
  work: GroupWork,
  channel: ChannelName,
  before: Hold,
  hold: Hold,
): Promise<void> {
  await work.tx.run(sql`
    UPDATE delivery_channels SET hold_reason = ${hold.reason}, hold_until = ${hold.until},
      failures = ${hold.failures}, limit_threads = ${hold.limitThreads}
    WHERE channel = ${channel}`);
  if (before.reason === hold.reason) return;
  for (const group of await work.lockRunning(channel)) {
    await work.setStatus(group, 'RUNNING', hold.reason);
    await work.log(group.id, hold.reason ? `Waiting: ${hold.reason}.` : 'Sending again.');
  }
}

/**
 * Makes the next try of a channel that waits due at once, and looks at those again who are held until an hour of the
 * day: it leads elsewhere by now, and what the former server or the former hours asked for binds nobody.
 */
export async function tryNow(tx: Tx, channel: ChannelName, nowMs: number): Promise<void> {
  await tx.run(sql`
    UPDATE delivery_channels SET hold_until = ${nowMs}, failures = 0, limit_threads = NULL
    WHERE channel = ${channel} AND (hold_reason IS NOT NULL OR limit_threads IS NOT NULL)`);
  await tx.run(sql`
    UPDATE recipients SET due_at = ${nowMs}
    WHERE state IN ('PENDING', 'DEFERRED') AND state = 'PENDING' AND due_at > ${nowMs}
      AND group_id IN (SELECT id FROM delivery_groups WHERE channel = ${channel} AND state IN ('RUNNING', 'PAUSED'))`);
}

/** Takes a stretch of a channel's time, behind whatever was taken before; gives its beginning, in milliseconds since 1970. */
export async function takePlaces(
  tx: Tx,
  channel: ChannelName,
  stretchMs: number,
  nowMs: number,
): Promise<number> {
  const { records } = await tx.run<{ paced_until: number }>(sql`
    UPDATE delivery_channels
    SET paced_until = CASE WHEN paced_until > ${nowMs} THEN paced_until ELSE ${nowMs} END + ${Math.ceil(stretchMs)}
    WHERE channel = ${channel} RETURNING paced_until`);
  return (records[0]?.paced_until ?? nowMs) - Math.ceil(stretchMs);
}

/** Ends the hold of a channel. */
export async function endHold(work: GroupWork, channel: ChannelName): Promise<void> {
  const { hold } = await lockChannel(work.tx, channel);
  if (hold.reason !== null) await storeHold(work, channel, hold, released(hold));
}

/** Pauses the groups that a failure speaks of: this one, or all that run. */
export async function pauseFor(
  work: GroupWork,
  end: { channel: ChannelName; groupId: string },
  failure: OursVerdict,
): Promise<void> {
  const running = await work.lockRunning(end.channel);
  const all = consequenceOf(failure.reason) === 'PAUSE_CHANNEL';
  for (const group of all ? running : running.filter(({ id }) => id === end.groupId)) {
    await work.setStatus(group, 'PAUSED', failure.reason);
    await work.log(group.id, `Paused: ${failure.text}`);
  }
}
