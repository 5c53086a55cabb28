import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What one connection brought. */
export interface SinkConnection {
  messages: number;
  recipients: string[];
}

/** Postfix's own test server, with a tap in front that sees which connection said what. */
export interface SmtpSink {
  port: number;
  /** In the order in which they were opened. */
  connections(): readonly SinkConnection[];
  maxConcurrent(): number;
  /** Whose message was accepted, as often as it was. */
  accepted(): readonly string[];
  /** Ends smtp-sink and starts it again with other flags, on the same port. Nobody answers in between. */
  restart(flags: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Finds smtp-sink, which Debian's package postfix brings; null if it is not installed. */
export function smtpSinkPath(): string | null {
  const folders = [
    ...(process.env.PATH ?? '').split(':'),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/sbin',
  ];
  return folders.map((folder) => join(folder, 'smtp-sink')).find(existsSync) ?? null;
}

/**
 * Starts smtp-sink and a tap on loopback.
 *
 * @param flags as in its manual: `['-r', 'RCPT']` refuses recipients for now
 * @param port of loopback, if it must be a certain one
 */
export async function startSmtpSink(flags: readonly string[] = [], port = 0): Promise<SmtpSink> {
  const path = smtpSinkPath();
  if (!path) throw new Error('Expected smtp-sink to be installed (Debian: apt-get install postfix).');
  const folder = mkdtempSync(join(tmpdir(), 'smtp-sink-'));
  const at = join(folder, 'socket');
  let child = await launch(path, flags, at);
  const tap = await startTap(at, port);
  return {
    ...tap,
    restart: async (other) => {
      await ended(child);
      rmSync(at, { force: true });
      child = await launch(path, other, at);
    },
    stop: async () => {
      await tap.stop();
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(path: string, flags: readonly string[], at: string): Promise<ChildProcess> {
  const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  const child = spawn(path, [...asRoot, ...flags, `unix:${at}`, '128'], { stdio: 'ignore' });
  await listening(at, child);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = child.exitCode !== null || new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}

/** It does not say when it is ready. */
async function listening(at: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`smtp-sink ended at its start with exit code ${child.exitCode}.`);
    const isUp = await new Promise<boolean>((resolve) => {
      const probe = connect(at, () => resolve(true));
      probe.on('error', () => resolve(false)).on('connect', () => probe.destroy());
    });
    if (isUp) return;
    await wait(10);
  }
}

async function startTap(at: string, port: number): Promise<Omit<SmtpSink, 'restart'>> {
  const connections: SinkConnection[] = [];
  const accepted: string[] = [];
  const open = new Set<Socket>();
  let maxConcurrent = 0;
  const server = createServer({ noDelay: true }, (client) => {
    open.add(client);
    maxConcurrent = Math.max(maxConcurrent, open.size);
    client.once('close', () => open.delete(client));
    connections.push(tapped(client, connect(at), accepted));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    maxConcurrent: () => maxConcurrent,
    accepted: () => accepted,
    stop,
  };
}

/** Passes everything on, both ways, and counts what goes by. */
function tapped(client: Socket, sink: Socket, accepted: string[]): SinkConnection {
  const seen: SinkConnection = { messages: 0, recipients: [] };
  let isBody = false;
  let ended = false;
  let rest = '';
  client.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (isBody && line === '.') [isBody, ended, seen.messages] = [false, true, seen.messages + 1];
      else if (!isBody && /^RCPT TO:/i.test(line)) seen.recipients.push(/<([^>]*)>/.exec(line)?.[1] ?? line);
    }
  });
  sink.on('data', (chunk: Buffer) => {
    const reply = chunk.toString('latin1');
    if (ended && reply.startsWith('2')) accepted.push(seen.recipients.at(-1) ?? '');
    ended = false;
    isBody ||= /(?:^|\n)354/.test(reply);
  });
  client.pipe(sink).pipe(client);
  client.on('error', () => sink.destroy()).on('close', () => sink.destroy());
  sink.on('error', () => client.destroy()).on('close', () => client.destroy());
  return seen;
}
