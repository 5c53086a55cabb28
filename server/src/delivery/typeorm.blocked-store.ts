import { type Page, pageSize, toPage } from '../platform/database/page.ts';
import { type Sql, sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type {
  BlockedAddress,
  BlockedQuery,
  BlockedStore,
  BlockReason,
  BlockToFree,
  NewBlock,
} from './blocked-address.ts';
import type { ChannelName } from './group.ts';
import { jsonRows } from './typeorm.json-rows.ts';
import { containing, rowIdOf } from './typeorm.recipient-pages.ts';

interface StoredBlock {
  id: number;
  kind: ChannelName;
  address: string;
  reason: BlockReason;
  source: string;
  note: string | null;
  at: number;
  removed_at: number | null;
  removed_because: string | null;
  changed_at: number;
}

const COLUMNS = {
  kind: 'TEXT',
  address: 'TEXT',
  address_key: 'TEXT',
  reason: 'TEXT',
  source: 'TEXT',
  note: 'TEXT',
} as const;

/** Blocked addresses on SQLite and PostgreSQL. A row that was removed stays, so that others learn of it. */
export class TypeormBlockedStore implements BlockedStore {
  async add(tx: Tx, blocks: readonly NewBlock[], nowMs: number): Promise<number> {
    const rows = blocks.map((b) => [b.kind, b.address, b.addressKey, b.reason, b.source, b.note ?? null]);
    const now = sql`CAST(${nowMs} AS BIGINT)`;
    const { records } = await tx.run(sql`
      INSERT INTO blocked_addresses (kind, address, address_key, reason, source, note, at, changed_at)
      SELECT v.kind, v.address, v.address_key, v.reason, v.source, v.note, ${now}, ${now}
      FROM ${jsonRows(tx.kind, COLUMNS, rows)} AS v WHERE true
      ON CONFLICT (kind, address_key) WHERE removed_at IS NULL DO NOTHING
      RETURNING id`);
    return records.length;
  }

  async remove(tx: Tx, id: number, because: string, nowMs: number): Promise<boolean> {
    const { affected } = await tx.run(sql`
      UPDATE blocked_addresses SET removed_at = ${nowMs}, changed_at = ${nowMs}, removed_because = ${because}
      WHERE id = ${id} AND removed_at IS NULL`);
    return affected > 0;
  }

  async removeThat(tx: Tx, block: BlockToFree, because: string, nowMs: number): Promise<boolean> {
    const { affected } = await tx.run(sql`
      UPDATE blocked_addresses SET removed_at = ${nowMs}, changed_at = ${nowMs}, removed_because = ${because}
      WHERE kind = ${block.kind} AND address_key = ${block.addressKey} AND reason = ${block.reason}
        AND source = ${block.source} AND removed_at IS NULL`);
    return affected > 0;
  }

  async isBlocked(tx: Tx, kind: ChannelName, addressKey: string): Promise<boolean> {
    const row = await tx.one(sql`
      SELECT id FROM blocked_addresses
      WHERE kind = ${kind} AND address_key = ${addressKey} AND removed_at IS NULL`);
    return row !== null;
  }

  async page(tx: Tx, query: BlockedQuery): Promise<Page<BlockedAddress> & { totalCount: number }> {
    const where = filter(query);
    const rows = await tx.all<StoredBlock>(sql`
      SELECT * FROM blocked_addresses WHERE ${where} ${behind(query)} LIMIT ${pageSize(query) + 1}`);
    const page = toPage(rows, query, (row) => cursorOf(row, query));
    const count = await tx.one<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM blocked_addresses WHERE ${where}`,
    );
    const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: toBlocked(node) }));
    return { ...page, edges, totalCount: count?.n ?? 0 };
  }
}

function filter({ search, changedSince }: BlockedQuery): Sql {
  const found = search ? sql`lower(address) LIKE ${containing(search)} ESCAPE '\\'` : sql`true`;
  return changedSince == null
    ? sql`removed_at IS NULL AND ${found}`
    : sql`changed_at >= ${changedSince} AND ${found}`;
}

function cursorOf(row: StoredBlock, { changedSince }: BlockedQuery): string {
  return changedSince == null ? String(row.id) : `${row.changed_at}.${row.id}`;
}

function behind({ after, changedSince }: BlockedQuery): Sql {
  if (changedSince == null) {
    return after == null ? sql`ORDER BY id DESC` : sql`AND id < ${rowIdOf(after)} ORDER BY id DESC`;
  }
  if (after == null) return sql`ORDER BY changed_at, id`;
  const [at = '', id = '', ...rest] = after.split('.');
  if (rest.length > 0) throw new UserError('BAD_USER_INPUT', 'The cursor must be one that this list gave.');
  return sql`AND (changed_at, id) > (${rowIdOf(at)}, ${rowIdOf(id)}) ORDER BY changed_at, id`;
}

function toBlocked(row: StoredBlock): BlockedAddress {
  const { id, kind, address, reason, source, note, at } = row;
  return {
    ...{ id, kind, address, reason, source, note, at },
    removedAt: row.removed_at,
    removedBecause: row.removed_because,
  };
}
