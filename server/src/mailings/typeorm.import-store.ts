import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ImportState } from './import-state.ts';

/** An import that did not move for so long has died with its process. */
export const DEAD_AFTER_MS = 60_000;

interface Stored {
  mailing_id: string;
  added: number;
  skipped: number;
  finished: number;
  error: string | null;
  problems: string;
}

/** Begins an import; false if another one of this mailing is under way. */
export async function claimImport(tx: Tx, mailingId: string, nowMs: number): Promise<boolean> {
  const { affected } = await tx.run(sql`
    INSERT INTO recipient_imports (mailing_id, added, skipped, finished, error, problems, updated_at)
    VALUES (${mailingId}, 0, 0, 0, NULL, '[]', ${nowMs})
    ON CONFLICT (mailing_id) DO UPDATE SET added = 0, skipped = 0, finished = 0, error = NULL, problems = '[]',
      updated_at = excluded.updated_at
    WHERE recipient_imports.finished = 1 OR recipient_imports.updated_at < ${nowMs - DEAD_AFTER_MS}`);
  return affected === 1;
}

/** Writes how far an import is. */
export async function saveImport(tx: Tx, state: ImportState, nowMs: number): Promise<void> {
  await tx.run(sql`
    UPDATE recipient_imports SET added = ${state.added}, skipped = ${state.skipped},
      finished = ${Number(state.finished)}, error = ${state.error}, problems = ${JSON.stringify(state.problems)},
      updated_at = ${nowMs}
    WHERE mailing_id = ${state.mailingId}`);
}

/** Reads the last import of a mailing; null if there was none. */
export async function readImport(tx: Tx, mailingId: string): Promise<ImportState | null> {
  const row = await tx.one<Stored>(sql`SELECT * FROM recipient_imports WHERE mailing_id = ${mailingId}`);
  if (!row) return null;
  const { added, skipped, error } = row;
  return {
    ...{ mailingId, added, skipped, error },
    finished: row.finished === 1,
    problems: JSON.parse(row.problems) as ImportState['problems'],
  };
}

/** Tells whether recipients of a mailing are being imported. */
export async function isImporting(tx: Tx, mailingId: string, nowMs: number): Promise<boolean> {
  const row = await tx.one(sql`
    SELECT mailing_id FROM recipient_imports
    WHERE mailing_id = ${mailingId} AND finished = 0 AND updated_at >= ${nowMs - DEAD_AFTER_MS}`);
  return row !== null;
}

/** Ends imports that died with their process, with the reason; gives the mailings. */
export async function endDeadImports(tx: Tx, error: string, beforeMs: number): Promise<string[]> {
  const { records } = await tx.run<{ mailing_id: string }>(sql`
    UPDATE recipient_imports SET finished = 1, error = ${error} WHERE finished = 0 AND updated_at < ${beforeMs}
    RETURNING mailing_id`);
  return records.map((row) => row.mailing_id);
}
