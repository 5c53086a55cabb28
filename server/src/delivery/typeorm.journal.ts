import { sql } from '../platform/database/sql.ts';
import type { Intent, RecipientChange } from './delivery-store.ts';
import type { GroupWork } from './typeorm.group-work.ts';
import { jsonRows } from './typeorm.json-rows.ts';
import { applyChanges } from './typeorm.recipient-changes.ts';

const COLUMNS = { id: 'BIGINT', process_id: 'TEXT', message_id: 'TEXT', content_version: 'BIGINT' } as const;

/** Records outcomes and intents in one unit of work; gives the recipients whose body may leave. */
export async function commitJournal(
  work: GroupWork,
  changes: readonly RecipientChange[],
  intents: readonly Intent[],
): Promise<ReadonlySet<number>> {
  const groups = await work.lock([...changes, ...intents].map((entry) => entry.groupId));
  await applyChanges(work, groups, changes);
  const granted = await grantIntents(work, intents);
  await work.counts.bringIn(work.tx);
  return granted;
}

/** The fence: one statement that writes the intent only while process, group and recipient are still entitled to it. */
async function grantIntents(work: GroupWork, intents: readonly Intent[]): Promise<ReadonlySet<number>> {
  if (intents.length === 0) return new Set();
  const rows = intents.map((i) => [i.recipientId, i.processId, i.messageId, i.contentVersion]);
  const { records } = await work.tx.run<{ id: number }>(sql`
    UPDATE recipients SET intent_at = ${work.nowMs}, message_id = v.message_id, content_version = v.content_version
    FROM ${jsonRows(work.tx.kind, COLUMNS, rows)} AS v
    WHERE recipients.id = v.id AND recipients.process_id = v.process_id AND recipients.state = 'SENDING'
      AND EXISTS (
        SELECT 1 FROM delivery_slots s WHERE s.process_id = v.process_id AND s.lease_until > ${work.nowMs})
      AND EXISTS (
        SELECT 1 FROM delivery_groups g WHERE g.id = recipients.group_id AND g.state = 'RUNNING'
          AND NOT EXISTS (
            SELECT 1 FROM blocked_addresses b WHERE b.kind = g.channel
              AND b.address_key = recipients.address_key AND b.removed_at IS NULL))
    RETURNING recipients.id`);
  return new Set(records.map((row) => row.id));
}
