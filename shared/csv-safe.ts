/** CSV that a spreadsheet opens as text: no cell of ours is ever run as a formula. */

export type CsvValue = string | number | boolean | Date | null | undefined;

/**
 * What a spreadsheet may take for a formula: = + - @ (also in full width) at the start of a cell, also behind
 * blanks, invisible characters or apostrophes, and a leading tab or carriage return.
 */
const FORMULA = /^(?:[\t\r]|[\s\p{C}']*[=+\-@＝＋－＠])/u;

/** Writes one cell: formulas are disarmed by an apostrophe, the rest is quoted by RFC 4180 §2. */
export function csvCell(value: CsvValue): string {
  const text = textOf(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  // The semicolon is the separator of spreadsheets in much of Europe.
  return /[",;\r\n\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes one line, with the CR LF that ends it (RFC 4180 §2.1). */
export function csvRow(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** Takes back the apostrophe of `csvCell` from a cell that was read: an export that comes back is what it was. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function textOf(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value);
}
