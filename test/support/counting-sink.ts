import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CountedMessages } from './counted-messages.ts';

/** An SMTP server that takes everything, remembers who got what, and how many talked to it at once. */
export interface CountingSink {
  port: number;
  /** The messages accepted so far. */
  readonly counted: CountedMessages;
  /** Connections of which each sent this many messages, in the order of their ends. */
  readonly perConnection: readonly number[];
  readonly mostAtOnce: number;
  /** From now on every answer to a body waits so long. */
  slowDown(delayMs: number): void;
  close(): Promise<void>;
}

interface Seen {
  counted: CountedMessages;
  open: number;
  mostAtOnce: number;
  perConnection: number[];
  delayMs: number;
}

/** Starts the sink. `delayMs` is how long it takes over each message before it accepts it. */
export async function startCountingSink({ delayMs = 0 } = {}): Promise<CountingSink> {
  const seen: Seen = {
    counted: new CountedMessages(),
    open: 0,
    mostAtOnce: 0,
    perConnection: [],
    delayMs,
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
    counted: seen.counted,
    perConnection: seen.perConnection,
    get mostAtOnce() {
      return seen.mostAtOnce;
    },
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
    seen.counted.add(to);
    sent++;
    const answer = () => socket.writable && socket.write('250 2.0.0 OK queued\r\n');
    if (seen.delayMs > 0) setTimeout(answer, seen.delayMs);
    else answer();
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
