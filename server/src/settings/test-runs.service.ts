import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { replayAndFollow, Topic } from '../platform/live.ts';
import type { Logger } from '../platform/logger.ts';
import { isSignedIn, may, type Principal, type SignedIn } from '../platform/principal.ts';
import { RunRecorder } from './run-recorder.service.ts';
import {
  endedEvent,
  LAST_STAGE,
  LONGEST_RUN_MS,
  type NewRunEvent,
  type RunEvent,
  type RunResult,
  type TestRun,
  type TestRunKind,
} from './test-run.ts';
import {
  askToCancel,
  endRun,
  findRun,
  insertEvents,
  insertRun,
  isCancelAsked,
  lastSeq,
  lockStarts,
  readEvents,
  unfinishedRuns,
} from './typeorm.test-run-store.ts';

export interface RunOrder {
  kind: TestRunKind;
  principal: SignedIn;
  subjectHash: string;
  /** For the audit log: what is tried, and with what; never a secret. */
  audit: { action: string; subject: string; details: Readonly<Record<string, unknown>> };
  /** Throws if this run must not start now; runs of one user are asked one after another. */
  mayStart(tx: Tx): Promise<void>;
  /** Does the work; whatever the other side does, it gives a result. */
  work(emit: (event: NewRunEvent) => void, signal: AbortSignal, runId: string): Promise<RunResult>;
  /** What is stored together with the end. */
  ended?(tx: Tx, result: RunResult): Promise<void>;
}

export type RunWithEvents = TestRun & { events: RunEvent[] };

export interface TestRunsParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  logger: Logger;
}

interface Running {
  abort: AbortController;
  done: Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
const CANCELLED: RunResult = { outcome: 'CANCELLED', code: null, mend: null };

/** Runs live trials of settings: every step is numbered, stored and streamed, and survives a lost connection. */
export class TestRuns {
  readonly #topic = new Topic<null>();
  readonly #running = new Map<string, Running>();

  constructor(private readonly parts: TestRunsParts) {}

