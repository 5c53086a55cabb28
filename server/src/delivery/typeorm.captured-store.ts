import type { MailingKind } from '@mailroom/shared/mailing-state';
import { type Page, type PageArgs, pageSize, toPage } from '../platform/database/page.ts';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';

/** A message that went to a page in Mailroom instead of to a person. */
export interface CapturedRow {
  id: number;
  kind: MailingKind;
  at: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: string;
}

/** Keeps a message, and of all only the newest `kept`; gives its id. */
export async function insertCaptured(tx: Tx, row: Omit<CapturedRow, 'id'>, kept: number): Promise<number> {
  const inserted = await tx.one<{ id: number }>(sql`
    INSERT INTO captured_messages (kind, at, sender, recipient, subject, text, html, headers)
    VALUES (${row.kind}, ${row.at}, ${row.from}, ${row.to}, ${row.subject}, ${row.text}, ${row.html}, ${row.headers})
    RETURNING id`);
  const id = inserted?.id ?? 0;
  await tx.run(sql`DELETE FROM captured_messages WHERE id <= ${id - kept}`);
  return id;
}

const COLUMNS = sql`id, kind, at, sender AS "from", recipient AS "to", subject, text, html, headers`;

export function findCaptured(tx: Tx, id: number): Promise<CapturedRow | null> {
  return tx.one<CapturedRow>(sql`SELECT ${COLUMNS} FROM captured_messages WHERE id = ${id}`);
}

/** Reads a page of captured messages, newest first. */
export async function readCaptured(tx: Tx, args: PageArgs): Promise<Page<CapturedRow>> {
  const before = Number(args.after ?? Number.MAX_SAFE_INTEGER);
  const rows = await tx.all<CapturedRow>(sql`
    SELECT ${COLUMNS} FROM captured_messages WHERE id < ${Number.isSafeInteger(before) ? before : 0}
    ORDER BY id DESC LIMIT ${pageSize(args) + 1}`);
  return toPage(rows, args, (row) => String(row.id));
}
