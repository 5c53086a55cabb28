import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { kannelConfiguration, KANNEL_STATUS_PASSWORD, type KannelPorts } from './kannel-configuration.ts';

/** Debian's Kannel with its simulated operator, each a process of its own. */
export interface Kannel {
  /** Where messages are handed in. */
  sendsmsUrl: string;
  /** Waits for the next message that the operator gets: `<from to type text>`, each given once. */
  nextMessage(): Promise<string>;
  /** Asks Kannel how many messages it has handed to the operator. */
  handedOn(): Promise<number>;
  stop(): Promise<void>;
}

const FAKE_OPERATOR = '/usr/lib/kannel/test/fakesmsc';

/** Tells whether Kannel and its simulated operator are installed (Debian: kannel, kannel-extras). */
export function isKannelInstalled(): boolean {
  return ['/usr/sbin/bearerbox', '/usr/sbin/smsbox', FAKE_OPERATOR].every(existsSync);
}

/**
 * Starts Kannel on free ports of loopback. It hands messages from people to `callbackUrl`; `inbound` is the one
 * that the operator sends, in the words of fakesmsc: `from to text …` or `from to ucs2 %04%1F…`.
 */
export async function startKannel({
  callbackUrl,
  inbound,
}: {
  callbackUrl: string;
  inbound: string;
}): Promise<Kannel> {
  if (!isKannelInstalled()) {
    throw new Error('Expected Kannel to be installed (Debian: apt-get install kannel kannel-extras).');
  }
  const folder = mkdtempSync(join(tmpdir(), 'kannel-'));
  const ports = await freePorts();
  const file = join(folder, 'kannel.conf');
  writeFileSync(file, kannelConfiguration(ports, callbackUrl));
  const started: ChildProcess[] = [];
  const run = (command: string, flags: readonly string[], log: 'ignore' | 'pipe' = 'ignore') => {
    const child = spawn(command, flags, { cwd: folder, stdio: ['ignore', 'ignore', log] });
    started.unshift(child);
    return child;
  };
  const stop = async () => {
    for (const child of started) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(run('/usr/sbin/bearerbox', ['-v', '4', file]), ports.smsbox, ports.operator);
    await listening(run('/usr/sbin/smsbox', ['-v', '4', file]), ports.sendsms);
    const flags = ['-H', '127.0.0.1', '-r', String(ports.operator), '-i', '1', '-m', '1', inbound];
    const operator = run(FAKE_OPERATOR, flags, 'pipe');
    await connected(operator, ports.admin);
    return {
      sendsmsUrl: `http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`,
      nextMessage: messagesOf(operator),
      handedOn: async () => Number(/FAKE.* sent: sms (\d+)/.exec(await statusOf(ports.admin))?.[1]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads what fakesmsc says about each message: `Got message 1: <Mailer +4790012345 text Hello>`. */
function messagesOf(operator: ChildProcess): () => Promise<string> {
  if (!operator.stderr) throw new Error('Expected fakesmsc to have a log.');
  const got: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  createInterface(operator.stderr).on('line', (line) => {
    const message = /Got message \d+: (<.*)/.exec(line)?.[1];
    if (message === undefined) return;
    const wake = waiting.shift();
    if (wake) wake(message);
    else got.push(message);
  });
  return () => {
    const message = got.shift();
    return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
  };
}

/** All are held at once, so that they differ; the system does not give them out again soon. */
async function freePorts(): Promise<KannelPorts> {
  const servers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const [admin = 0, smsbox = 0, operator = 0, sendsms = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { admin, smsbox, operator, sendsms };
}

// Kannel does not say when it is ready.
async function until(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  while (!(await isReady())) {
    if (child.exitCode !== null)
      throw new Error(`${child.spawnfile} ended at its start with exit code ${child.exitCode}.`);
    await wait(20);
  }
}

async function listening(child: ChildProcess, ...ports: readonly number[]): Promise<void> {
  for (const port of ports) await until(child, () => accepts(port));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.on('connect', () => resolve(true)).on('error', () => resolve(false));
    probe.on('connect', () => probe.destroy());
  });
}

async function connected(operator: ChildProcess, adminPort: number): Promise<void> {
  await until(operator, async () => /FAKE.*\(online/.test(await statusOf(adminPort)));
}

async function statusOf(adminPort: number): Promise<string> {
  const page = await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=${KANNEL_STATUS_PASSWORD}`);
  return page.text();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}
