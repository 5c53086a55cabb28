import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { Instance } from './delivery-store.ts';

/** Begins a new life of a server instance. */
export async function register(tx: Tx, id: string, leaseUntilMs: number): Promise<Instance> {
  const row = await tx.one<{ epoch: number }>(sql`
    INSERT INTO server_instances (id, epoch, lease_until) VALUES (${id}, 1, ${leaseUntilMs})
    ON CONFLICT (id) DO UPDATE SET epoch = server_instances.epoch + 1, lease_until = excluded.lease_until
    RETURNING epoch`);
  return { id, epoch: row?.epoch ?? 1 };
}

/** Prolongs the leases of an instance's processes in one statement; gives those that it still has. */
export async function renew(
  tx: Tx,
  { id, epoch }: Instance,
  leaseUntilMs: number,
): Promise<ReadonlySet<string>> {
  await tx.run(sql`
    UPDATE server_instances SET lease_until = ${leaseUntilMs} WHERE id = ${id} AND epoch = ${epoch}`);
  const { records } = await tx.run<{ process_id: string }>(sql`
    UPDATE delivery_slots SET lease_until = ${leaseUntilMs} WHERE instance_id = ${id} AND epoch = ${epoch}
    RETURNING process_id`);
  return new Set(records.map((row) => row.process_id));
}

/** Ends an instance's life in good order; the row stays, so that a later life has a later epoch. */
export async function unregister(tx: Tx, { id, epoch }: Instance): Promise<void> {
  await tx.run(sql`UPDATE server_instances SET lease_until = 0 WHERE id = ${id} AND epoch = ${epoch}`);
}
