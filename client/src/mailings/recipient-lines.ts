/** One recipient as the API takes it. */
export interface TypedRecipient {
  address: string;
  values: { name: string; value: string }[];
}

const ADDRESS_COLUMNS = ['email', 'e-mail', 'mail', 'address', 'mobile', 'phone', 'number'];

/** Splits one line of a typed or pasted table; quotes hold a separator together, as in CSV (RFC 4180). */
export function splitCells(line: string, separator: string): string[] {
  const cells: string[] = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (quoted && char === '"' && line[at + 1] === '"') at++;
    else if (char === '"') {
      quoted = !quoted;
      continue;
    } else if (char === separator && !quoted) {
      cells.push('');
      continue;
    }
    cells[cells.length - 1] += char;
  }
  return cells.map((cell) => cell.trim());
}

/** Finds what separates the cells of a line: the first of tab, semicolon, comma that is in it. */
function separatorOf(line: string): string {
  return ['\t', ';', ','].find((separator) => line.includes(separator)) ?? ';';
}

/**
 * Reads recipients that a person typed or pasted: one address per line, or a table whose first line names the columns.
 * The column that is named like an address (`email`, `mobile` …) holds it, else the first one.
 */
export function readRecipientLines(text: string): TypedRecipient[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  const first = lines[0];
  if (first === undefined) return [];
  const separator = separatorOf(first);
  const heads = splitCells(first, separator);
  const named = heads.findIndex((head) => ADDRESS_COLUMNS.includes(head.toLowerCase()));
  const hasHead = named >= 0;
  const addressAt = hasHead ? named : 0;
  return lines.slice(hasHead ? 1 : 0).map((line) => {
    const cells = splitCells(line, separator);
    const values = heads
      .map((name, at) => ({ name, value: cells[at] ?? '', at }))
      .filter(({ name, at }) => hasHead && at !== addressAt && name)
      .map(({ name, value }) => ({ name, value }));
    return { address: cells[addressAt] ?? '', values };
  });
}
