/** A whole reply, several lines joined by a line feed, or what came instead of one. */
export type ReadReply =
  { kind: 'REPLY'; text: string } | { kind: 'GARBAGE'; text: string } | { kind: 'TOO_LARGE' };

/** Longer than any honest reply: what goes beyond is not buffered. */
const MAX_REPLY_CHARACTERS = 64 * 1024;

/** Puts replies together from the pieces in which they come (RFC 5321 §4.2.1). */
export class ReplyReader {
  #buffer = '';

  /** Adds what came; one character per byte, so that no piece cuts a character in two. */
  push(latin1: string): void {
    if (this.#buffer.length <= MAX_REPLY_CHARACTERS) this.#buffer += latin1;
  }

  /** Takes the next reply out; null while it is not complete. */
  take(): ReadReply | null {
    let end = 0;
    for (;;) {
      const start = end;
      end = this.#buffer.indexOf('\n', start) + 1;
      if (end === 0 || end > MAX_REPLY_CHARACTERS) return this.#incomplete();
      const line = this.#buffer.slice(start, end).replace(/\r?\n$/, '');
      if (/^\d{3}-/.test(line)) continue;
      const text = fromUtf8(this.#buffer.slice(0, end)).replace(/\r?\n/g, '\n').trimEnd();
      this.#buffer = this.#buffer.slice(end);
      return { kind: /^\d{3}(?: |$)/.test(line) ? 'REPLY' : 'GARBAGE', text };
    }
  }

  /** Forgets what is not taken yet, and returns it. */
  discard(): string {
    const rest = fromUtf8(this.#buffer);
    this.#buffer = '';
    return rest;
  }

  #incomplete(): ReadReply | null {
    return this.#buffer.length > MAX_REPLY_CHARACTERS ? { kind: 'TOO_LARGE' } : null;
  }
}

function fromUtf8(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}
