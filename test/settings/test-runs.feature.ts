import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../server/src/platform/logger.ts';
import type { SignedIn } from '../../server/src/platform/principal.ts';
import type { NewRunEvent, RunEvent, RunResult } from '../../server/src/settings/test-run.ts';
import { type RunOrder, TestRuns } from '../../server/src/settings/test-runs.service.ts';
import { type Ground, openGround, refusal, userNamed } from '../support/ground.ts';
import { ManualClock } from '../support/manual-clock.ts';

const eva = userNamed('Eva');
const tom = userNamed('Tom', ['SETTINGS_TEST']);
const auditor = userNamed('Ada', ['SETTINGS_TEST', 'AUDIT_READ']);
let clock: ManualClock;
let ground: Ground;
let runs: TestRuns;
let log: string[];

beforeEach(async () => {
  clock = new ManualClock();
  ground = await openGround(clock);
  log = [];
  runs = new TestRuns({ ...ground, logger: createLogger('debug', { write: (line) => log.push(line) }) });
});
afterEach(async () => {
  await runs.close();
  await ground.close();
});

const event = (stage: string, text = stage): NewRunEvent => ({ stage, level: 'INFO', text, details: {} });
const PASSED: RunResult = { outcome: 'PASSED', code: null, mend: null };

/** A run whose steps the test decides. */
function steered(principal: SignedIn = eva, more: Partial<RunOrder> = {}) {
  let emit: (event: NewRunEvent) => void = () => undefined;
  let end: (result: RunResult) => void = () => undefined;
  const order: RunOrder = {
    kind: 'SMTP',
    principal,
    subjectHash: 'hash',
    audit: { action: 'checked', subject: 'smtp.company.com', details: {} },
    mayStart: async () => undefined,
    work: (tell, signal) => {
      emit = tell;
      return new Promise((resolve) => {
        end = resolve;
        signal.addEventListener('abort', () => resolve({ outcome: 'CANCELLED', code: null, mend: null }));
      });
    },
    ...more,
  };
  return { order, emit: (one: NewRunEvent) => emit(one), end: (result: RunResult) => end(result) };
}

const as = (principal: SignedIn) => ({ principal, refresh: async () => principal });

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const one of events) seen.push(one);
  return seen;
}

