import type { Line } from './csv-lines.ts';

/** One record of a file, still with its quotes; or lines that are none. */
export type CsvRecord = { line: number } & (
  { text: string; fault?: undefined } | { fault: 'TOO_LONG' | 'NOT_UTF8' | 'QUOTE'; text?: undefined }
);

/** A cell may hold a postal address; a quote that stays open for longer was never closed. */
const MAX_LINES = 50;
const MAX_RECORD = 64 * 1024;

/**
 * Joins lines into records: a quoted cell may go over several lines (RFC 4180 §2.6).
 *
 * A quote that is never closed would swallow the file behind it. It costs its own line only: reading begins again
 * with the next.
 */
export class RecordReader {
  /** The lines of a record whose quote is still open. */
  #open: { number: number; text: string }[] = [];

  constructor(private readonly delimiter: string) {}

  /** Takes the next line; gives the records that are complete. */
  push(line: Line): CsvRecord[] {
    const records: CsvRecord[] = [];
    const queue: Line[] = [line];
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (next.fault !== undefined) {
        if (this.#open.length > 0) queue.unshift(...this.#giveUp(records), next);
        else records.push({ line: next.number, fault: next.fault });
        continue;
      }
      const record = this.#take(next);
      if (record === 'BROKEN') queue.unshift(...this.#giveUp(records));
      else if (record) records.push(record);
    }
    return records;
  }

  /** Gives what is left at the end of the file. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.#open.length > 0) {
      for (const line of this.#giveUp(records)) records.push(...this.push(line));
    }
    return records;
  }

  #take(line: { number: number; text: string }): CsvRecord | 'BROKEN' | null {
    const state = quoteState(line.text, this.#open.length > 0, this.delimiter);
    this.#open.push(line);
    if (state === 'BROKEN') return 'BROKEN';
    if (state === 'OPEN') return this.#isTooMuch() ? 'BROKEN' : null;
    const text = this.#open.map((part) => part.text).join('\n');
    const record = { line: this.#open[0]?.number ?? line.number, text };
    this.#open = [];
    return record;
  }

  #isTooMuch(): boolean {
    const length = this.#open.reduce((sum, { text }) => sum + text.length, 0);
    return this.#open.length >= MAX_LINES || length > MAX_RECORD;
  }

  /** Names the line whose quote is wrong; gives those behind it, which are read anew. */
  #giveUp(records: CsvRecord[]): Line[] {
    const [first, ...others] = this.#open;
    this.#open = [];
    if (first) records.push({ line: first.number, fault: 'QUOTE' });
    return others;
  }
}

/**
 * Follows the quotes of a line: whether one is open at its end, or one is closed in the middle of a cell, which
 * tells that an earlier one was never meant to open.
 */
export function quoteState(
  line: string,
  openBefore: boolean,
  delimiter: string,
): 'OPEN' | 'CLOSED' | 'BROKEN' {
  if (!line.includes('"')) return openBefore ? 'OPEN' : 'CLOSED';
  let open = openBefore;
  let cellStarts = !openBefore;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (open) {
      if (character !== '"') continue;
      if (line[at + 1] === '"') at++;
      else if (!endsCell(line, at + 1, delimiter)) return 'BROKEN';
      else open = false;
    } else if (character === delimiter) cellStarts = true;
    else if (character === '"' && cellStarts) {
      open = true;
      cellStarts = false;
    } else if (character !== ' ') cellStarts = false;
  }
  return open ? 'OPEN' : 'CLOSED';
}

function endsCell(line: string, from: number, delimiter: string): boolean {
  let at = from;
  while (line[at] === ' ') at++;
  return at === line.length || line[at] === delimiter;
}
