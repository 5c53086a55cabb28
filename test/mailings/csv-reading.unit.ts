import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delimiterOf, readHead } from '../../server/src/mailings/csv-head.ts';
import { cellsOf } from '../../server/src/mailings/csv-parse.record-cells.ts';
import { CsvReading, type CsvRow } from '../../server/src/mailings/csv-reading.ts';
import { quoteState } from '../../server/src/mailings/csv-records.ts';

const encoder = new TextEncoder();

function read(bytes: Uint8Array | string, sizes: readonly number[] = []) {
  const all = typeof bytes === 'string' ? encoder.encode(bytes) : bytes;
  const reading = new CsvReading('EMAIL', cellsOf);
  const rows: CsvRow[] = [];
  let at = 0;
  for (const size of [...sizes, all.length]) {
    rows.push(...reading.push(all.subarray(at, at + size)));
    at = Math.min(all.length, at + size);
  }
  rows.push(...reading.end());
  return { rows, head: reading.head, refusal: reading.refusal };
}

const cells = (rows: readonly CsvRow[]) => rows.map((row) => row.cells ?? row.fault);

describe('reading a CSV file', () => {
  it.each([
    ['commas', 'email,name\na@b.test,Ann\n'],
    ['semicolons', 'email;name\na@b.test;Ann\n'],
    ['tabs', 'email\tname\na@b.test\tAnn\n'],
    ['CR LF', 'email,name\r\na@b.test,Ann\r\n'],
    ['old Mac line ends', 'email,name\ra@b.test,Ann\r'],
    ['no line end at the end', 'email,name\na@b.test,Ann'],
    ['a byte order mark', '\ufeffemail,name\na@b.test,Ann\n'],
    ["Excel's separator line", 'sep=;\nemail;name\na@b.test;Ann\n'],
    ['empty lines', '\n\nemail,name\n\n\na@b.test,Ann\n\n'],
    ['blanks around cells', ' email , name \n a@b.test , Ann \n'],
    ['quotes', '"email","name"\n"a@b.test","Ann"\n'],
  ])('takes %s', (_, text) => {
    const { rows, head } = read(text);
    expect(cells(rows)).toEqual([['a@b.test', 'Ann']]);
    expect(head?.fields).toEqual([{ name: 'name', at: 1 }]);
  });

  it('keeps separators, quotes and line breaks inside quotes', () => {
    const { rows } = read('email,name\na@b.test,"Ann ""A"", the\nfirst"\nb@b.test,Bob\n');
    expect(rows).toEqual([
      { line: 2, cells: ['a@b.test', 'Ann "A", the\nfirst'] },
      { line: 4, cells: ['b@b.test', 'Bob'] },
    ]);
  });

  it('keeps a quote in the middle of a cell as part of it', () => {
    expect(cells(read('email,name\na@b.test,Ann "A" B\n').rows)).toEqual([['a@b.test', 'Ann "A" B']]);
  });

  it('loses only its own line by a quote that is never closed', () => {
    const { rows } = read('email,name\na@b.test,Ann\nb@b.test,"Bob\nc@b.test,Cleo\nd@b.test,"Dora"\n');
    expect(rows).toEqual([
      { line: 2, cells: ['a@b.test', 'Ann'] },
      { line: 3, fault: 'QUOTE' },
      { line: 4, cells: ['c@b.test', 'Cleo'] },
      { line: 5, cells: ['d@b.test', 'Dora'] },
    ]);
  });

  it('loses only its own line by a quote that is still open at the end of a long file', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `p${i}@b.test,P${i}`);
    const { rows } = read(['email,name', 'x@b.test,"X', ...lines].join('\n'));
    expect(rows[0]).toEqual({ line: 2, fault: 'QUOTE' });
    expect(rows.slice(1).map(({ line }) => line)).toEqual(lines.map((_, i) => i + 3));
  });

  it('loses only its own line by 10 MB without a line end, and keeps none of them in memory', () => {
    const megabyte = 'x'.repeat(1_000_000);
    const reading = new CsvReading('EMAIL', cellsOf);
    const rows = reading.push(encoder.encode('email,name\na@b.test,Ann\n'));
    for (let i = 0; i < 10; i++) rows.push(...reading.push(encoder.encode(megabyte)));
    rows.push(...reading.push(encoder.encode('\r\nb@b.test,Bob\r\n')), ...reading.end());
    expect(rows).toEqual([
      { line: 2, cells: ['a@b.test', 'Ann'] },
      { line: 3, fault: 'TOO_LONG' },
      { line: 4, cells: ['b@b.test', 'Bob'] },
    ]);
  });

  it('names the line that is not UTF-8, and keeps its neighbours', () => {
    const bytes = Buffer.concat([
      Buffer.from('email,name\na@b.test,Ann\nb@b.test,J'),
      Buffer.from([0xf6]),
      Buffer.from('rg\nc@b.test,Jörg\n'),
    ]);
    expect(cells(read(bytes).rows)).toEqual([['a@b.test', 'Ann'], 'NOT_UTF8', ['c@b.test', 'Jörg']]);
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffemail,name\n', 'utf16le')],
    ['UTF-16', Buffer.from('email,name\na@b.test,Ann\n', 'utf16le')],
    ['Windows-1252', Buffer.from('email,Größe\n', 'latin1')],
    ['Excel workbook', Buffer.from('PK\x03\x04....')],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['empty', Buffer.alloc(0)],
    ['empty', Buffer.from('\n\n')],
  ])('refuses a file that is %s by name', (word, bytes) => {
    const { rows, refusal } = read(bytes);
    expect(rows).toEqual([]);
    expect(refusal).toContain(word);
  });

  it('reads the same whatever pieces the bytes arrive in', () => {
    const text =
      '\ufeffemail;name;city\r\na@b.test;"Ann; the ""first""\r\nof all";Oslo\r\n\r\nb@b.test;"Bob;Bergen\r\n' +
      'c@b.test;Çağla;Århus\nd@b.test;D\rē@b.test;x\n';
    const expected = read(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }), (sizes) => {
        expect(read(text, sizes)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('reads what any table was written as', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'é'), maxLength: 8 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (table) => {
        const text = ['email,name', ...table.map((row) => row.map(quoted).join(','))].join('\n');
        expect(cells(read(text).rows)).toEqual(table);
      }),
      { numRuns: 300 },
    );
  });
});

