import { parse } from 'csv-parse/sync';
import type { Delimiter } from './csv-head.ts';

/** Cuts records into cells; each text is one whole record whose quotes are closed. */
export function cellsOf(records: readonly string[], delimiter: Delimiter): string[][] {
  if (records.length === 0) return [];
  const rows = parseAll(records.join('\n'), delimiter);
  // The two readers agree on where a record ends, or each record is read by itself.
  return rows.length === records.length
    ? rows
    : records.map((record) => parseAll(record, delimiter)[0] ?? []);
}

function parseAll(text: string, delimiter: Delimiter): string[][] {
  return parse(text, {
    delimiter,
    record_delimiter: '\n',
    // Quotes in the middle of a cell without quotes are part of a name.
    relax_quotes: true,
    relax_column_count: true,
    trim: true,
    max_record_size: 0,
  });
}
