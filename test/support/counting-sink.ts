import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** An SMTP server that takes everything, remembers who got what, and how many talked to it at once. */
export interface CountingSink {
  port: number;
  /** Messages accepted so far. */
  readonly messages: number;
  /** Connections of which each sent this many messages, in the order of their ends. */
  readonly perConnection: readonly number[];
  readonly mostAtOnce: number;
  /** How often each address got a message. */
  recipients(): Map<string, number>;
  /** Resolves when so many messages have been accepted. */
  until(messages: number): Promise<void>;
  /** From now on every answer to a body waits so long. */
  slowDown(delayMs: number): void;
  close(): Promise<void>;
}

interface Seen {
  messages: number;
  open: number;
  mostAtOnce: number;
  perConnection: number[];
  recipients: Map<string, number>;
  delayMs: number;
  waiting: { at: number; resolve: () => void }[];
}

/** Starts the sink. `delayMs` is how long it takes over each message before it accepts it. */
export async function startCountingSink({ delayMs = 0 } = {}): Promise<CountingSink> {
  const seen: Seen = {
    messages: 0,
    open: 0,
    mostAtOnce: 0,
    perConnection: [],
    recipients: new Map(),
    delayMs,
    waiting: [],
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get messages() {
      return seen.messages;
    },
    perConnection: seen.perConnection,
    get mostAtOnce() {
      return seen.mostAtOnce;
    },
    recipients: () => seen.recipients,
    until: (at) =>
      new Promise((resolve) => {
        if (seen.messages >= at) resolve();
        else seen.waiting.push({ at, resolve });
      }),
    slowDown: (ms) => void (seen.delayMs = ms),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function serve(socket: Socket, seen: Seen): void {
  let sent = 0;
  let text = '';
  let to = '';
  let inBody = false;
  seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.open);
  socket.setNoDelay(true).on('error', () => socket.destroy());
  socket.on('close', () => {
    seen.open--;
    seen.perConnection.push(sent);
  });
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') to = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'DATA') inBody = true;
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n');
    const answers: Record<string, string> = { EHLO: '250-sink\r\n250 PIPELINING', DATA: '354 go on' };
    socket.write(`${answers[verb] ?? '250 2.1.0 OK'}\r\n`);
  };
  const body = () => {
    inBody = false;
    seen.messages++;
    sent++;
    seen.recipients.set(to, (seen.recipients.get(to) ?? 0) + 1);
    const answer = () => socket.writable && socket.write('250 2.0.0 OK queued\r\n');
    if (seen.delayMs > 0) setTimeout(answer, seen.delayMs);
    else answer();
    seen.waiting = seen.waiting.filter(({ at, resolve }) => seen.messages < at || void resolve());
  };
  socket.write('220 sink ESMTP\r\n');
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const mark = inBody ? '\r\n.\r\n' : '\r\n';
      const end = text.indexOf(mark);
      if (end === -1) return;
      const piece = text.slice(0, end);
      text = text.slice(end + mark.length);
      if (inBody) body();
      else command(piece);
    }
  });
}
