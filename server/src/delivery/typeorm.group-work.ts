import type { StatusReason } from '@mailroom/shared/mailing-state';
import { constant, type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ChannelName, GroupState } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import { openRecipients } from './progress.ts';
import { CountChanges, readCounts } from './typeorm.counts.ts';
import { jsonList } from './typeorm.json-rows.ts';

export interface GroupRow {
  id: string;
  channel: ChannelName;
  state: GroupState;
  reason: StatusReason | null;
}

/** Locks what a SELECT reads; SQLite has one writer anyway. */
export function forUpdate(tx: Tx): Sql {
  return constant(tx.kind === 'postgres' ? 'FOR UPDATE' : '');
}

/**
 * One unit of work on groups. Everything that moves recipients locks its groups first, in the order of their ids, and
 * before that the channel or the slot if it needs them: so no two wait for each other, and whoever moves somebody into
 * a waiting state knows whether the group was cancelled.
 */
export class GroupWork {
  readonly counts = new CountChanges();

  constructor(
    readonly tx: Tx,
    readonly nowMs: number,
    private readonly listener: Pick<GroupListener, 'groupChanged'>,
  ) {}

  /** Locks groups and reads them, by id; one that does not exist is left out. */
  async lock(groupIds: Iterable<string>): Promise<Map<string, GroupRow>> {
    const ids = jsonList(this.tx.kind, 'TEXT', [...new Set(groupIds)]);
    const rows = await this.tx.all<GroupRow>(sql`
      SELECT id, channel, state, reason FROM delivery_groups WHERE id IN ${ids} ORDER BY id ${forUpdate(this.tx)}`);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locks the groups of a channel that run, and perhaps one more; gives those that run. */
  async lockRunning(channel: ChannelName, andAlso = ''): Promise<GroupRow[]> {
    const rows = await this.tx.all<GroupRow>(sql`
      SELECT id, channel, state, reason FROM delivery_groups
      WHERE (channel = ${channel} AND state = 'RUNNING') OR id = ${andAlso} ORDER BY id ${forUpdate(this.tx)}`);
    return rows.filter((row) => row.state === 'RUNNING');
  }

  /** Gives a group its state and reason, and tells whoever follows it, if that is a change. */
  async setStatus(group: GroupRow, state: GroupState, reason: StatusReason | null): Promise<void> {
    if (group.state === state && group.reason === reason) return;
    const endedAt = state === 'ENDED' || state === 'CANCELLED' ? this.nowMs : null;
    await this.tx.run(sql`
      UPDATE delivery_groups SET state = ${state}, reason = ${reason}, ended_at = ${endedAt},
        started_at = CASE WHEN ${state} = 'RUNNING' THEN COALESCE(started_at, ${this.nowMs}) ELSE started_at END
      WHERE id = ${group.id}`);
    Object.assign(group, { state, reason });
    await this.listener.groupChanged(this.tx, group.id, { state, reason });
  }

  /** Ends groups in which nobody is left to be sent anything. Brings in the counts first. */
  async endIfDone(groups: Iterable<GroupRow>): Promise<void> {
    await this.counts.bringIn(this.tx);
    for (const group of groups) {
      if (group.state !== 'RUNNING' && group.state !== 'PAUSED') continue;
      if (openRecipients(await readCounts(this.tx, group.id)) > 0) continue;
      await this.setStatus(group, 'ENDED', null);
    }
  }

  async log(groupId: string, text: string): Promise<void> {
    await this.tx.run(
      sql`INSERT INTO delivery_log (group_id, at, text) VALUES (${groupId}, ${this.nowMs}, ${text})`,
    );
  }
}
