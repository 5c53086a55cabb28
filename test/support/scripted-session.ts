import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Reaction, ReceivedMessage, ScriptedSmtpOptions, ScriptStage } from './scripted-smtp.ts';

interface SessionParts {
  socket: Socket;
  options: ScriptedSmtpOptions;
  number: number;
  accepted: ReceivedMessage[];
}

const DEFAULT_EXTENSIONS = ['PIPELINING', 'SIZE 35882577', '8BITMIME'];

/** One connection to the scripted server, with everything that was said on it. */
export class ScriptedSession {
  /** Command lines as they came; credentials included. */
  readonly lines: string[] = [];
  /** Messages that came to their end, and of these the ones that were accepted. */
  readonly received: ReceivedMessage[] = [];
  readonly messages: ReceivedMessage[] = [];
  readonly signIns: { mechanism: string; userName: string; password: string }[] = [];
  isSecure = false;
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #parts: SessionParts;
  #socket: Socket;
  #buffer = '';
  #mode: 'COMMAND' | 'BODY' | 'AUTH' | 'DEAF' = 'COMMAND';
  #from = '';
  #to: string[] = [];
  #mailed = false;
  #messageCount = 0;
  #authSteps: string[] = [];
  #bodySeen = false;
  #busy: Promise<void> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.closed = new Promise((resolve) => parts.socket.once('close', () => resolve()));
    parts.socket.on('error', () => {});
    if (parts.options.tls?.implicit) this.#secure(() => this.#greet());
    else this.#greet();
  }

  #greet(): void {
    this.#listen();
    this.#enqueue(() => this.#react('CONNECT', '', '220 scripted.test ESMTP'));
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#buffer += chunk.toString('latin1');
      this.#enqueue(() => this.#readBuffer());
    });
  }

  #enqueue(step: () => Promise<unknown>): void {
    this.#busy = this.#busy.then(step).then(() => {});
  }

  async #readBuffer(): Promise<void> {
    while (this.#mode !== 'DEAF') {
      if (this.#mode === 'BODY') {
        if (!(await this.#readBody())) return;
        continue;
      }
      const end = this.#buffer.indexOf('\r\n');
      if (end < 0) return;
      const line = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + 2);
      this.lines.push(line);
      await (this.#mode === 'AUTH' ? this.#authStep(line) : this.#command(line));
    }
  }

  async #command(line: string): Promise<void> {
    const verb = line.split(' ')[0]?.toUpperCase() ?? '';
    switch (verb) {
      case 'EHLO':
        return void (await this.#react('EHLO', line, this.#ehloReply()));
      case 'HELO':
        return void (await this.#react('HELO', line, '250 scripted.test'));
      case 'STARTTLS':
        return this.#startTls(line);
      case 'AUTH':
        return this.#auth(line);
      case 'MAIL':
        return this.#mail(line);
      case 'RCPT':
        return this.#rcpt(line);
      case 'DATA':
        return this.#data(line);
      case 'RSET':
        this.#forget();
        return void (await this.#react('RSET', line, '250 2.0.0 ok'));
      case 'QUIT':
        return void (await this.#react('QUIT', line, { close: true, reply: '221 2.0.0 bye' }));
      default:
        return void (await this.#react('OTHER', line, '502 5.5.1 command not implemented'));
    }
  }

  #ehloReply(): string {
    const {
      extensions = DEFAULT_EXTENSIONS,
      tls,
      users,
      mechanisms = ['PLAIN', 'LOGIN'],
    } = this.#parts.options;
    const lines = ['scripted.test', ...extensions];
    if (tls && !this.isSecure) lines.push('STARTTLS');
    if (users && (!tls || this.isSecure)) lines.push(`AUTH ${mechanisms.join(' ')}`);
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\n');
  }

  async #startTls(line: string): Promise<void> {
    const { tls } = this.#parts.options;
    const reply = await this.#react('STARTTLS', line, tls ? '220 2.0.0 ready' : '502 5.5.1 no TLS here');
    if (!tls || !reply.startsWith('220')) return;
    this.#socket.removeAllListeners('data');
    this.#secure(() => this.#listen());
  }

  /** Answers the handshake, unless the script has something else to say to it. */
  #secure(onSecured: () => void): void {
    const { options, socket } = this.#parts;
    const step = options.script?.TLS;
    if (step) {
      this.#mode = 'DEAF';
      socket.once('data', () => this.#enqueue(() => this.#react('TLS', '', '')));
      return;
    }
    const { implicit: _, minVersion, maxVersion, ...context } = options.tls ?? {};
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ minVersion, maxVersion, ...context }),
    });
    secured.on('error', () => socket.destroy());
    this.#buffer = '';
    this.#socket = secured;
    this.isSecure = true;
    if (options.tls?.implicit) secured.once('secure', onSecured);
    else onSecured();
  }

  async #auth(line: string): Promise<void> {
    const [, mechanism = '', initial] = line.split(' ');
    const name = mechanism.toUpperCase();
    this.#authSteps = [name, ...(initial === undefined ? [] : [initial])];
    if (name === 'PLAIN' && initial) return this.#authenticated('AUTH', line);
    const prompt = name === 'LOGIN' ? 'VXNlcm5hbWU6' : name === 'CRAM-MD5' ? 'PDEuMkB0ZXN0Pg==' : '';
    const reply = await this.#react('AUTH', line, `334 ${prompt}`);
    if (reply.startsWith('334')) this.#mode = 'AUTH';
  }

  async #authStep(line: string): Promise<void> {
    this.#authSteps.push(line);
    const needed = this.#authSteps[0] === 'LOGIN' ? 3 : 2;
    if (this.#authSteps.length < needed)
      return void (await this.#react('AUTH_STEP', line, '334 UGFzc3dvcmQ6'));
    this.#mode = 'COMMAND';
    return this.#authenticated('AUTH_STEP', line);
  }

  async #authenticated(stage: ScriptStage, line: string): Promise<void> {
    const [mechanism = '', first = '', second = ''] = this.#authSteps;
    const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
    const plain = decode(first).split('\0');
    const [userName = '', password = ''] =
      mechanism === 'PLAIN'
        ? plain.slice(1)
        : mechanism === 'LOGIN'
          ? [decode(first), decode(second)]
          : decode(first).split(' ');
    this.signIns.push({ mechanism, userName, password });
    const known = this.#parts.options.users?.[userName];
    const isRight = known !== undefined && (mechanism === 'CRAM-MD5' || known === password);
    await this.#react(stage, line, isRight ? '235 2.7.0 welcome' : '535 5.7.8 authentication failed');
  }

  async #mail(line: string): Promise<void> {
    const reply = await this.#react('MAIL', line, this.#mailed ? '503 5.5.1 nested MAIL' : '250 2.1.0 ok');
    if (!reply.startsWith('2')) return;
    this.#mailed = true;
    this.#from = addressIn(line);
  }

  async #rcpt(line: string): Promise<void> {
    const reply = await this.#react('RCPT', line, this.#mailed ? '250 2.1.5 ok' : '503 5.5.1 MAIL first');
    if (reply.startsWith('2')) this.#to.push(addressIn(line));
  }

  async #data(line: string): Promise<void> {
    const reply = await this.#react(
      'DATA',
      line,
      this.#to.length > 0 ? '354 go ahead' : '554 5.5.1 no recipients',
    );
    if (!/^[23]/.test(reply)) return;
    this.#mode = 'BODY';
    this.#bodySeen = false;
  }

  /** @returns whether there may be more to read */
  async #readBody(): Promise<boolean> {
    if (this.#buffer === '') return false;
    if (!this.#bodySeen) {
      this.#bodySeen = true;
      if (this.#parts.options.script?.BODY) await this.#react('BODY', this.#buffer, '');
      if (this.#isDeaf()) return false;
    }
    const found = this.#buffer.startsWith('.\r\n') ? 0 : this.#buffer.indexOf('\r\n.\r\n');
    if (found < 0) return false;
    const body = this.#buffer.slice(0, found);
    this.#buffer = this.#buffer.slice(found + (this.#buffer.startsWith('.\r\n') ? 3 : 5));
    await this.#endOfMessage(body.replace(/^\./gm, ''));
    return true;
  }

  #isDeaf(): boolean {
    return this.#mode === 'DEAF';
  }

  async #endOfMessage(body: string): Promise<void> {
    this.#mode = 'COMMAND';
    const message = { from: this.#from, to: this.#to, body };
    this.received.push(message);
    const reply = await this.#react('DOT', body, `250 2.0.0 queued as ${this.#messageCount}`, () =>
      this.#accept(message),
    );
    if (reply.startsWith('2')) this.#messageCount += 1;
    this.#forget();
  }

  #accept(message: ReceivedMessage): void {
    this.messages.push(message);
    this.#parts.accepted.push(message);
  }

  #forget(): void {
    this.#mailed = false;
    this.#to = [];
  }

  /** Does what the script, or else the protocol, says; returns the reply that was given. */
  async #react(stage: ScriptStage, text: string, ordinary: Reaction, onAccept?: () => void): Promise<string> {
    const step = this.#parts.options.script?.[stage];
    const context = { stage, text, session: this.#parts.number, message: this.#messageCount };
    let reaction = (typeof step === 'function' ? step(context) : step) ?? ordinary;
    while (typeof reaction === 'object' && 'after' in reaction) {
      await reaction.after;
      reaction = reaction.then;
    }
    const reply =
      typeof reaction === 'string'
        ? reaction
        : 'reply' in reaction
          ? (reaction.reply ?? '')
          : 'raw' in reaction
            ? reaction.raw
            : '';
    // Accepted is what the server says so of; whether the client reads it is another question.
    if (reply.startsWith('2')) onAccept?.();
    perform(this.#socket, this.#parts.socket, reaction);
    if (typeof reaction === 'object' && !('raw' in reaction)) {
      this.#mode = 'DEAF';
      // Who does not read on does not see the other side hang up either: only where the body must get stuck.
      if (stage === 'BODY') this.#socket.pause();
    }
    return reply;
  }
}

function perform(socket: Socket, raw: Socket, reaction: Exclude<Reaction, { after: unknown }>): void {
  if (typeof reaction === 'string') {
    if (reaction !== '') socket.write(`${reaction.replace(/\n/g, '\r\n')}\r\n`);
  } else if ('raw' in reaction) socket.write(reaction.raw);
  else if ('close' in reaction)
    socket.end(reaction.reply === undefined ? '' : `${reaction.reply}\r\n`, () => raw.destroy());
  else if ('reset' in reaction) raw.resetAndDestroy();
  else if ('drip' in reaction) drip(socket, reaction.drip, reaction.everyMs);
}

function drip(socket: Socket, text: string, everyMs: number): void {
  let next = 0;
  const timer = setInterval(() => socket.write(text[next++ % text.length] ?? ''), everyMs);
  socket.once('close', () => clearInterval(timer));
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
