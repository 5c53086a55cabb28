import type { MailingKind } from '@mailroom/shared/mailing-state';
import { EIGHT_BIT_FAULT, faultOfEncoding } from './csv-encoding.ts';
import { type CsvHead, type Delimiter, delimiterOf, readHead, separatorLine } from './csv-head.ts';
import { type Line, LineReader } from './csv-lines.ts';
import { type CsvRecord, RecordReader } from './csv-records.ts';

/** One record, cut into cells; or lines that are none, with the fault. */
export type CsvRow = { line: number } & (
  { cells: string[]; fault?: undefined } | { cells?: undefined; fault: NonNullable<CsvRecord['fault']> }
);

/** Cuts whole records into cells. */
export type CutCells = (records: readonly string[], delimiter: Delimiter) => string[][];

/** Reads a file of recipients as its bytes arrive. */
export class CsvReading {
  readonly #lines = new LineReader();
  #records: RecordReader | null = null;
  #delimiter: Delimiter | null = null;
  #start: Uint8Array | null = new Uint8Array();
  /** The names of the columns, once they were read. */
  head: CsvHead | null = null;
  /** Why the file cannot be read at all. */
  refusal: string | null = null;

  constructor(
    private readonly kind: MailingKind,
    private readonly cut: CutCells,
  ) {}

  /** Takes the next bytes; gives the rows that are complete. */
  push(chunk: Uint8Array): CsvRow[] {
    const bytes = this.#behindStart(chunk, false);
    return bytes && this.refusal === null ? this.#take(this.#lines.push(bytes)) : [];
  }

  /** Gives the last rows when the file has ended. */
  end(): CsvRow[] {
    const bytes = this.#behindStart(new Uint8Array(), true);
    if (this.refusal !== null) return [];
    const rows = bytes?.length ? this.#take(this.#lines.push(bytes)) : [];
    rows.push(...this.#take(this.#lines.end()));
    rows.push(...this.#rowsOf(this.#records?.end() ?? []));
    if (this.head === null) this.refusal ??= 'The file is empty: its first line must name the columns.';
    return rows;
  }

  /** Holds the first bytes back until there are enough of them to tell what the file is. */
  #behindStart(chunk: Uint8Array, isEnd: boolean): Uint8Array | null {
    if (this.#start === null) return chunk;
    const start = new Uint8Array([...this.#start, ...chunk.subarray(0, 1_024)]);
    if (start.length < 4 && !isEnd) {
      this.#start = start;
      return null;
    }
    this.refusal = faultOfEncoding(start);
    const held = this.#start;
    this.#start = null;
    if (held.length === 0) return chunk;
    const all = new Uint8Array(held.length + chunk.length);
    all.set(held);
    all.set(chunk, held.length);
    return all;
  }

  #take(lines: readonly Line[]): CsvRow[] {
    const records: CsvRecord[] = [];
    for (const line of lines) {
      if (this.refusal !== null) break;
      const reader = this.#records ?? this.#begin(line);
      if (reader) records.push(...reader.push(line.number === 1 ? withoutMark(line) : line));
    }
    return this.#rowsOf(records);
  }

  /** Reads from the first line what separates the cells; null while there is nothing to read it from. */
  #begin(line: Line): RecordReader | null {
    if (line.fault !== undefined) {
      this.refusal = FIRST_LINE_FAULTS[line.fault];
      return null;
    }
    const text = withoutMark(line).text ?? '';
    if (text.trim() === '') return null;
    const separator = separatorLine(text);
    this.#delimiter ??= separator ?? delimiterOf(text);
    if (separator) return null;
    return (this.#records = new RecordReader(this.#delimiter));
  }

  #rowsOf(records: readonly CsvRecord[]): CsvRow[] {
    const delimiter = this.#delimiter ?? ',';
    const whole = records.filter((record) => record.fault !== undefined || record.text.trim() !== '');
    const cells = this.cut(
      whole.flatMap(({ text }) => (text === undefined ? [] : [text])),
      delimiter,
    );
    const rows = whole.map(({ line, fault }): CsvRow =>
      fault === undefined ? { line, cells: cells.shift() ?? [] } : { line, fault },
    );
    return this.head === null ? this.#behindHead(rows) : rows;
  }

  #behindHead([first, ...rows]: CsvRow[]): CsvRow[] {
    if (!first) return [];
    const head = first.cells ? readHead(first.cells, this.kind) : FIRST_LINE_FAULTS[first.fault];
    if (typeof head === 'string') {
      this.refusal = head;
      return [];
    }
    this.head = head;
    return rows;
  }
}

const FIRST_LINE_FAULTS: Record<NonNullable<CsvRecord['fault']>, string> = {
  TOO_LONG: 'The first line is longer than 64 KB: it cannot be the names of the columns.',
  NOT_UTF8: EIGHT_BIT_FAULT,
  QUOTE: 'The first line has a quotation mark that is not closed: it must name the columns.',
};

function withoutMark(line: Line): Line {
  return line.text?.startsWith('\ufeff') ? { number: line.number, text: line.text.slice(1) } : line;
}
