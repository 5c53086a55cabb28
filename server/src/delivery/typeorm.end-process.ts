import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ProcessEnd, RecipientChange } from './delivery-store.ts';
import { afterFailure, afterSuccess, consequenceOf } from './hold.ts';
import { unclear, untouched } from './outcome.ts';
import type { DispatchSettings } from './settings-source.ts';
import { lockChannel, pauseFor, storeHold } from './typeorm.channels.ts';
import { forUpdate, type GroupWork } from './typeorm.group-work.ts';
import { applyChanges } from './typeorm.recipient-changes.ts';

/** Ends a process; one that was fenced has nothing left to end. */
export async function endProcess(work: GroupWork, end: ProcessEnd, random: number): Promise<void> {
  const { channel, groupId, id } = end.process;
  const { hold } = await lockChannel(work.tx, channel);
  const freed = await work.tx.run(sql`DELETE FROM delivery_slots WHERE process_id = ${id}`);
  if (freed.affected === 0) return;
  // What follows may move other groups too; locked later, one after another, they could meet somebody who has them.
  if (end.failure || hold.reason !== null) await work.lockRunning(channel, groupId);
  const groups = await work.lock([groupId]);
  await applyChanges(work, groups, end.changes);
  await handBack(work, { groupId, processId: id, random, settings: end.settings });
  await drawConsequence(work, end, hold);
  // Read again: it may have been paused just now.
  await work.endIfDone((await work.lock([groupId])).values());
}

async function drawConsequence(
  work: GroupWork,
  end: ProcessEnd,
  hold: Parameters<typeof afterFailure>[0],
): Promise<void> {
  const { channel, groupId, probe } = end.process;
  const at = { nowMs: work.nowMs, probe, smtpThreads: end.settings.smtpThreads };
  if (end.failure && consequenceOf(end.failure.reason) !== 'WAIT')
    return pauseFor(work, { channel, groupId }, end.failure);
  if (end.failure) return storeHold(work, channel, hold, afterFailure(hold, end.failure, at));
  if (end.accepted) return storeHold(work, channel, hold, afterSuccess(hold, at));
}

interface LeftRow {
  id: number;
  deferrals: number;
  due_at: number;
  intent_at: number | null;
}

export interface HandBack {
  groupId: string;
  processId: string;
  settings: Pick<DispatchSettings, 'unclearRecipients'>;
  /** A number from 0 to 1, for the jitter of retries. */
  random: number;
}

/** Puts back who was not begun; who was begun and not recorded is in doubt. The group is locked. */
export async function handBack(
  work: GroupWork,
  of: HandBack,
): Promise<{ inDoubt: number; handedBack: number }> {
  const left = await rowsLeft(work.tx, of.processId);
  const changes = left.map((row): RecipientChange => {
    const known = { recipient: { ...row, groupId: of.groupId }, processId: of.processId };
    if (row.intent_at === null) return untouched(known, row.due_at);
    return unclear({ ...known, ...of.settings, nowMs: work.nowMs, random: of.random });
  });
  await applyChanges(work, await work.lock([of.groupId]), changes);
  const begun = left.filter((row) => row.intent_at !== null).length;
  return { inDoubt: begun, handedBack: left.length - begun };
}

function rowsLeft(tx: Tx, processId: string): Promise<LeftRow[]> {
  return tx.all<LeftRow>(sql`
    SELECT id, deferrals, due_at, intent_at FROM recipients
    WHERE process_id = ${processId} AND state = 'SENDING' ORDER BY id ${forUpdate(tx)}`);
}
