import { constant, joined, type Sql, sql, type SqlValue } from '../platform/database/sql.ts';
import type { DatabaseKind } from '../platform/database/tx.ts';

type ColumnType = 'BIGINT' | 'TEXT';

// PostgreSQL takes neither NUL nor half of a surrogate pair in a text.
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Makes a table out of rows: `FROM ${jsonRows(…)} AS v`. They travel as one parameter, so a statement has the same
 * text for any number of rows.
 */
export function jsonRows(
  kind: DatabaseKind,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly (readonly SqlValue[])[],
): Sql {
  const json = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(UNSTORABLE, '') : value,
  );
  const list = joined(
    Object.entries(columns).map(([name, type], i) => constant(`${COLUMN[kind](i, type)} AS ${name}`)),
  );
  return kind === 'sqlite'
    ? sql`(SELECT ${list} FROM json_each(${json}))`
    : sql`(SELECT ${list} FROM json_array_elements(CAST(${json} AS json)))`;
}

/** Makes a list of ids: `IN ${jsonList(…)}`. */
export function jsonList(kind: DatabaseKind, type: ColumnType, values: readonly SqlValue[]): Sql {
  const rows = values.map((value) => [value]);
  return sql`(SELECT item FROM ${jsonRows(kind, { item: type }, rows)} AS items)`;
}

const COLUMN: Record<DatabaseKind, (index: number, type: ColumnType) => string> = {
  sqlite: (index) => `json_extract(value, '$[${index}]')`,
  postgres: (index, type) => `CAST(value->>${index} AS ${type})`,
};
