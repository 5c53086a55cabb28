import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { NewRunEvent, RunEvent, RunResult, TestRun, TestRunKind } from './test-run.ts';

const COLUMNS = sql`id, kind, user_id AS "userId", subject_hash AS "subjectHash", outcome, code, mend,
  started_at AS "startedAt", ended_at AS "endedAt"`;

/** Makes the starts of one user's runs wait for one another, so that two of them cannot both be the last one allowed. */
export async function lockStarts(tx: Tx, userId: string): Promise<void> {
  if (tx.kind === 'sqlite') return;
  await tx.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`test runs of ${userId}`}, 0))`);
}

export async function insertRun(
  tx: Tx,
  run: Pick<TestRun, 'id' | 'kind' | 'userId' | 'subjectHash' | 'startedAt'>,
): Promise<void> {
  await tx.run(sql`
    INSERT INTO test_runs (id, kind, user_id, subject_hash, started_at)
    VALUES (${run.id}, ${run.kind}, ${run.userId}, ${run.subjectHash}, ${run.startedAt})`);
}

export function findRun(tx: Tx, id: string): Promise<TestRun | null> {
  return tx.one<TestRun>(sql`SELECT ${COLUMNS} FROM test_runs WHERE id = ${id}`);
}

/** Reads the runs of a user that have not ended. */
export function runningRuns(tx: Tx, userId: string, kind: TestRunKind): Promise<TestRun[]> {
  return tx.all<TestRun>(sql`
    SELECT ${COLUMNS} FROM test_runs
    WHERE user_id = ${userId} AND kind = ${kind} AND ended_at IS NULL ORDER BY started_at`);
}

/** Reads when the runs of a user started whose message was taken by a provider, or may still be, oldest first. */
export async function acceptedSince(
  tx: Tx,
  userId: string,
  kind: TestRunKind,
  sinceMs: number,
): Promise<number[]> {
  const rows = await tx.all<{ startedAt: number }>(sql`
    SELECT started_at AS "startedAt" FROM test_runs
    WHERE user_id = ${userId} AND kind = ${kind} AND (accepted = 1 OR ended_at IS NULL) AND started_at > ${sinceMs} ORDER BY started_at`);
  return rows.map(({ startedAt }) => startedAt);
}

/** Appends numbered events. */
export async function insertEvents(
  tx: Tx,
  runId: string,
  events: readonly (NewRunEvent & { seq: number; at: number })[],
): Promise<void> {
  for (const { seq, at, stage, level, text, details } of events) {
    await tx.run(sql`
      INSERT INTO test_run_events (run_id, seq, at, stage, level, text, details)
      VALUES (${runId}, ${seq}, ${at}, ${stage}, ${level}, ${text}, ${JSON.stringify(details)})`);
  }
}

/** Reads the events of a run behind a number, oldest first. */
export async function readEvents(tx: Tx, runId: string, after: number): Promise<RunEvent[]> {
  const rows = await tx.all<Omit<RunEvent, 'details'> & { details: string | null }>(sql`
    SELECT seq, at, stage, level, text, details FROM test_run_events
    WHERE run_id = ${runId} AND seq > ${after} ORDER BY seq`);
  return rows.map((row) => ({ ...row, details: row.details === null ? null : JSON.parse(row.details) }));
}

/** Gives the number of the newest event; 0 if there is none. */
export async function lastSeq(tx: Tx, runId: string): Promise<number> {
  const row = await tx.one<{ seq: number | null }>(
    sql`SELECT max(seq) AS seq FROM test_run_events WHERE run_id = ${runId}`,
  );
  return row?.seq ?? 0;
}

/** Ends a run; false if it has ended already. */
export async function endRun(tx: Tx, id: string, result: RunResult, endedAt: number): Promise<boolean> {
  const { outcome, code, mend, accepted = false } = result;
  const { affected } = await tx.run(sql`
    UPDATE test_runs SET outcome = ${outcome}, code = ${code}, mend = ${mend},
      accepted = ${Number(accepted)}, ended_at = ${endedAt}
    WHERE id = ${id} AND ended_at IS NULL`);
  return affected === 1;
}

/** Reads the runs that have not ended although they began before a time. */
export function unfinishedRuns(tx: Tx, startedBeforeMs: number): Promise<TestRun[]> {
  return tx.all<TestRun>(sql`
    SELECT ${COLUMNS} FROM test_runs WHERE ended_at IS NULL AND started_at <= ${startedBeforeMs}`);
}

/** Asks whoever runs it to stop. */
export async function askToCancel(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`UPDATE test_runs SET cancel_asked = 1 WHERE id = ${id} AND ended_at IS NULL`);
}

export async function isCancelAsked(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.one<{ asked: number }>(
    sql`SELECT cancel_asked AS asked FROM test_runs WHERE id = ${id}`,
  );
  return row?.asked === 1;
}
