import { csvRow } from '@mailroom/shared/csv-safe';
import type { RecipientRow } from '../delivery/recipient-row.ts';

const COLUMNS = [
  'address',
  'externalId',
  'state',
  'reason',
  'at',
  'retryAt',
  'attempts',
  'replyClass',
  'reply',
  'messageId',
  'contentVersion',
  'decidedBy',
];

/** Writes the first line of a report, with the names of the columns; merge fields come last. */
export function reportHead(fields: readonly string[]): string {
  return csvRow([...COLUMNS, ...fields]);
}

/** Writes the line of one recipient. */
export function reportLine(recipient: RecipientRow, fields: readonly string[]): string {
  const { address, externalId, state, reason, stateAt, retryAt, attempts, replyClass, reply } = recipient;
  return csvRow([
    ...[address, externalId, state, reason, new Date(stateAt), retryAt === null ? null : new Date(retryAt)],
    ...[attempts, replyClass, reply, recipient.messageId, recipient.contentVersion, recipient.decidedBy],
    ...fields.map((name) => (Object.hasOwn(recipient.values, name) ? recipient.values[name] : '')),
  ]);
}
