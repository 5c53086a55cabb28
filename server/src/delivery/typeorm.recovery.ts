import { type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { RecoverRequest } from './delivery-store.ts';
import type { ChannelName } from './group.ts';
import { lockChannel } from './typeorm.channels.ts';
import { handBack } from './typeorm.end-process.ts';
import type { GroupWork } from './typeorm.group-work.ts';

/** A process whose server instance is gone. */
export interface DeadProcess {
  process_id: string;
  channel: ChannelName;
  group_id: string;
}

/** Finds the processes that nobody prolongs any more. */
export function findDead(tx: Tx, request: RecoverRequest): Promise<DeadProcess[]> {
  return tx.all<DeadProcess>(
    sql`SELECT process_id, channel, group_id FROM delivery_slots WHERE ${isDead(request)} ORDER BY process_id`,
  );
}

function isDead({ instance: { id, epoch }, alone, nowMs }: RecoverRequest): Sql {
  const formerLife = sql`(instance_id = ${id} AND epoch < ${epoch})`;
  if (!alone) return sql`(lease_until <= ${nowMs} OR ${formerLife})`;
  return sql`(lease_until <= ${nowMs} OR ${formerLife} OR instance_id <> ${id})`;
}

/** Takes over from one dead process: frees its slot and settles its batch. */
export async function buryProcess(
  work: GroupWork,
  dead: DeadProcess,
  request: RecoverRequest,
  random: number,
): Promise<void> {
  await lockChannel(work.tx, dead.channel);
  // Asked again under the lock: it may have prolonged its lease, or ended, or another instance was faster.
  const freed = await work.tx.run(
    sql`DELETE FROM delivery_slots WHERE process_id = ${dead.process_id} AND ${isDead(request)}`,
  );
  if (freed.affected === 0) return;
  const groups = await work.lock([dead.group_id]);
  const settings = request.settings[dead.channel];
  const { group_id: groupId, process_id: processId } = dead;
  const { inDoubt, handedBack } = await handBack(work, { groupId, processId, settings, random });
  await work.log(
    groupId,
    `A server instance went away while sending: ${handedBack} put back in line, ${inDoubt} unclear.`,
  );
  await work.endIfDone(groups.values());
}
