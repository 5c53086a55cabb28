/** One line of a file, without its line end; or a line that could not be read. */
export type Line = { number: number } & (
  { text: string; fault?: undefined } | { fault: 'TOO_LONG' | 'NOT_UTF8'; text?: undefined }
);

/** No line of a list of people is longer, and nothing longer is kept in memory. */
export const MAX_LINE_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** Cuts bytes as they arrive into lines; each is UTF-8 or is named as one that is not. */
export class LineReader {
  #rest: Uint8Array = new Uint8Array();
  /** The line being read was too long and has been named: the rest of it is dropped. */
  #skipping = false;
  #number = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** Takes the next bytes; gives the lines that are complete. */
  push(chunk: Uint8Array): Line[] {
    const bytes = joined(this.#rest, chunk);
    const from = this.#skipping ? this.#endOfSkipped(bytes) : 0;
    if (from === null) return [];
    const cut = endOfLastLine(bytes, from);
    const lines = this.#linesOf(bytes.subarray(from, cut));
    this.#rest = bytes.slice(cut);
    if (this.#rest.length > MAX_LINE_BYTES) lines.push(this.#skip());
    return lines;
  }

  /** Gives the last line, if the file does not end with a line end. */
  end(): Line[] {
    const rest = this.#rest;
    this.#rest = new Uint8Array();
    if (this.#skipping || rest.length === 0) return [];
    const { length } = rest;
    return this.#linesOf(rest[length - 1] === CR ? rest : joined(rest, Uint8Array.of(LF)));
  }

  #skip(): Line {
    this.#skipping = true;
    this.#rest = new Uint8Array();
    return { number: ++this.#number, fault: 'TOO_LONG' };
  }

  /** Finds where the line behind an over-long one begins; null if that has not come yet. */
  #endOfSkipped(bytes: Uint8Array): number | null {
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === CR && at === bytes.length - 1) {
        this.#rest = bytes.slice(at);
        return null;
      }
      if (bytes[at] === LF || bytes[at] === CR) {
        this.#skipping = false;
        return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
      }
    }
    this.#rest = new Uint8Array();
    return null;
  }

  #linesOf(bytes: Uint8Array): Line[] {
    const whole = this.#decode(bytes);
    return whole === null ? this.#oneByOne(bytes) : splitLines(whole).map((text) => this.#line(text));
  }

  /** One line that is not UTF-8 must not take its neighbours with it. */
  #oneByOne(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    for (let from = 0; from < bytes.length;) {
      const end = endOfFirstLine(bytes, from);
      const text = this.#decode(bytes.subarray(from, end));
      const line = text === null ? null : (splitLines(text)[0] ?? '');
      lines.push(line === null ? { number: ++this.#number, fault: 'NOT_UTF8' } : this.#line(line));
      from = end;
    }
    return lines;
  }

  #line(text: string): Line {
    const number = ++this.#number;
    return text.length > MAX_LINE_BYTES ? { number, fault: 'TOO_LONG' } : { number, text };
  }

  #decode(bytes: Uint8Array): string | null {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return null;
    }
  }
}

/** Every line has its end here, so the piece behind the last end is none. */
function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).slice(0, -1);
}

/** A carriage return at the very end may be the first half of a line end. */
function endOfLastLine(bytes: Uint8Array, from: number): number {
  const last = Math.max(
    bytes.lastIndexOf(LF),
    bytes.length < 2 ? -1 : bytes.lastIndexOf(CR, bytes.length - 2),
  );
  return Math.max(from, last + 1);
}

function endOfFirstLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF) return at + 1;
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  }
  return bytes.length;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
