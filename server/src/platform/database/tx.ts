import type { EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import type { Sql } from './sql.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

export interface Rows<T> {
  records: T[];
  /** Rows that an INSERT, UPDATE or DELETE touched. */
  affected: number;
}

/** A unit of work: all that is done through it is committed together or not at all. */
export class Tx {
  readonly #afterCommit: (() => void)[] = [];

  constructor(
    readonly kind: DatabaseKind,
    private readonly runner: QueryRunner,
  ) {}

  /** Runs one statement. The one place where raw statements reach the driver, since the drivers' plain answers differ. */
  async run<T = ObjectLiteral>(query: Sql): Promise<Rows<T>> {
    const result = await this.runner.query(query.text(this.kind), [...query.values], true);
    return { records: (result.records ?? []) as T[], affected: result.affected ?? 0 };
  }

  /** Reads all rows of a query. */
  async all<T = ObjectLiteral>(query: Sql): Promise<T[]> {
    return (await this.run<T>(query)).records;
  }

  /** Reads the first row of a query, or null. */
  async one<T = ObjectLiteral>(query: Sql): Promise<T | null> {
    return (await this.run<T>(query)).records[0] ?? null;
  }

  /** Gives the repository of an entity, bound to this unit of work. */
  repository<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return this.runner.manager.getRepository(entity);
  }

  /** Calls back once everything is committed; never, if it is rolled back. */
  afterCommit(act: () => void): void {
    this.#afterCommit.push(act);
  }

  /** Calls what was registered for after the commit. */
  committed(): void {
    for (const act of this.#afterCommit) act();
  }
}
