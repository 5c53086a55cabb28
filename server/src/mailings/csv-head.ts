import { parseEmailAddress } from '@mailroom/shared/email-address';
import { MAILING_LIMITS } from '@mailroom/shared/mailing-limits';
import type { MailingKind } from '@mailroom/shared/mailing-state';
import { normaliseNumber } from '@mailroom/shared/phone-number';

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Names of the column that holds the address, without regard to case; the first that is there counts. */
const ADDRESS_COLUMNS: Record<MailingKind, readonly string[]> = {
  EMAIL: ['email', 'e-mail', 'email address', 'e-mail address', 'emailaddress', 'mail', 'address', 'to'],
  SMS: [
    'mobile',
    'mobile number',
    'mobile phone',
    'cell',
    'phone',
    'phone number',
    'number',
    'msisdn',
    'address',
    'to',
  ],
};
const EXTERNAL_ID_COLUMNS = ['externalid', 'external_id', 'external id'];

/** What the columns of a file are for. */
export interface CsvHead {
  /** Place of the address. */
  addressAt: number;
  /** Place of the caller's own id for the person; null if there is none. */
  externalIdAt: number | null;
  /** Merge fields, by place. */
  fields: { name: string; at: number }[];
  /** Every place that has a name. */
  named: ReadonlySet<number>;
}

/** Finds what separates the cells: the sign that the first line has most of; a comma if it has none. */
export function delimiterOf(firstLine: string): Delimiter {
  const plain = firstLine.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => plain.split(delimiter).length;
  return DELIMITERS.reduce<Delimiter>((best, next) => (count(next) > count(best) ? next : best), ',');
}

/** Reads Excel's own first line `sep=;`, which only names what separates the cells. */
export function separatorLine(line: string): Delimiter | null {
  const named = /^sep=(.)$/i.exec(line)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === named) ?? null;
}

/** Reads the names of the columns; a text is the sentence that says why they are not acceptable. */
export function readHead(cells: readonly string[], kind: MailingKind): CsvHead | string {
  const names = cells.map((cell) =>
    cell
      .replace(/^\ufeff/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  const lower = names.map((name) => name.toLowerCase());
  const address = ADDRESS_COLUMNS[kind].find((name) => lower.includes(name));
  if (address === undefined) return noAddressColumn(names, kind);
  const addressAt = lower.indexOf(address);
  const externalIdAt = lower.findIndex((name) => EXTERNAL_ID_COLUMNS.includes(name));
  const fields = names
    .map((name, at) => ({ name, at }))
    .filter(({ name, at }) => name !== '' && at !== addressAt && at !== externalIdAt);
  const fault = faultOfNames(fields.map(({ name }) => name));
  if (fault !== null) return fault;
  const named = new Set(names.flatMap((name, at) => (name === '' ? [] : [at])));
  return { addressAt, externalIdAt: externalIdAt < 0 ? null : externalIdAt, fields, named };
}

/** Says what is wrong with names of merge fields; null if they are fine. */
export function faultOfNames(names: readonly string[]): string | null {
  const { valuesPerRecipient, valueName } = MAILING_LIMITS;
  if (names.length > valuesPerRecipient)
    return `At most ${valuesPerRecipient} columns become merge fields, these are ${names.length}.`;
  const long = names.find((name) => name.length > valueName);
  if (long !== undefined)
    return `A column's name has at most ${valueName} characters; "${long.slice(0, 40)}…" has ${long.length}.`;
  const odd = names.find((name) => name.trim() === '' || /[{}|\p{Cc}]/u.test(name));
  if (odd !== undefined)
    return `A column's name must not be empty or hold a brace, a bar or a control character: ${JSON.stringify(odd)}.`;
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined
    ? null
    : `Two columns have the name "${twice}": which one is meant cannot be told.`;
}

function noAddressColumn(names: readonly string[], kind: MailingKind): string {
  const [expected] = ADDRESS_COLUMNS[kind];
  if (names.some((name) => isAddress(name, kind))) {
    return (
      'The first line looks like a recipient. It must name the columns instead: ' +
      `put a line above it such as "${expected},firstName".`
    );
  }
  const found = names.map((name) => `"${name.slice(0, 40)}"`).slice(0, 20);
  return (
    `No column holds the address: the first line must name one of them ` +
    `${ADDRESS_COLUMNS[kind].slice(0, -1).join(', ')} or ${ADDRESS_COLUMNS[kind].at(-1)}; it names ${found.join(', ')}.`
  );
}

function isAddress(text: string, kind: MailingKind): boolean {
  return kind === 'EMAIL' ? parseEmailAddress(text).ok : normaliseNumber(text, '+1').ok;
}
