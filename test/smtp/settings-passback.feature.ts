import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmailSettingsPatch } from '@mailroom/shared/settings';
import { type EmailTab, openEmailTab } from '../support/email-tab.ts';
import { refusal, userNamed } from '../support/ground.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';

const eva = userNamed('Eva');
const PASSWORD = 'the-canary-4711';
let tab: EmailTab;
let own: ScriptedSmtp;
let foreign: ScriptedSmtp;

beforeEach(async () => {
  tab = await openEmailTab();
  own = await startScriptedSmtp({ users: { mailer: PASSWORD } });
  foreign = await startScriptedSmtp({ users: { mailer: PASSWORD } });
});
afterEach(async () => {
  await tab.close();
  await own.close();
  await foreign.close();
});

type Owner = Pick<EmailSettingsPatch, 'host' | 'port' | 'security' | 'userName'>;

/** Every combination of changes to the fields that a password belongs to. */
function combinations(): Owner[] {
  const changes: Owner[] = [
    { host: 'sink.near.test' },
    { port: foreign.port },
    { security: 'STARTTLS' },
    { userName: 'other' },
  ];
  const masks = Array.from({ length: 2 ** changes.length - 1 }, (_, i) => i + 1);
  return masks.map((mask) => Object.assign({}, ...changes.filter((_, bit) => mask & (1 << bit))));
}

async function saveOwn(version = 0): Promise<void> {
  const input = { host: '127.0.0.1', port: own.port, security: 'NONE', userName: 'mailer' } as const;
  await tab.saves.update(eva, { ...input, password: PASSWORD }, { version, saveAnyway: true });
}

const connections = () => own.sessions.length + foreign.sessions.length;

describe('a stored password is refused to any other server or account', () => {
  it('when saving', async () => {
    await saveOwn();
    for (const change of combinations()) {
      for (const password of [undefined, null]) {
        const error = await refusal(tab.saves.update(eva, { ...change, password }, { version: 1 }));
        expect(error, JSON.stringify(change)).toMatchObject({ code: 'BAD_USER_INPUT' });
        expect(error.fields.map(({ path }) => path)).toEqual(['input.password']);
      }
    }
    expect(connections()).toBe(0);
    expect((await tab.settings.view()).version).toBe(1);
  });

  it('when saving without a check', async () => {
    await saveOwn();
    for (const change of combinations()) {
      const error = await refusal(tab.saves.update(eva, change, { version: 1, saveAnyway: true }));
      expect(error.fields[0]?.code).toBe('PASSWORD_NEEDED');
    }
    expect((await tab.settings.view()).version).toBe(1);
  });

  it('when checking', async () => {
    await saveOwn();
    for (const change of combinations()) {
      const error = await refusal(tab.checks.start(eva, { settings: change }));
      expect(
        error.fields.map(({ path }) => path),
        JSON.stringify(change),
      ).toEqual(['input.settings.password']);
    }
    expect(connections()).toBe(0);
  });

  it('when rolling back', async () => {
    let version = 0;
    for (const change of combinations()) {
      const input = { host: '127.0.0.1', port: own.port, security: 'NONE', userName: 'mailer' } as const;
      const other = { ...input, ...change, password: 'another password' };
      await tab.saves.update(eva, other, { version, saveAnyway: true });
      await saveOwn(version + 1);
      const error = await refusal(tab.saves.rollBack(eva, version + 1, version + 2, null));
      expect(
        error.fields.map(({ path }) => path),
        JSON.stringify(change),
      ).toEqual(['password']);
      version += 2;
    }
    expect(connections()).toBe(0);
  });

  it('also with sign-in switched off for a moment in between', async () => {
    await saveOwn();
    await tab.saves.update(eva, { auth: 'NONE' }, { version: 1, saveAnyway: true });
    const error = await refusal(tab.saves.update(eva, { port: foreign.port }, { version: 2 }));
    expect(error.fields[0]?.path).toBe('input.password');
    expect(connections()).toBe(0);
  });
});

describe('a password that is typed again', () => {
  it('goes to the new server, and the old one is not asked', async () => {
    await saveOwn();
    await tab.saves.update(eva, { port: foreign.port, password: PASSWORD }, { version: 1 });
    expect(own.sessions).toHaveLength(0);
    expect(foreign.sessions[0]?.signIns).toMatchObject([{ userName: 'mailer', password: PASSWORD }]);
  });

  it('may be cleared instead', async () => {
    await saveOwn();
    const change = { port: foreign.port, userName: null, password: '' };
    const view = await tab.saves.update(eva, change, { version: 1, saveAnyway: true });
    expect(view).toMatchObject({ passwordSet: false, auth: 'NONE', port: foreign.port });
  });

  it('lets one roll back', async () => {
    await saveOwn();
    const there = { port: foreign.port, password: PASSWORD };
    await tab.saves.update(eva, there, { version: 1, saveAnyway: true });
    const view = await tab.saves.rollBack(eva, 1, 2, PASSWORD);
    expect(view).toMatchObject({ version: 3, port: own.port });
    expect(own.sessions[0]?.signIns).toHaveLength(1);
  });
});
