import { plainCell } from '@mailroom/shared/csv-safe';
import { isHeaderSafe } from '@mailroom/shared/email-address';
import { MAILING_LIMITS } from '@mailroom/shared/mailing-limits';
import type { MailingKind } from '@mailroom/shared/mailing-state';
import type { NewRecipient } from '../delivery/recipient-row.ts';
import type { CsvHead } from './csv-head.ts';
import { readRecipientAddress } from './recipient-address.ts';

/** A row that was read: he is kept as invalid if there is a fault, with the sentence for the report. */
export interface ReadRow {
  recipient: NewRecipient & { line: number };
  fault: string | null;
}

/** How the addresses of a mailing are read. */
export interface AddressRule {
  kind: MailingKind;
  /** Completes numbers; null if the SMS settings name none. */
  countryCode: string | null;
}

const MAX_SHOWN_ADDRESS = 320;

/** Reads the cells of a record; null if it holds nothing. */
export function readCells(
  cells: readonly string[],
  line: number,
  head: CsvHead,
  rule: AddressRule,
): ReadRow | null {
  if (cells.every((cell) => cell.trim() === '')) return null;
  const values = head.fields
    .map(({ name, at }) => [name, plainCell(cells[at] ?? '')] as const)
    .filter(([, value]) => value !== '');
  const externalId = head.externalIdAt === null ? null : plainCell(cells[head.externalIdAt] ?? '') || null;
  const stray = cells.findIndex((cell, at) => cell.trim() !== '' && !head.named.has(at));
  const fault = stray < 0 ? null : `Column ${stray + 1} has a value, but the first line gives it no name.`;
  const address = plainCell(cells[head.addressAt] ?? '');
  return readRow({ address, values: Object.fromEntries(values), externalId, line }, rule, fault);
}

/** Reads a recipient as he was given; `fault` is what is already known to be wrong with him. */
export function readRow(
  given: {
    address: string;
    values: Readonly<Record<string, string>>;
    externalId: string | null;
    line: number;
  },
  rule: AddressRule,
  fault: string | null = null,
): ReadRow {
  const address = readRecipientAddress(rule.kind, given.address, rule.countryCode);
  const wrong = fault ?? (address.ok ? faultOfValues(given) : address.message);
  if (address.ok && wrong === null) {
    return { recipient: { ...given, address: address.address, addressKey: address.key }, fault: null };
  }
  // What cannot be kept is not kept: only the address as it was written, for the report.
  const shown = given.address.trim().slice(0, MAX_SHOWN_ADDRESS);
  return {
    recipient: { address: shown, addressKey: null, values: {}, externalId: null, line: given.line },
    fault: wrong ?? 'It is not acceptable.',
  };
}

function faultOfValues(given: {
  values: Readonly<Record<string, string>>;
  externalId: string | null;
}): string | null {
  const long = Object.entries(given.values).find(([, value]) => value.length > MAILING_LIMITS.value);
  if (long)
    return `The value of "${long[0]}" has ${long[1].length} characters, at most ${MAILING_LIMITS.value} are possible.`;
  const { externalId } = given;
  if (externalId === null || (externalId.length <= MAILING_LIMITS.externalId && isHeaderSafe(externalId)))
    return null;
  return `The external id must be one line of at most ${MAILING_LIMITS.externalId} characters.`;
}
