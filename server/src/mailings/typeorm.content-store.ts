import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { FixedContent } from './mailing.ts';

/** Fixes a content as a version. */
export async function insertContent(
  tx: Tx,
  mailingId: string,
  content: FixedContent,
  by: { at: number; byName: string },
): Promise<void> {
  const { version, subject, html, text, fromAddress, fromName, replyTo } = content;
  await tx.run(sql`
    INSERT INTO mailing_contents (mailing_id, version, subject, html, text, from_address, from_name, reply_to, at,
      by_name)
    VALUES (${mailingId}, ${version}, ${subject}, ${html}, ${text}, ${fromAddress}, ${fromName}, ${replyTo}, ${by.at},
      ${by.byName})`);
}

/** Reads the newest content that was fixed; null before the start. */
export function newestContent(tx: Tx, mailingId: string): Promise<FixedContent | null> {
  return tx.one<FixedContent>(sql`
    SELECT version, subject, html, text, from_address AS "fromAddress", from_name AS "fromName", reply_to AS "replyTo"
    FROM mailing_contents WHERE mailing_id = ${mailingId} ORDER BY version DESC LIMIT 1`);
}
