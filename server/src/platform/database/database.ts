import type { DataSource } from 'typeorm';
import { type Entities, postgresSource, sqliteSources } from './data-sources.ts';
import { Mutex } from './mutex.ts';
import { type DatabaseKind, Tx } from './tx.ts';

export interface DatabaseLocation {
  /** `postgres://…`, or null for SQLite. */
  url: string | null;
  /** The SQLite file. */
  file: string;
}

const ATTEMPTS = 5;
const MIGRATION_LOCK = 0x6d61696c;

/**
 * The database: SQLite with one writer behind a mutex and a read-only neighbour, or a PostgreSQL pool.
 *
 * On SQLite two transactions that overlap on one connection would run inside each other, and any other query would
 * join them; so nothing reaches the writer except through `write`.
 */
export class Database {
  readonly #mutex = new Mutex();

  private constructor(
    readonly kind: DatabaseKind,
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {}

  /** Opens the database and brings its schema up to date. */
  static async open(location: DatabaseLocation, entities: Entities): Promise<Database> {
    if (location.url !== null) {
      const pool = await postgresSource(location.url, entities).initialize();
      await migratePostgres(pool);
      return new Database('postgres', pool, pool);
    }
    const { writer, reader } = sqliteSources(location.file, entities);
    await writer.initialize();
    await writer.runMigrations({ transaction: 'each' });
    await reader.initialize();
    return new Database('sqlite', writer, reader);
  }

  /** Reads. What is written in between is not seen on SQLite; nothing can be written. */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.reader.createQueryRunner();
    try {
      return await work(new Tx(this.kind, runner));
    } finally {
      await runner.release();
    }
  }

  /** Runs the work as one unit: committed as a whole, or rolled back as a whole if it throws. It may run again after a deadlock. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.kind === 'sqlite' ? this.#mutex.run(() => this.#retrying(work)) : this.#retrying(work);
  }

  async close(): Promise<void> {
    if (this.kind === 'sqlite') await this.#mutex.run(() => this.reader.destroy());
    await this.writer.destroy();
  }

  async #retrying<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
        await new Promise((resume) => setTimeout(resume, 20 * 2 ** attempt * (0.5 + Math.random())));
      }
    }
  }

  async #once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.writer.createQueryRunner();
    const tx = new Tx(this.kind, runner);
    try {
      await runner.startTransaction();
      const result = await work(tx);
      await runner.commitTransaction();
      tx.committed();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** Tells whether the same work may succeed a moment later: a lock, a deadlock, a serialization failure. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: string; driverError?: { code?: string } }).driverError?.code ?? '';
  return ['40001', '40P01', 'SQLITE_BUSY', 'SQLITE_LOCKED'].includes(code);
}

async function migratePostgres(pool: DataSource): Promise<void> {
  const runner = pool.createQueryRunner();
  await runner.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    await pool.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
    await runner.release();
  }
}
