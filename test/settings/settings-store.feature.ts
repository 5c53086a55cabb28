import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretBox } from '../../server/src/platform/secret-box.ts';
import { type SettingsSave, SettingsStore } from '../../server/src/settings/settings-store.service.ts';
import { type Ground, openGround, refusal, userNamed } from '../support/ground.ts';

const eva = userNamed('Eva');
const tom = userNamed('Tom');
let ground: Ground;
let store: SettingsStore;

beforeEach(async () => {
  ground = await openGround();
  store = new SettingsStore(ground.database, ground.clock, ground.box);
});
afterEach(() => ground.close());

function save(who: typeof eva, order: Partial<SettingsSave>) {
  const full: SettingsSave = { kind: 'EMAIL', version: 0, content: {}, secrets: {}, ...order };
  return ground.database.write((tx) => store.save(tx, who, full));
}

describe('saving settings', () => {
  it('keeps every version with who, when and what changed', async () => {
    await save(eva, { content: { port: 25, host: 'a.company.com' } });
    await save(tom, { version: 1, content: { port: 587, host: 'a.company.com' } });
    const { edges } = await store.history({});
    expect(edges.map(({ node }) => [node.version, node.by, node.changes])).toEqual([
      [2, 'Tom', [{ field: 'port', before: '25', after: '587' }]],
      [
        1,
        'Eva',
        [
          { field: 'port', before: null, after: '25' },
          { field: 'host', before: null, after: 'a.company.com' },
        ],
      ],
    ]);
    expect(await store.contentOf('EMAIL', 1)).toEqual({ port: 25, host: 'a.company.com' });
    expect(await store.contentOf('EMAIL', 3)).toBeNull();
  });

  it('pages through the history', async () => {
    for (let version = 0; version < 5; version++)
      await save(eva, { version, content: { port: version + 1 } });
    const first = await store.history({ first: 2 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await store.history({ first: 2, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => node.version)).toEqual([3, 2]);
  });

  it('of 50 at once on one version lets exactly one win, the first save included', async () => {
    for (const version of [0, 1]) {
      const saves = Array.from({ length: 50 }, (_, i) => save(eva, { version, content: { port: 1 + i } }));
      const ended = await Promise.allSettled(saves);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
      expect(codes).toEqual(Array(49).fill('CONFLICT'));
      expect((await store.current('EMAIL')).version).toBe(version + 1);
    }
  });

  it('tells whoever comes too late what differs, what it is now, and by whom', async () => {
    await save(eva, { content: { port: 25, host: 'a.company.com', smtpThreads: 5 } });
    await save(tom, { version: 1, content: { port: 587, host: 'a.company.com', smtpThreads: 5 } });
    const error = await refusal(
      save(eva, { version: 1, content: { port: 25, host: 'a.company.com', smtpThreads: 9 } }),
    );
    expect(error.code).toBe('CONFLICT');
    expect(error.message).toContain('Tom saved version 2');
    expect(error.fields.map(({ path, code }) => [path, code])).toEqual([
      ['input.port', 'CONFLICT'],
      ['input.smtpThreads', 'CONFLICT'],
    ]);
    expect(error.extensions.current).toMatchObject({
      version: 2,
      updatedBy: 'Tom',
      values: { port: 587, smtpThreads: 5 },
    });
  });

  it('names a secret in a conflict without telling it', async () => {
    await save(eva, { content: { port: 25 } });
    await save(tom, { version: 1, content: { port: 25 }, secrets: { password: 'the-canary-4711' } });
    const error = await refusal(
      save(eva, { version: 1, content: { port: 25 }, secrets: { password: 'mine' } }),
    );
    expect(error.fields.map(({ path }) => path)).toEqual(['input.password']);
    expect(error.extensions.current).toMatchObject({ values: {} });
    expect(JSON.stringify([error.message, error.fields, error.extensions])).not.toContain('canary');
  });
});

describe('secrets', () => {
  it('are sealed in the file, and told by the history only as changed', async () => {
    await save(eva, { content: { port: 25 }, secrets: { password: 'the-canary-4711' } });
    await save(eva, { version: 1, content: { port: 26 }, secrets: { password: 'the-canary-4711' } });
    await save(eva, { version: 2, content: { port: 26 }, secrets: { password: '' } });
    const files = readdirSync(ground.dataDir).map((name) =>
      readFileSync(join(ground.dataDir, name), 'latin1'),
    );
    expect(files.join()).not.toContain('the-canary-4711');
    const { edges } = await store.history({});
    const told = edges.map(({ node }) => node.changes.filter(({ field }) => field === 'password'));
    const changed = { field: 'password', before: 'changed', after: 'changed' };
    expect(told).toEqual([[changed], [], [changed]]);
  });

  it('open where they were stored, and stay if they are left out', async () => {
    await save(eva, { secrets: { password: 'the-canary-4711' } });
    const row = await save(eva, { version: 1, content: { port: 26 } });
    expect(store.openSecret(row, 'password')).toEqual({ state: 'OPEN', text: 'the-canary-4711' });
    expect(store.openSecret({ ...row, kind: 'SMS' }, 'password')).toEqual({ state: 'UNREADABLE' });
    expect(store.openSecret(row, 'other')).toEqual({ state: 'NONE' });
  });

  it('that were sealed with another key are unreadable, and nothing fails', async () => {
    const row = await save(eva, { secrets: { password: 'the-canary-4711' } });
    const other = new SettingsStore(ground.database, ground.clock, new SecretBox(randomBytes(32)));
    expect(other.openSecret(row, 'password')).toEqual({ state: 'UNREADABLE' });
  });
});

describe('whoever listens', () => {
  it('hears of a save once it is committed, and never of one that was rolled back', async () => {
    const heard: unknown[] = [];
    store.onChange((change) => heard.push(change));
    await save(eva, { content: { port: 25 }, applyNow: true });
    await ground.database
      .write(async (tx) => {
        await store.save(tx, eva, { kind: 'EMAIL', version: 1, content: { port: 1 }, secrets: {} });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(heard).toEqual([{ kind: 'EMAIL', version: 1, applyNow: true }]);
  });

  it('hears of what another server instance saved', async () => {
    const other = new SettingsStore(ground.database, ground.clock, ground.box);
    const heard = new Promise((resolve) => other.onChange(resolve));
    await save(eva, { content: { port: 25 } });
    const clock = ground.clock as unknown as { advance(ms: number): Promise<void>; waiting: number };
    const stop = other.follow();
    // The first look only learns where things stand.
    while (clock.waiting === 0) await new Promise((resume) => setImmediate(resume));
    await save(tom, { version: 1, content: { port: 26 }, applyNow: true });
    await clock.advance(2_000);
    expect(await heard).toEqual({ kind: 'EMAIL', version: 2, applyNow: true });
    stop();
  });
});
