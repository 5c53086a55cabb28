import { EIGHT_BIT_FAULT } from './csv-encoding.ts';
import type { CsvHead } from './csv-head.ts';
import type { CsvRow } from './csv-reading.ts';
import { type AddressRule, readCells, type ReadRow } from './import-rows.ts';
import type { ImportProblem } from './import-state.ts';

const FAULTS: Record<NonNullable<CsvRow['fault']>, string> = {
  TOO_LONG: 'UNREADABLE: The line is longer than 64 KB.',
  NOT_UTF8: 'UNREADABLE: The line is not in UTF-8.',
  QUOTE:
    'UNREADABLE: A quotation mark is opened here and not closed where the cell ends; within a cell write it twice.',
};

/** Gathers rows until they are stored together. */
export class CsvBatch {
  #rows: ReadRow[] = [];
  #problems: ImportProblem[] = [];
  #taken = 0;
  #notUtf8: number | null = null;
  /** The last line that was read. */
  lastLine = 0;
  /** Why nothing behind this batch is read. */
  stop: string | null = null;

  constructor(
    private readonly rule: AddressRule,
    private readonly maxRows: number,
  ) {}

  get size(): number {
    return this.#rows.length + this.#problems.length;
  }

  /** Adds rows as they were read; those behind the limit are left out, and `stop` says so. */
  add(rows: readonly CsvRow[], head: CsvHead | null): void {
    for (const row of rows) {
      if (this.stop !== null || !head) return;
      const read = row.cells ? readCells(row.cells, row.line, head, this.rule) : null;
      if (read && this.#taken >= this.maxRows) {
        this.stop = tooMany(this.maxRows, row.line);
        return;
      }
      if (read) {
        this.#rows.push(read);
        this.#taken++;
      } else if (row.fault !== undefined) this.#addFault(row.line, row.fault);
      this.lastLine = row.line;
    }
  }

  /** Gives the reason to take nothing of the file: as long as nothing is stored, one line in another encoding. */
  refusal(isStored: boolean): string | null {
    if (this.#notUtf8 === null || isStored) return null;
    return `${EIGHT_BIT_FAULT} The first line that shows it is line ${this.#notUtf8}.`;
  }

  /** Hands over what was gathered. */
  take(): { rows: ReadRow[]; problems: ImportProblem[] } {
    const taken = { rows: this.#rows, problems: this.#problems };
    this.#rows = [];
    this.#problems = [];
    return taken;
  }

  #addFault(line: number, fault: NonNullable<CsvRow['fault']>): void {
    if (fault === 'NOT_UTF8') this.#notUtf8 ??= line;
    this.#problems.push({ line, address: null, reason: FAULTS[fault] });
  }
}

function tooMany(maxRows: number, line: number): string {
  const rows = maxRows.toLocaleString('en').replaceAll(',', '\u00a0');
  return `A mailing has at most 1\u00a0000\u00a0000 recipients; there was room for ${rows}. Line ${line} and those behind it were not read.`;
}
