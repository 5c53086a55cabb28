import { DataSource, DefaultNamingStrategy, type EntityTarget, type ObjectLiteral } from 'typeorm';
import pg from 'pg';
import { MIGRATIONS } from '../migrations/all.ts';

// Counts and times are BIGINT; they stay far below 2^53, so a number is exact.
pg.types.setTypeParser(20, Number);

export type Entities = readonly EntityTarget<ObjectLiteral>[];

class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return customName || propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

const common = (entities: Entities) => ({
  entities: [...entities] as never[],
  migrations: MIGRATIONS,
  namingStrategy: new SnakeCase(),
  synchronize: false,
});

interface Pragmas {
  pragma(text: string, options?: { simple: boolean }): unknown;
}

function prepareReader(database: Pragmas): void {
  for (const line of ['foreign_keys = ON', 'trusted_schema = OFF', 'cache_size = -65536'])
    database.pragma(line);
}

/** Sets what durability rests on, and refuses to go on if the file did not take it. */
function prepareWriter(database: Pragmas): void {
  for (const line of ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON'])
    database.pragma(line);
  prepareReader(database);
  const synchronous = database.pragma('synchronous', { simple: true });
  if (synchronous !== 2)
    throw new Error(`SQLite must run with synchronous=FULL (2), it says ${String(synchronous)}`);
}

/** Opens the two SQLite connections: TypeORM shares one per data source, so readers get one of their own. */
export function sqliteSources(file: string, entities: Entities): { writer: DataSource; reader: DataSource } {
  const base = { ...common(entities), type: 'better-sqlite3' as const, database: file, timeout: 200 };
  return {
    writer: new DataSource({ ...base, prepareDatabase: prepareWriter }),
    reader: new DataSource({ ...base, readonly: true, migrations: [], prepareDatabase: prepareReader }),
  };
}

/** Opens the pool that reads and writes on PostgreSQL. */
export function postgresSource(url: string, entities: Entities): DataSource {
  return new DataSource({
    ...common(entities),
    type: 'postgres',
    url,
    extra: { max: 20, statement_timeout: 30_000 },
  });
}
