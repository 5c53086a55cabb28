import { csvCell, csvRow, plainCell } from '@mailroom/shared/csv-safe';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Reads one line of RFC 4180 CSV, as a spreadsheet does. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const quoted = /"((?:[^"]|"")*)"(?:,|\r\n$|$)/y;
    const plain = /([^",\r\n]*)(?:,|\r\n$|$)/y;
    const reader = line[at] === '"' ? quoted : plain;
    reader.lastIndex = at;
    const match = reader.exec(line);
    if (!match) throw new Error(`not CSV at ${at}: ${line}`);
    cells.push((match[1] ?? '').replaceAll('""', '"'));
    at = reader.lastIndex;
    if (!match[0].endsWith(',')) break;
  }
  return cells;
}

const formulaStart = fc.constantFrom(
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '＝',
  '＋',
  '－',
  '＠',
  "'=",
  ' =',
  '\u200b=',
  '\0+',
  '"',
);
const nasty = fc.tuple(formulaStart, fc.string()).map(([start, rest]) => start + rest);
const value = fc.oneof(
  nasty,
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', ',', ';', '\n', '\r\n', "'"),
);

describe('CSV cell', () => {
  it.each([
    ['=HYPERLINK("http://evil.test")', '"\'=HYPERLINK(""http://evil.test"")"'],
    ['+4790012345', "'+4790012345"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', '"\'\tx"'],
    ['\rx', '"\'\rx"'],
    ['＝1+1', "'＝1+1"],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['Anne-Marie', 'Anne-Marie'],
    ["O'Hara", "O'Hara"],
    ['a@b.test', 'a@b.test'],
    ['', ''],
  ])('%j is written as %j', (typed, written) => {
    expect(csvCell(typed)).toBe(written);
  });

  it('writes numbers, truth values, times and nothing as they are', () => {
    expect(csvRow([-5, true, new Date(0), null, undefined])).toBe('-5,true,1970-01-01T00:00:00.000Z,,\r\n');
  });

  it('never begins with a formula, however it is built', () => {
    fc.assert(
      fc.property(value, (typed) => {
        const [cell = ''] = readLine(csvCell(typed));
        expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/);
      }),
      { numRuns: 2_000, seed: 20 },
    );
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
        const line = csvRow(values);
        expect(line.endsWith('\r\n')).toBe(true);
        expect(readLine(line).map(plainCell)).toEqual(values);
      }),
      { numRuns: 2_000, seed: 21 },
    );
  });
});