describe('following the quotes of a line', () => {
  it.each([
    ['a,b', false, 'CLOSED'],
    ['a,"b', false, 'OPEN'],
    ['a, "b', false, 'OPEN'],
    ['a,b"c', false, 'CLOSED'],
    ['b",c', true, 'CLOSED'],
    ['b""', true, 'OPEN'],
    ['"b" c', false, 'BROKEN'],
    ['x,"y"', true, 'BROKEN'],
  ] as const)('%s, with one open before: %s, is %s', (line, open, state) => {
    expect(quoteState(line, open, ',')).toBe(state);
  });

  it('takes time in proportion to the line, whatever it holds', () => {
    const started = performance.now();
    for (const piece of ['"', '""', '",', ' "', '" ']) quoteState(piece.repeat(30_000), false, ',');
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('the first line', () => {
  it('is cut where it has most separators', () => {
    expect(delimiterOf('email;"a,b,c";name')).toBe(';');
    expect(delimiterOf('email')).toBe(',');
  });

  it.each(['email', 'E-Mail', 'MAIL', 'Email address', 'address', 'To'])(
    'finds the address under %s',
    (name) => {
      expect(readHead(['name', name], 'EMAIL')).toMatchObject({ addressAt: 1 });
    },
  );

  it.each(['mobile', 'Phone', 'NUMBER', 'Mobile phone', 'msisdn'])('finds the number under %s', (name) => {
    expect(readHead(['name', name], 'SMS')).toMatchObject({ addressAt: 1 });
  });

  it('keeps the id of the caller apart from the merge fields', () => {
    expect(readHead(['email', 'externalId', 'city'], 'EMAIL')).toMatchObject({
      externalIdAt: 1,
      fields: [{ name: 'city', at: 2 }],
    });
  });

  it('without an address says which names would do, and which there are', () => {
    const sentence = readHead(['name', 'city'], 'EMAIL');
    expect(sentence).toContain('email');
    expect(sentence).toContain('"city"');
  });

  it('that is a recipient already is told from names', () => {
    expect(readHead(['ann@example.com', 'Ann'], 'EMAIL')).toContain('looks like a recipient');
    expect(readHead(['+47 900 12 345'], 'SMS')).toContain('looks like a recipient');
  });

  it.each([
    ['the same name twice', ['email', 'city', 'city']],
    ['a brace in a name', ['email', 'a}b']],
    ['a name that is too long', ['email', 'x'.repeat(101)]],
    ['too many columns', ['email', ...Array.from({ length: 101 }, (_, i) => `c${i}`)]],
  ])('is refused for %s', (_, names) => {
    expect(readHead(names, 'EMAIL')).toBeTypeOf('string');
  });
});
