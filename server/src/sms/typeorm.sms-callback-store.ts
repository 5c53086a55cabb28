import { randomBytes } from 'node:crypto';
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

/** Keeps a report; one that says the same about the same message is kept once. */
export async function insertReport(tx: Tx, module: string, report: SmsReport, at: number): Promise<void> {
  const { reference, providerId, state, code, words } = report;
  const known = await tx.one(sql`
    SELECT id FROM sms_reports
    WHERE module = ${module} AND reference = ${reference ?? ''} AND state = ${state}
      AND coalesce(provider_id, '') = ${providerId ?? ''} AND coalesce(code, '') = ${code ?? ''}`);
  if (known) return;
  await tx.run(sql`
    INSERT INTO sms_reports (module, reference, provider_id, state, code, words, at)
    VALUES (${module}, ${reference ?? ''}, ${providerId}, ${state}, ${code}, ${words}, ${at})`);
}

/** Reads the reports for a message behind a row, oldest first. */
export async function reportsFor(
  tx: Tx,
  { reference, providerId }: Pick<SmsReport, 'reference' | 'providerId'>,
  afterId: number,
): Promise<(SmsReport & { id: number })[]> {
  const rows = await tx.all<Omit<SmsReport, 'barred'> & { id: number }>(sql`
    SELECT id, reference, provider_id AS "providerId", state, code, words FROM sms_reports
    WHERE id > ${afterId} AND (reference = ${reference ?? '-'} OR (reference = '' AND provider_id = ${providerId ?? '-'}))
    ORDER BY id`);
  return rows.map((row) => ({ ...row, barred: false }));
}
