import { MAILING_LIMITS } from '@mailroom/shared/mailing-limits';
import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { Topic } from '../platform/live.ts';
import type { Principal } from '../platform/principal.ts';
import { cellsOf } from './csv-parse.record-cells.ts';
import { CsvReading } from './csv-reading.ts';
import { CsvBatch } from './csv-batch.ts';
import type { AddressRule } from './import-rows.ts';
import { type ImportState, newImport, withRows } from './import-state.ts';
import { isBeforeStart, type Mailing } from './mailing.ts';
import type { RecipientIntake } from './recipient-intake.service.ts';
import { notPossible } from './refusals.ts';
import { claimImport, DEAD_AFTER_MS, endDeadImports, saveImport } from './typeorm.import-store.ts';
import { holdMailing } from './typeorm.mailing-store.ts';

export interface CsvImportParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  delivery: Pick<Delivery, 'progress'>;
  intake: RecipientIntake;
  /** Says to whoever follows an import, by the mailing's id, that it moved. */
  imports: Topic<void>;
  /** Completes numbers without a country code. */
  defaultCountryCode: () => Promise<string | null>;
  /** Rows that a mailing may have; by default a million. */
  maxRows?: number;
}

/** Rows that are stored in one go. */
const BATCH = 1_000;
/** A slow upload is stored now and then all the same, so that it does not look dead. */
const SLOW_MS = 5_000;

/** One import under way. */
interface Run {
  mailing: Mailing;
  rule: AddressRule;
  reading: CsvReading;
  batch: CsvBatch;
  state: ImportState;
  storedAt: number;
}

/** Imports recipients from a CSV file as it arrives; no more than a batch is ever in memory. */
export class CsvImport {
  constructor(private readonly parts: CsvImportParts) {}

  /**
   * Reads a file to its end, or as far as it can be read: what was read before is kept, and `error` says what was not.
   *
   * @throws {UserError} NOT_FOUND, CONFLICT if the mailing has begun or another import of it is under way
   */
  async run(
    principal: Principal,
    mailingId: string,
    source: AsyncIterable<Uint8Array>,
  ): Promise<ImportState> {
    const run = await this.#begin(mailingId);
    let error: string | null;
    try {
      error = await this.#readAll(run, source);
    } catch (fault) {
      const text = fault instanceof UserError ? fault.message : 'A fault of Mailroom stopped the import.';
      await this.#end(principal, run, text);
      if (fault instanceof UserError) return run.state;
      throw fault;
    }
    await this.#end(principal, run, error);
    return run.state;
  }

  /** Ends imports that died with their process: with SQLite every one that has no end, since nobody else can be at it. */
  async recover(): Promise<void> {
    const { database, clock, imports } = this.parts;
    const before = database.kind === 'sqlite' ? Number.MAX_SAFE_INTEGER : clock.now() - DEAD_AFTER_MS;
    const error = 'Mailroom was stopped during the import. What was read is kept; send the file again.';
    const ended = await database.write((tx) => endDeadImports(tx, error, before));
    for (const id of ended) imports.publish(id, undefined);
  }

  async #begin(mailingId: string): Promise<Run> {
    const { database, clock, delivery, defaultCountryCode, maxRows = MAILING_LIMITS.recipients } = this.parts;
    const mailing = await database.write((tx) => this.#claim(tx, mailingId));
    const there = (await delivery.progress(mailingId))?.total ?? 0;
    const countryCode = mailing.kind === 'SMS' ? await defaultCountryCode() : null;
    const rule = { kind: mailing.kind, countryCode };
    const reading = new CsvReading(mailing.kind, cellsOf);
    const batch = new CsvBatch(rule, Math.max(0, maxRows - there));
    return { mailing, rule, reading, batch, state: newImport(mailingId), storedAt: clock.now() };
  }

  async #claim(tx: Tx, mailingId: string): Promise<Mailing> {
    const mailing = await holdMailing(tx, mailingId);
    if (!isBeforeStart(mailing)) throw notPossible(mailing, 'edit');
    if (await claimImport(tx, mailingId, this.parts.clock.now())) return mailing;
    throw new UserError(
      'CONFLICT',
      `Another import for "${mailing.name}" is under way: wait until it has ended.`,
    );
  }

  /** Reads until the end or until something stops it; gives the reason. */
  async #readAll(run: Run, source: AsyncIterable<Uint8Array>): Promise<string | null> {
    const { reading, batch } = run;
    const chunks = source[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch(() => null);
      const rows = next === null ? [] : next.done ? reading.end() : reading.push(next.value);
      for (let from = 0; from < rows.length; from += BATCH) {
        batch.add(rows.slice(from, from + BATCH), reading.head);
        const refusal = batch.refusal(run.state.added + run.state.skipped > 0);
        if (refusal !== null) return refusal;
        if (batch.size >= BATCH || batch.stop !== null) await this.#store(run);
        if (batch.stop !== null) return batch.stop;
      }
      if (reading.refusal !== null) return reading.refusal;
      if (next === null || next.done) {
        await this.#store(run);
        return next === null ? brokeOff(batch.lastLine) : null;
      }
      if (this.parts.clock.now() - run.storedAt > SLOW_MS) await this.#store(run);
    }
  }

  async #store(run: Run): Promise<void> {
    const { database, clock, intake, imports } = this.parts;
    const { rows, problems } = run.batch.take();
    const fields = run.reading.head?.fields.map(({ name }) => name) ?? [];
    run.state = await database.write(async (tx) => {
      const taken = await intake.take(tx, run.mailing.id, rows, fields);
      const state = withRows(run.state, taken.added, [...taken.problems, ...problems]);
      await saveImport(tx, state, clock.now());
      return state;
    });
    run.storedAt = clock.now();
    imports.publish(run.mailing.id, undefined);
  }

  async #end(principal: Principal, run: Run, error: string | null): Promise<void> {
    const { database, clock, audit, imports } = this.parts;
    const { id, name } = run.mailing;
    run.state = { ...run.state, finished: true, error };
    const { added, skipped } = run.state;
    await database.write(async (tx) => {
      await saveImport(tx, run.state, clock.now());
      await audit.record(tx, principal, 'imported recipients', name, { id, added, skipped, error });
    });
    imports.publish(id, undefined);
  }
}

function brokeOff(line: number): string {
  const kept = line > 0 ? `The rows up to line ${line} are kept` : 'No row had been read';
  return `The upload broke off. ${kept}; send the file again: who is in already is recognised.`;
}
