import { type Page, type PageArgs, pageSize, toPage } from '../platform/database/page.ts';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';

export interface AuditRow {
  id: number;
  at: number;
  actorId: string | null;
  actor: string;
  action: string;
  subject: string;
  details: unknown;
}

/** An entry as it is stored: its details are JSON text. */
export type NewAuditRow = Omit<AuditRow, 'id' | 'details'> & { details: string | null };

/** Appends an entry. */
export async function insertEntry(tx: Tx, row: NewAuditRow): Promise<void> {
  await tx.run(sql`
    INSERT INTO audit_entries (at, actor_id, actor, action, subject, details)
    VALUES (${row.at}, ${row.actorId}, ${row.actor}, ${row.action}, ${row.subject}, ${row.details})`);
}

/** Reads a page of entries, newest first. */
export async function readEntries(tx: Tx, args: PageArgs): Promise<Page<AuditRow>> {
  const before = Number(args.after ?? Number.MAX_SAFE_INTEGER);
  const stored = await tx.all<NewAuditRow & { id: number }>(sql`
    SELECT id, at, actor_id AS "actorId", actor, action, subject, details FROM audit_entries
    WHERE id < ${Number.isSafeInteger(before) ? before : 0} ORDER BY id DESC LIMIT ${pageSize(args) + 1}`);
  const rows = stored.map((row) => ({
    ...row,
    details: row.details === null ? null : JSON.parse(row.details),
  }));
  return toPage<AuditRow>(rows, args, (row) => String(row.id));
}
