import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject, onTestFinished } from 'vitest';
import type { Entities } from '../../server/src/platform/database/data-sources.ts';
import { Database, type DatabaseLocation } from '../../server/src/platform/database/database.ts';
import type { DatabaseKind } from '../../server/src/platform/database/tx.ts';

/** Opens a new, empty database that is gone when the test is over. */
export type OpenDatabase = (entities?: Entities) => Promise<Database>;

/** Makes a place for a SQLite database. */
export async function sqliteLocation(): Promise<DatabaseLocation> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-sqlite-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { url: null, file: join(folder, 'mailroom.sqlite') };
}

/** A database of its own in the run's PostgreSQL, until it is given back. */
export interface Borrowed {
  url: string;
  giveBack(): void;
}

/** Makes a database in the run's PostgreSQL, which starts when it is needed first. */
export function borrowPostgres(): Promise<Borrowed> {
  return new Promise((resolve, reject) => {
    let url = '';
    const socket = connect(inject('postgresDoor'), '127.0.0.1');
    socket.setEncoding('utf8').on('data', (text: string) => {
      url += text;
      if (url.endsWith('\n')) resolve({ url: url.trim(), giveBack: () => void socket.destroy() });
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('PostgreSQL did not start.')));
  });
}

/** Gives the database that the whole run is to be tested on, where the test itself does not name one: null for SQLite. */
export function borrowDefault(): Promise<Borrowed | null> {
  return process.env.TEST_DATABASE === 'postgres' ? borrowPostgres() : Promise.resolve(null);
}

/** Makes a place for a PostgreSQL database. */
export async function postgresLocation(): Promise<DatabaseLocation> {
  const { url, giveBack } = await borrowPostgres();
  onTestFinished(giveBack);
  return { url, file: '' };
}

/** Opens a database at a place, until the test is over. */
export async function openAt(location: DatabaseLocation, entities: Entities = []): Promise<Database> {
  const database = await Database.open(location, entities);
  onTestFinished(() => database.close());
  return database;
}

const LOCATIONS: Record<DatabaseKind, () => Promise<DatabaseLocation>> = {
  sqlite: sqliteLocation,
  postgres: postgresLocation,
};

/** Opens a new, empty database of a kind, until the test is over. */
export function openerOf(kind: DatabaseKind): OpenDatabase {
  return async (entities = []) => openAt(await LOCATIONS[kind](), entities);
}

/** Describes the same behaviour on SQLite and on PostgreSQL. */
export function describeEachDatabase(
  name: string,
  define: (open: OpenDatabase, kind: DatabaseKind) => void,
): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${name} on ${kind}`, () => define(openerOf(kind), kind));
  }
}
