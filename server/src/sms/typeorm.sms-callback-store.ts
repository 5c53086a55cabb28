import { createHash, randomBytes } from 'node:crypto';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SmsReport } from './sms-module.ts';

const TOKEN_BYTES = 16;

/** Gives the token in the address at which a module's provider calls; it is made on first use. */
export async function callbackToken(tx: Tx, module: string): Promise<string> {
  const made = randomBytes(TOKEN_BYTES).toString('hex');
  await tx.run(
    sql`INSERT INTO sms_callbacks (module, token) VALUES (${module}, ${made}) ON CONFLICT DO NOTHING`,
  );
  const row = await tx.one<{ token: string }>(sql`SELECT token FROM sms_callbacks WHERE module = ${module}`);
  return row?.token ?? made;
}

/** Finds the module whose provider calls with a token; null if there is none such. */
export async function moduleOfToken(tx: Tx, token: string): Promise<string | null> {
  const row = await tx.one<{ module: string }>(sql`SELECT module FROM sms_callbacks WHERE token = ${token}`);
  return row?.module ?? null;
}

/** Keeps a report; one that says the same about the same message is kept once. Tells whether it is new. */
export async function insertReport(tx: Tx, module: string, report: SmsReport, at: number): Promise<boolean> {
  const { reference, providerId, state, code, words, barred, number = null, otherIds = [] } = report;
  const said = JSON.stringify([module, reference, providerId, state, code, number]);
  const hash = createHash('sha256').update(said).digest('hex');
  const { affected } = await tx.run(sql`
    INSERT INTO sms_reports
      (report_hash, module, reference, provider_id, state, code, words, barred, number, other_ids, at)
    VALUES (${hash}, ${module}, ${reference}, ${providerId}, ${state}, ${code}, ${words}, ${Number(barred)},
      ${number}, ${JSON.stringify(otherIds)}, ${at})
    ON CONFLICT (report_hash) DO NOTHING`);
  return affected > 0;
}

type StoredReport = Omit<SmsReport, 'barred' | 'otherIds'> & { id: number; barred: number; otherIds: string };

const COLUMNS = sql`id, reference, provider_id AS "providerId", state, code, words, barred, number,
  COALESCE(other_ids, '[]') AS "otherIds"`;

function toReport(row: StoredReport): SmsReport & { id: number } {
  return { ...row, barred: row.barred === 1, otherIds: JSON.parse(row.otherIds) as string[] };
}

/** Reads a module's reports for a message behind a row, oldest first. */
export async function reportsFor(
  tx: Tx,
  module: string,
  { reference, providerId }: Pick<SmsReport, 'reference' | 'providerId'>,
  afterId: number,
): Promise<(SmsReport & { id: number })[]> {
  const rows = await tx.all<StoredReport>(sql`
    SELECT ${COLUMNS} FROM sms_reports
    WHERE id > ${afterId} AND module = ${module}
      AND (reference = ${reference} OR (reference IS NULL AND provider_id = ${providerId}))
    ORDER BY id`);
  return rows.map(toReport);
}

/** Reads the newest reports that say what became of a message in the end, oldest first. */
export async function newestReports(tx: Tx, most: number): Promise<SmsReport[]> {
  const rows = await tx.all<StoredReport>(sql`
    SELECT ${COLUMNS} FROM sms_reports WHERE state <> 'EN_ROUTE' ORDER BY id DESC LIMIT ${most}`);
  return rows.reverse().map(toReport);
}
