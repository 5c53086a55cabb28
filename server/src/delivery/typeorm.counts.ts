import type { RecipientState } from '@mailroom/shared/mailing-state';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { StateCounts } from './group.ts';
import { jsonRows } from './typeorm.json-rows.ts';

/** Counts that change in one unit of work, brought in by one statement at its end. */
export class CountChanges {
  readonly #deltas = new Map<string, Map<RecipientState, number>>();

  /** Moves recipients from one state into another; null for those who were not there before. */
  move(groupId: string, from: RecipientState | null, to: RecipientState, recipients = 1): void {
    if (from) this.#add(groupId, from, -recipients);
    this.#add(groupId, to, recipients);
  }

  async bringIn(tx: Tx): Promise<void> {
    const rows = [...this.#deltas].flatMap(([groupId, states]) =>
      [...states].filter(([, delta]) => delta !== 0).map(([state, delta]) => [groupId, state, delta]),
    );
    this.#deltas.clear();
    if (rows.length === 0) return;
    const table = jsonRows(tx.kind, { group_id: 'TEXT', state: 'TEXT', delta: 'BIGINT' }, rows);
    await tx.run(sql`
      INSERT INTO delivery_counts (group_id, state, recipients)
      SELECT v.group_id, v.state, v.delta FROM ${table} AS v WHERE true
      ON CONFLICT (group_id, state) DO UPDATE SET recipients = delivery_counts.recipients + excluded.recipients`);
  }

  #add(groupId: string, state: RecipientState, delta: number): void {
    const states = this.#deltas.get(groupId) ?? new Map<RecipientState, number>();
    states.set(state, (states.get(state) ?? 0) + delta);
    this.#deltas.set(groupId, states);
  }
}

/** Reads how many recipients of a group are in which state. */
export async function readCounts(tx: Tx, groupId: string): Promise<StateCounts> {
  const rows = await tx.all<{ state: RecipientState; recipients: number }>(
    sql`SELECT state, recipients FROM delivery_counts WHERE group_id = ${groupId} AND recipients <> 0`,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.recipients]));
}
