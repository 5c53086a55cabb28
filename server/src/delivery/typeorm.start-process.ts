import { freeSlot } from '@mailroom/shared/dispatch-plan';
import { constant, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { Instance, StartedProcess, StartRequest } from './delivery-store.ts';
import { gate } from './hold.ts';
import type { ClaimedRecipient } from './renderer.ts';
import { type LockedChannel, lockChannel } from './typeorm.channels.ts';
import type { GroupWork } from './typeorm.group-work.ts';

interface Place {
  slot: number;
  batchSize: number;
  probe: boolean;
}

interface ClaimedRow {
  id: number;
  address: string;
  merge_values: string;
  external_id: string | null;
  deferrals: number;
  resends: number;
}

/** Gives a process a slot, a group and a batch, or null; one after the other on each channel. */
export async function startProcess(work: GroupWork, request: StartRequest): Promise<StartedProcess | null> {
  const locked = await lockChannel(work.tx, request.channel);
  if (!(await lives(work.tx, request.instance))) return null;
  const place = await findPlace(work.tx, request, locked);
  if (!place) return null;
  const groupId = await groupWhoseTurnItIs(work.tx, request);
  if (groupId === null) return null;
  await work.lock([groupId]);
  const batch = await claim(work, request, groupId, place.batchSize);
  if (batch.length === 0) return null;
  await takeSlot(work.tx, request, { groupId, slot: place.slot, assigned: batch.length });
  await takeTurn(work.tx, request, groupId, locked.turns + 1);
  await work.counts.bringIn(work.tx);
  const { slot, probe } = place;
  return { id: request.processId, channel: request.channel, groupId, slot, probe, batch };
}

/** Tells whether this is still the instance's present life: one that was replaced starts nothing. */
async function lives(tx: Tx, { id, epoch }: Instance): Promise<boolean> {
  const row = await tx.one(sql`SELECT id FROM server_instances WHERE id = ${id} AND epoch = ${epoch}`);
  return row !== null;
}

async function findPlace(tx: Tx, request: StartRequest, { hold }: LockedChannel): Promise<Place | null> {
  const alive = await tx.all<{ slot: number; assigned: number }>(
    sql`SELECT slot, assigned FROM delivery_slots WHERE channel = ${request.channel}`,
  );
  const open = gate(hold, alive.length, request.nowMs);
  if (open === 'CLOSED') return null;
  const { maxPerConnection, smtpThreads } = request.settings;
  const limitThreads = hold.limitThreads ?? undefined;
  const place = freeSlot({ maxPerConnection, smtpThreads, alive, limitThreads });
  return place && { ...place, probe: open === 'PROBE' };
}

/** Finds the group that was served longest ago among those that run and have somebody due. */
async function groupWhoseTurnItIs(tx: Tx, { channel, nowMs }: StartRequest): Promise<string | null> {
  const group = await tx.one<{ id: string }>(sql`
    SELECT g.id FROM delivery_groups g
    WHERE g.channel = ${channel} AND g.state = 'RUNNING' AND EXISTS (
      SELECT 1 FROM recipients r
      WHERE r.group_id = g.id AND r.state IN ('PENDING', 'DEFERRED') AND r.due_at <= ${nowMs})
    ORDER BY g.served_turn, g.id LIMIT 1`);
  return group?.id ?? null;
}

/** Claims a batch: those who were promised a retry first, then the others in their order. */
async function claim(
  work: GroupWork,
  request: StartRequest,
  groupId: string,
  size: number,
): Promise<ClaimedRecipient[]> {
  const batch: ClaimedRecipient[] = [];
  for (const state of ['DEFERRED', 'PENDING'] as const) {
    if (batch.length === size) break;
    const rows = await claimRows(work.tx, request, { groupId, state, limit: size - batch.length });
    if (rows.length > 0) work.counts.move(groupId, state, 'SENDING', rows.length);
    batch.push(...rows.map((row) => toClaimed(row, groupId)));
  }
  return batch;
}

async function claimRows(
  tx: Tx,
  request: StartRequest,
  from: { groupId: string; state: 'DEFERRED' | 'PENDING'; limit: number },
): Promise<ClaimedRow[]> {
  const skipLocked = constant(tx.kind === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : '');
  // The state stands in the text, so that the partial index of those who wait is used.
  const state = constant(`state IN ('PENDING', 'DEFERRED') AND state = '${from.state}'`);
  const { records } = await tx.run<ClaimedRow>(sql`
    WITH picked AS MATERIALIZED (
      SELECT id FROM recipients WHERE group_id = ${from.groupId} AND ${state} AND due_at <= ${request.nowMs}
      ORDER BY due_at, id LIMIT ${from.limit} ${skipLocked})
    UPDATE recipients
    SET state = 'SENDING', process_id = ${request.processId}, intent_at = NULL, state_at = ${request.nowMs}
    WHERE id IN (SELECT id FROM picked)
    RETURNING id, address, merge_values, external_id, deferrals, resends, due_at`);
  return records.sort((a, b) => a.id - b.id);
}

function toClaimed(row: ClaimedRow, groupId: string): ClaimedRecipient {
  const { id, address, external_id: externalId, deferrals, resends } = row;
  const values = JSON.parse(row.merge_values) as Record<string, string>;
  return { id, groupId, address, values, externalId, deferrals, resends };
}

async function takeSlot(
  tx: Tx,
  request: StartRequest,
  taken: { groupId: string; slot: number; assigned: number },
): Promise<void> {
  const { processId, channel, instance, settings, nowMs, leaseMs } = request;
  await tx.run(sql`
    INSERT INTO delivery_slots (channel, slot, process_id, instance_id, epoch, group_id, assigned,
      settings_version, started_at, lease_until)
    VALUES (${channel}, ${taken.slot}, ${processId}, ${instance.id}, ${instance.epoch}, ${taken.groupId},
      ${taken.assigned}, ${settings.version}, ${nowMs}, ${nowMs + leaseMs})`);
}

async function takeTurn(tx: Tx, { channel }: StartRequest, groupId: string, turn: number): Promise<void> {
  await tx.run(sql`UPDATE delivery_channels SET turns = ${turn} WHERE channel = ${channel}`);
  await tx.run(sql`UPDATE delivery_groups SET served_turn = ${turn} WHERE id = ${groupId}`);
}
