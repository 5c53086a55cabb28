import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';

/** Keeps that a message was accepted through exactly this relay. */
export async function markRelayProven(tx: Tx, relayHash: string, atMs: number): Promise<void> {
  await tx.run(sql`
    INSERT INTO proven_relays (relay_hash, proven_at) VALUES (${relayHash}, ${atMs})
    ON CONFLICT (relay_hash) DO UPDATE SET proven_at = ${atMs}`);
}

/** Tells when a message was last accepted through exactly this relay; null if never. */
export async function relayProvenAt(tx: Tx, relayHash: string): Promise<number | null> {
  const row = await tx.one<{ at: number }>(
    sql`SELECT proven_at AS at FROM proven_relays WHERE relay_hash = ${relayHash}`,
  );
  return row?.at ?? null;
}
