import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The processes of a peer, in a folder of their own. */
export class PeerProcesses {
  readonly folder: string;
  readonly #started: ChildProcess[] = [];

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `${name}-`));
  }

  /** Writes a file into the folder; gives its path. */
  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Starts a process; `log` is one of its outputs, if it is read. */
  run(
    command: string,
    flags: readonly string[],
    { log, env }: { log?: 'stdout' | 'stderr'; env?: Record<string, string> } = {},
  ): ChildProcess {
    const output = (name: string) => (log === name ? 'pipe' : 'ignore');
    const child = spawn(command, flags, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', output('stdout'), output('stderr')],
    });
    this.#started.unshift(child);
    return child;
  }

  /** Ends all, the last that was started first. */
  async stop(): Promise<void> {
    for (const child of this.#started) await ended(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits for what a process does not say: that it is ready. */
export async function until(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  while (!(await isReady())) {
    if (child.exitCode !== null)
      throw new Error(`${child.spawnfile} ended at its start with exit code ${child.exitCode}.`);
    await wait(20);
  }
}

/** Waits until a process listens to ports of loopback. */
export async function listening(child: ChildProcess, ...ports: readonly number[]): Promise<void> {
  for (const port of ports) await until(child, () => accepts(port));
}

/** Gives a port of loopback that nobody listens to. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** All are held at once, so that they differ; the system does not give them out again soon. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.on('connect', () => resolve(true)).on('error', () => resolve(false));
    probe.on('connect', () => probe.destroy());
  });
}

/** Ends a process, and waits until it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}
