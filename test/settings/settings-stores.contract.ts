import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Audit } from '../../server/src/audit/audit.service.ts';
import { Mailboxes } from '../../server/src/mailboxes/mailboxes.service.ts';
import { systemClock } from '../../server/src/platform/clock.ts';
import type { Database } from '../../server/src/platform/database/database.ts';
import { sql } from '../../server/src/platform/database/sql.ts';
import { UserError } from '../../server/src/platform/errors.ts';
import { createLogger } from '../../server/src/platform/logger.ts';
import { SecretBox } from '../../server/src/platform/secret-box.ts';
import { SettingsStore } from '../../server/src/settings/settings-store.service.ts';
import { type RunOrder, TestRuns } from '../../server/src/settings/test-runs.service.ts';
import { markRelayProven, relayProvenAt } from '../../server/src/settings/typeorm.proven-relay-store.ts';
import { runningRuns } from '../../server/src/settings/typeorm.test-run-store.ts';
import { refusal, userNamed } from '../support/ground.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const eva = userNamed('Eva');

function servicesOver(database: Database) {
  const audit = new Audit(database, systemClock);
  const logger = createLogger('silent');
  return {
    store: new SettingsStore(database, systemClock, new SecretBox(randomBytes(32))),
    mailboxes: new Mailboxes(database, systemClock, audit),
    runs: () => new TestRuns({ database, clock: systemClock, audit, logger }),
  };
}

function endless(more: Partial<RunOrder> = {}): RunOrder {
  return {
    kind: 'SMTP',
    principal: eva,
    subjectHash: 'hash',
    audit: { action: 'checked', subject: 'here', details: {} },
    mayStart: async () => undefined,
    work: (emit, signal) => {
      emit({ stage: 'RESOLVE', level: 'INFO', text: 'Found.', details: { addresses: ['127.0.0.1'] } });
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ outcome: 'CANCELLED', code: null, mend: null })),
      );
    },
    ...more,
  };
}

describeEachDatabase('the settings', (open) => {
  it('are saved once by fifty at once, the first version and the next', async () => {
    const database = await open();
    const { store } = servicesOver(database);
    for (const version of [0, 1]) {
      const ended = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) =>
          database.write((tx) =>
            store.save(tx, eva, { kind: 'EMAIL', version, content: { port: i + 1 }, secrets: {} }),
          ),
        ),
      );
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
      expect(new Set(codes)).toEqual(new Set(['CONFLICT']));
      expect((await store.current('EMAIL')).version).toBe(version + 1);
    }
    expect((await store.history({})).edges.map(({ node }) => node.version)).toEqual([2, 1]);
  });

  it('are not saved from a mailbox that is deleted at the same time', async () => {
    const database = await open();
    const { mailboxes } = servicesOver(database);
    const [mailbox] = await mailboxes.import(eva, [{ address: 'a@company.com', name: 'A' }]);
    let used = false;
    mailboxes.askBeforeDeleting(async () => (used ? 'the default From address' : null));
    const using = database.write(async (tx) => {
      if (!(await mailboxes.hold(tx, 'A@COMPANY.com'))) throw new Error('gone');
      used = true;
    });
    const ended = await Promise.allSettled([using, mailboxes.delete(eva, mailbox?.id ?? '')]);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('know when a relay was proven last', async () => {
    const database = await open();
    await database.write((tx) => markRelayProven(tx, 'a relay', 1));
    await database.write((tx) => markRelayProven(tx, 'a relay', 1_700_000_000_000));
    expect(await database.read((tx) => relayProvenAt(tx, 'a relay'))).toBe(1_700_000_000_000);
    expect(await database.read((tx) => relayProvenAt(tx, 'another'))).toBeNull();
  });
});

describeEachDatabase('runs', (open, kind) => {
  it('of one user start one after another', async () => {
    const database = await open();
    const runs = servicesOver(database).runs();
    await database.write(async (tx) => {
      await tx.run(sql`INSERT INTO roles (id, name, permissions, built_in) VALUES ('r', 'r', '[]', 0)`);
      await tx.run(sql`
        INSERT INTO users (id, email, name, password_hash, role_id, created_at)
        VALUES (${eva.userId}, ${eva.email}, 'Eva', '', 'r', 0)`);
    });
    const order = endless({
      mayStart: async (tx) => {
        if ((await runningRuns(tx, eva.userId, 'SMTP')).length > 0)
          throw new UserError('RATE_LIMITED', 'One at a time.');
      },
    });
    const starts = await Promise.allSettled(Array.from({ length: 10 }, () => runs.start(order)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await runs.close();
  });

  it('keep their events with details, and end with the last of them', async () => {
    const runs = servicesOver(await open()).runs();
    const { id } = await runs.start(endless());
    const run = await runs.cancel(eva, 'SMTP', id);
    expect(run).toMatchObject({ outcome: 'CANCELLED', endedAt: expect.any(Number) });
    expect(run.events).toMatchObject([
      { seq: 1, stage: 'RESOLVE', details: { addresses: ['127.0.0.1'] } },
      { seq: 2, stage: 'DONE' },
    ]);
    expect((await refusal(runs.cancel(userNamed('Tom', []), 'SMTP', id))).code).toBe('FORBIDDEN');
  });

  // SQLite has one server instance.
  if (kind === 'postgres')
    it('are watched and cancelled from another server instance', async () => {
      const database = await open();
      const here = servicesOver(database).runs();
      const there = servicesOver(database).runs();
      const { id } = await here.start(endless());
      const who = { principal: eva, refresh: async () => eva };
      const events = await there.events(who, 'SMTP', id, 0);
      const stages: string[] = [];
      for await (const event of events) {
        stages.push(event.stage);
        if (event.stage === 'RESOLVE') await there.cancel(eva, 'SMTP', id);
      }
      expect(stages).toEqual(['RESOLVE', 'DONE']);
      expect(await there.get(eva, 'SMTP', id)).toMatchObject({ outcome: 'CANCELLED' });
      await here.close();
    });
});
