import { type Page, type PageArgs, pageSize, toPage } from '../platform/database/page.ts';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SettingsContent, SettingsFieldChange, SettingsKind } from './settings-content.ts';

/** One kind of settings as it is stored; secrets are sealed, by field. */
export interface SettingsRow {
  kind: SettingsKind;
  /** 0 before the first save. */
  version: number;
  content: SettingsContent;
  secrets: Readonly<Record<string, string>>;
  updatedAt: number | null;
  updatedBy: string | null;
}

/** What became of the settings with one save. */
export interface SettingsChangeRow {
  id: number;
  kind: SettingsKind;
  version: number;
  at: number;
  by: string;
  changes: SettingsFieldChange[];
}

export interface NewVersion extends SettingsRow {
  updatedAt: number;
  updatedBy: string;
  userId: string | null;
  changes: readonly SettingsFieldChange[];
  applyNow: boolean;
}

type Stored<T> = { [K in keyof T]: K extends 'content' | 'secrets' | 'changes' ? string : T[K] };

/** Reads the settings of a kind; null before the first save. */
export async function readSettings(tx: Tx, kind: SettingsKind): Promise<SettingsRow | null> {
  const row = await tx.one<Stored<SettingsRow>>(sql`
    SELECT kind, version, content, secrets, updated_at AS "updatedAt", updated_by AS "updatedBy"
    FROM settings WHERE kind = ${kind}`);
  return row && { ...row, content: JSON.parse(row.content), secrets: JSON.parse(row.secrets) };
}

/** Writes a version over the one before it; false, and nothing is written, if that is not the newest any more. */
export async function writeSettings(tx: Tx, next: NewVersion): Promise<boolean> {
  const { kind, version, updatedAt, updatedBy } = next;
  const content = JSON.stringify(next.content);
  const secrets = JSON.stringify(next.secrets);
  const { affected } =
    version === 1
      ? await tx.run(sql`
          INSERT INTO settings (kind, version, content, secrets, updated_at, updated_by)
          VALUES (${kind}, 1, ${content}, ${secrets}, ${updatedAt}, ${updatedBy}) ON CONFLICT DO NOTHING`)
      : await tx.run(sql`
          UPDATE settings SET version = ${version}, content = ${content}, secrets = ${secrets},
            updated_at = ${updatedAt}, updated_by = ${updatedBy}
          WHERE kind = ${kind} AND version = ${version - 1}`);
  if (affected !== 1) return false;
  await tx.run(sql`
    INSERT INTO settings_changes (kind, version, content, changes, apply_now, at, by_user_id, by_name)
    VALUES (${kind}, ${version}, ${content}, ${JSON.stringify(next.changes)}, ${Number(next.applyNow)},
      ${updatedAt}, ${next.userId}, ${updatedBy})`);
  return true;
}

/** Reads what the settings were in a version; null if there was none such. */
export async function readVersion(
  tx: Tx,
  kind: SettingsKind,
  version: number,
): Promise<SettingsContent | null> {
  const row = await tx.one<{ content: string }>(
    sql`SELECT content FROM settings_changes WHERE kind = ${kind} AND version = ${version}`,
  );
  return row && (JSON.parse(row.content) as SettingsContent);
}

/** Reads what changed after a version, oldest first. */
export async function readChangesSince(
  tx: Tx,
  kind: SettingsKind,
  version: number,
): Promise<{ version: number; changes: SettingsFieldChange[]; applyNow: boolean }[]> {
  const rows = await tx.all<{ version: number; changes: string; applyNow: number }>(sql`
    SELECT version, changes, apply_now AS "applyNow" FROM settings_changes
    WHERE kind = ${kind} AND version > ${version} ORDER BY version`);
  return rows.map((row) => ({
    version: row.version,
    changes: JSON.parse(row.changes),
    applyNow: row.applyNow === 1,
  }));
}

/** Reads a page of the history of all kinds, newest first. */
export async function readHistory(tx: Tx, args: PageArgs): Promise<Page<SettingsChangeRow>> {
  const before = Number(args.after ?? Number.MAX_SAFE_INTEGER);
  const rows = await tx.all<Stored<SettingsChangeRow>>(sql`
    SELECT id, kind, version, at, by_name AS "by", changes FROM settings_changes
    WHERE id < ${Number.isSafeInteger(before) ? before : 0} ORDER BY id DESC LIMIT ${pageSize(args) + 1}`);
  const read = rows.map((row) => ({ ...row, changes: JSON.parse(row.changes) as SettingsFieldChange[] }));
  return toPage<SettingsChangeRow>(read, args, ({ id }) => String(id));
}
