import type { Socket } from 'node:net';
import type { Reply } from '../delivery/channel.ts';
import { parseReply, printable } from './reply.ts';
import { ReplyReader } from './reply-reader.ts';
import { SECRET, type Scrub } from '../platform/scrubber.ts';

/** What came of waiting for a reply. */
export type Answer =
  { ok: true; reply: Reply } | { ok: false; code: 'DROPPED' | 'PROTOCOL_ERROR'; text: string };

/** Speaks SMTP line by line on a socket that is ours; the caller bounds the time and destroys the socket. */
export class SmtpDialogue {
  #socket: Socket;
  #reader = new ReplyReader();
  #ended: string | null = null;
  #wake = () => {};
  #transcript: string[] = [];
  #isGreeted = false;
  #looksLikeTls = false;
  #hasHeard = false;
  readonly #scrub: Scrub;
  readonly #onData = (chunk: Buffer) => this.#push(chunk);
  readonly #onEnd = () => this.#end('');

  constructor(socket: Socket, scrub: Scrub) {
    this.#socket = socket;
    this.#scrub = scrub;
    this.#listen();
  }

  /** The socket as it is now: a TLS socket once the session is secured. */
  get socket(): Socket {
    return this.#socket;
  }

  /** Whether the first bytes were a record of TLS (RFC 8446 §5.1: alert or handshake, version 3.x). */
  get looksLikeTls(): boolean {
    return this.#looksLikeTls;
  }

  /** Whether anything came from the server yet. */
  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  /** Takes the lines that were exchanged since the last time. */
  takeTranscript(): string[] {
    const lines = this.#transcript;
    this.#transcript = [];
    return lines;
  }

  /** Sends a command and waits for its reply; `shown` stands in the transcript for a line with a secret. */
  command(line: string, shown = line): Promise<Answer> {
    this.#note('C', shown);
    this.#socket.write(`${line}\r\n`);
    return this.read();
  }

  /** Sends a line that is a secret. */
  secret(line: string): Promise<Answer> {
    return this.command(line, SECRET);
  }

  /** Sends a message's bytes, dots stuffed and ended (RFC 5321 §4.5.2), and waits for its reply. */
  message(text: string): Promise<Answer> {
    const lines = text.replace(/\r\n|\r|\n/g, '\r\n').replace(/(\r\n)?$/, '\r\n');
    this.#note('C', `(message, ${Buffer.byteLength(lines)} bytes)`);
    this.#socket.write(`${lines.replace(/^\./gm, '..')}.\r\n`);
    return this.read();
  }

  /** Waits for the next reply. */
  async read(): Promise<Answer> {
    for (;;) {
      const read = this.#reader.take();
      if (read?.kind === 'TOO_LARGE')
        return { ok: false, code: 'PROTOCOL_ERROR', text: 'The server sent an answer of more than 64 KB.' };
      if (read) return this.#answer(this.#scrub(printable(read.text)));
      if (this.#ended !== null) return this.#dropped();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Goes on over a secured socket; what came in plain text behind the last reply counts no more (RFC 3207 §4.2) and is returned. */
  continueOver(secured: Socket): string {
    this.#socket = secured;
    this.#ended = null;
    this.#listen();
    return this.#reader.discard();
  }

  /** Lets go of the socket, so that TLS can have it. */
  release(): Socket {
    this.#socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onEnd)
      .off('error', this.#onError);
    this.#socket.on('error', () => {});
    return this.#socket;
  }

  readonly #onError = (error: Error) => this.#end(error.message);

  #listen(): void {
    this.#socket
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('close', this.#onEnd)
      .on('error', this.#onError);
    this.#socket.resume();
  }

  #push(chunk: Buffer): void {
    this.#hasHeard = true;
    if (!this.#isGreeted && (chunk[0] === 0x15 || chunk[0] === 0x16) && chunk[1] === 3)
      this.#looksLikeTls = true;
    this.#reader.push(chunk.toString('latin1'));
    this.#wake();
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#wake();
  }

  #answer(text: string): Answer {
    const reply = parseReply(text);
    this.#noteReply(text);
    if (reply) {
      this.#isGreeted = true;
      return { ok: true, reply };
    }
    return { ok: false, code: 'PROTOCOL_ERROR', text: 'The server did not answer with a reply of SMTP.' };
  }

  #dropped(): Answer {
    this.#noteReply(this.#scrub(printable(this.#reader.discard())));
    const reason = this.#ended ? ` (${this.#scrub(this.#ended)})` : '';
    return { ok: false, code: 'DROPPED', text: `The server ended the connection${reason}.` };
  }

  /** What a service says that is no mail server is nobody's business: the check must not read out other ports. */
  #noteReply(text: string): void {
    const isShown = this.#isGreeted || /^[245]\d\d(?:[ -]|$)/.test(text);
    if (text)
      for (const line of isShown ? text.split('\n') : ['(not a reply of SMTP)']) this.#note('S', line);
  }

  #note(who: 'C' | 'S', line: string): void {
    this.#transcript.push(`${who}: ${this.#scrub(line)}`);
  }
}