  /** Ends the runs that lost their server instance; called when this one starts. */
  async recover(): Promise<void> {
    const { database, clock } = this.parts;
    // On PostgreSQL others may be at work; on SQLite there is nobody else.
    const startedBefore = database.kind === 'sqlite' ? clock.now() : clock.now() - LONGEST_RUN_MS;
    await database.write((tx) => this.#endAbandoned(tx, startedBefore));
  }

  /** Starts a run and gives it at once; its steps come as events. */
  async start(order: RunOrder): Promise<TestRun> {
    const { database, clock, audit } = this.parts;
    const { kind, principal, subjectHash } = order;
    const id = newId(clock.now());
    const run = await database.write(async (tx) => {
      await lockStarts(tx, principal.userId);
      await this.#endAbandoned(tx, clock.now() - LONGEST_RUN_MS);
      await order.mayStart(tx);
      await insertRun(tx, { id, kind, userId: principal.userId, subjectHash, startedAt: clock.now() });
      const { action, subject, details } = order.audit;
      await audit.record(tx, principal, action, subject, { ...details, runId: id });
      return findRun(tx, id);
    });
    if (!run) throw new Error('The run was not stored');
    const abort = new AbortController();
    const done = this.#work(id, order, abort).finally(() => this.#running.delete(id));
    this.#running.set(id, { abort, done });
    return run;
  }

  /** Waits for the end of a run of this server instance and gives it with its events. */
  async ended(id: string): Promise<RunWithEvents> {
    await this.#running.get(id)?.done;
    const run = await this.#read(id);
    if (!run) throw new Error('The run is not stored');
    return run;
  }

  /**
   * Reads a run; null if there is none such.
   *
   * @throws {UserError} FORBIDDEN for anybody but who started it, without AUDIT_READ
   */
  async get(principal: Principal, kind: TestRunKind, id: string): Promise<RunWithEvents | null> {
    const run = await this.#read(id);
    if (run?.kind !== kind) return null;
    refuseOthers(principal, run);
    return run;
  }

  /**
   * Stops a run; gives it as it ended.
   *
   * @throws {UserError} NOT_FOUND, or FORBIDDEN for anybody but who started it
   */
  async cancel(principal: SignedIn, kind: TestRunKind, id: string): Promise<RunWithEvents> {
    const run = await this.get(principal, kind, id);
    if (!run) throw new UserError('NOT_FOUND', 'There is no such run.');
    if (run.userId !== principal.userId)
      throw new UserError('FORBIDDEN', 'Only the person who started it may cancel it.');
    await this.parts.database.write((tx) => askToCancel(tx, id));
    this.#running.get(id)?.abort.abort();
    return this.ended(id);
  }

  /**
   * Streams the events of a run from a number on, to the last one; none is lost, none comes twice.
   * Who did not start it is asked for AUDIT_READ before every event.
   *
   * @throws {UserError} NOT_FOUND or FORBIDDEN
   */
  async events(
    who: { principal: Principal; refresh: () => Promise<Principal> },
    kind: TestRunKind,
    id: string,
    after: number,
  ): Promise<AsyncIterable<RunEvent>> {
    const run = await this.get(who.principal, kind, id);
    if (!run) throw new UserError('NOT_FOUND', 'There is no such run.');
    const seen = Math.min(after, run.events.at(-1)?.seq ?? 0);
    if (run.endedAt !== null && seen === run.events.at(-1)?.seq) return nothing();
    return replayAndFollow<RunEvent>(
      {
        read: async (from) => {
          const events = await this.parts.database.read((tx) => readEvents(tx, id, from));
          if (events.length > 0 && !isOwn(who.principal, run)) refuseOthers(await who.refresh(), run);
          return events;
        },
        onMore: (more) => this.#topic.listen(id, more),
        seqOf: ({ seq }) => seq,
        isLast: ({ stage }) => stage === LAST_STAGE,
        everyMs: LOOK_EVERY_MS,
      },
      seen,
    );
  }

  /** Stops all runs of this server instance and waits until they have ended. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  async #work(id: string, order: RunOrder, abort: AbortController): Promise<void> {
    const { database, clock, audit, logger } = this.parts;
    const recorder = new RunRecorder(id, database, clock, () => this.#topic.publish(id, null));
    const unwatch = this.#watchCancel(id, abort);
    try {
      const result = await this.#resultOf(id, order, abort.signal, recorder);
      const { subject, action } = order.audit;
      await recorder.end(result, async (tx) => {
        await order.ended?.(tx, result);
        const { outcome, code } = result;
        await audit.record(tx, order.principal, `${action}: ended`, subject, { runId: id, outcome, code });
      });
    } catch (error) {
      logger.error({ err: error, runId: id }, 'a test run could not be stored');
    } finally {
      unwatch();
    }
  }

  async #resultOf(
    id: string,
    order: RunOrder,
    signal: AbortSignal,
    recorder: RunRecorder,
  ): Promise<RunResult> {
    try {
      return await order.work((event) => recorder.emit(event), signal, id);
    } catch (error) {
      const faultId = randomUUID();
      this.parts.logger.error({ err: error, id: faultId, runId: id }, 'a test run failed');
      const outcome = order.kind === 'SMTP' ? 'FAILED' : 'UNKNOWN';
      const result = { outcome, code: 'INTERNAL', mend: null };
      recorder.emit(endedEvent(result, `A fault of Mailroom. The log has it under ${faultId}.`));
      return result;
    }
  }

  /** On PostgreSQL the wish to cancel may come in at another server instance. */
  #watchCancel(id: string, abort: AbortController): () => void {
    const { database, clock } = this.parts;
    if (database.kind === 'sqlite') return () => undefined;
    let stop = () => undefined as void;
    let isOver = false;
    const look = async () => {
      if (await database.read((tx) => isCancelAsked(tx, id)).catch(() => false)) abort.abort();
      else if (!isOver) stop = clock.after(LOOK_EVERY_MS, () => void look());
    };
    stop = clock.after(LOOK_EVERY_MS, () => void look());
    return () => {
      isOver = true;
      stop();
    };
  }

  #read(id: string): Promise<RunWithEvents | null> {
    return this.parts.database.read(async (tx) => {
      const run = await findRun(tx, id);
      return run && { ...run, events: await readEvents(tx, id, 0) };
    });
  }

  async #endAbandoned(tx: Tx, startedBeforeMs: number): Promise<void> {
    const at = this.parts.clock.now();
    for (const { id } of await unfinishedRuns(tx, startedBeforeMs)) {
      if (this.#running.has(id) || !(await endRun(tx, id, CANCELLED, at))) continue;
      const event = endedEvent(CANCELLED, 'Cancelled: the server was restarted.');
      await insertEvents(tx, id, [{ ...event, seq: (await lastSeq(tx, id)) + 1, at }]);
    }
  }
}

function isOwn(principal: Principal, run: TestRun): boolean {
  return isSignedIn(principal) && principal.userId === run.userId;
}

function refuseOthers(principal: Principal, run: TestRun): void {
  if (isOwn(principal, run) || may(principal, 'AUDIT_READ')) return;
  throw new UserError('FORBIDDEN', 'This was started by somebody else; seeing it needs AUDIT_READ.');
}

async function* nothing(): AsyncGenerator<never> {
  // Everything there is has been seen.
}