describe('the events of a run', () => {
  it('come numbered and in order to whoever joins early, late or in between, none lost and none twice', async () => {
    const run = steered();
    const { id } = await runs.start(run.order);
    const early = all(await runs.events(as(eva), 'SMTP', id, 0));
    run.emit(event('RESOLVE'));
    run.emit(event('CONNECT'));
    const between = all(await runs.events(as(eva), 'SMTP', id, 1));
    run.emit(event('GREETING'));
    run.emit(event('DONE'));
    run.end(PASSED);
    const numbered = (events: RunEvent[]) => events.map(({ seq, stage }) => `${seq} ${stage}`);
    expect(numbered(await early)).toEqual(['1 RESOLVE', '2 CONNECT', '3 GREETING', '4 DONE']);
    const { events } = await runs.ended(id);
    expect(numbered(events)).toEqual(numbered(await early));
    expect((await between).at(-1)?.stage).toBe('DONE');
    expect(await all(await runs.events(as(eva), 'SMTP', id, 2))).toMatchObject([{ seq: 3 }, { seq: 4 }]);
    expect(await all(await runs.events(as(eva), 'SMTP', id, 4))).toEqual([]);
    expect(await all(await runs.events(as(eva), 'SMTP', id, 99))).toEqual([]);
  });

  it('end with one that finds the outcome stored', async () => {
    const run = steered();
    const { id } = await runs.start(run.order);
    const events = await runs.events(as(eva), 'SMTP', id, 0);
    run.emit(event('DONE'));
    run.end(PASSED);
    for await (const last of events) {
      expect(last.stage).toBe('DONE');
      expect((await runs.get(eva, 'SMTP', id))?.outcome).toBe('PASSED');
    }
  });

  it('are seen by who started it and by AUDIT_READ, and by nobody else', async () => {
    const run = steered();
    const { id } = await runs.start(run.order);
    expect((await refusal(runs.get(tom, 'SMTP', id))).code).toBe('FORBIDDEN');
    expect((await refusal(runs.events(as(tom), 'SMTP', id, 0))).code).toBe('FORBIDDEN');
    expect((await runs.get(auditor, 'SMTP', id))?.id).toBe(id);
    expect(await runs.get(eva, 'SMS', id)).toBeNull();
    expect((await refusal(runs.events(as(eva), 'SMTP', 'unknown', 0))).code).toBe('NOT_FOUND');
  });

  it('stop for an auditor who loses his right in mid-stream', async () => {
    const run = steered();
    const { id } = await runs.start(run.order);
    let now = auditor;
    const who = { principal: auditor, refresh: async () => now };
    const events = (await runs.events(who, 'SMTP', id, 0))[Symbol.asyncIterator]();
    const first = events.next();
    run.emit(event('RESOLVE'));
    expect((await first).value).toMatchObject({ stage: 'RESOLVE' });
    now = userNamed('Ada', ['SETTINGS_TEST']);
    const second = events.next();
    run.emit(event('CONNECT'));
    expect((await refusal(second)).code).toBe('FORBIDDEN');
  });

  it('of two users at once never mix', async () => {
    const pairs = await Promise.all(
      [eva, tom].map(async (user) => {
        const run = steered(user);
        const { id } = await runs.start(run.order);
        return { run, user, events: all(await runs.events(as(user), 'SMTP', id, 0)) };
      }),
    );
    for (let i = 0; i < 200; i++) for (const { run, user } of pairs) run.emit(event('EHLO', user.name));
    for (const { run } of pairs) run.end(PASSED);
    for (const { user, events } of pairs) {
      const seen = (await events).filter(({ stage }) => stage === 'EHLO');
      expect(seen).toHaveLength(200);
      expect(new Set(seen.map(({ text }) => text))).toEqual(new Set([user.name]));
    }
  });
});

describe('a run', () => {
  it('can be cancelled by who started it, and by nobody else', async () => {
    const run = steered();
    const { id } = await runs.start(run.order);
    expect((await refusal(runs.cancel(auditor, 'SMTP', id))).code).toBe('FORBIDDEN');
    const cancelled = await runs.cancel(eva, 'SMTP', id);
    expect(cancelled).toMatchObject({ outcome: 'CANCELLED' });
    expect(cancelled.events.at(-1)?.stage).toBe('DONE');
    expect(await runs.cancel(eva, 'SMTP', id)).toMatchObject({ outcome: 'CANCELLED' });
  });

  it('that was under way when the server died is ended as cancelled at the next start', async () => {
    const { id } = await runs.start(steered().order);
    const next = new TestRuns({ ...ground, logger: createLogger('silent') });
    // On PostgreSQL another server instance may be at work on it, so it is given time.
    if (ground.database.kind === 'postgres') await clock.advance(10 * 60_000);
    await next.recover();
    const run = await next.get(eva, 'SMTP', id);
    expect(run).toMatchObject({ outcome: 'CANCELLED', events: [{ seq: 1, stage: 'DONE' }] });
  });

  it('that breaks by a fault of Mailroom ends all the same, and the log has why', async () => {
    const { id } = await runs.start(steered(eva, { work: () => Promise.reject(new Error('a bug')) }).order);
    expect(await runs.ended(id)).toMatchObject({ outcome: 'FAILED', code: 'INTERNAL' });
    expect(log.join()).toContain('a bug');
  });

  it('stores with its end what belongs to it, in one unit of work, and leaves a trace', async () => {
    const run = steered(eva, {
      ended: async (tx, { outcome }) => ground.audit.record(tx, eva, 'own work', outcome),
    });
    const { id } = await runs.start(run.order);
    run.end(PASSED);
    await runs.ended(id);
    const { edges } = await ground.audit.entries({});
    expect(edges.map(({ node }) => node.action)).toEqual(['checked: ended', 'own work', 'checked']);
  });
});
