import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmailSettingsPatch } from '@mailroom/shared/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../server/src/platform/database/sql.ts';
import type { SaveOptions } from '../../server/src/smtp/email-saves.service.ts';
import { CAPTURE_PORT, type EmailTab, openEmailTab } from '../support/email-tab.ts';
import { refusal, userNamed } from '../support/ground.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';

const eva = userNamed('Eva');
const tom = userNamed('Tom');
const PASSWORD = 'the-canary-4711';
let tab: EmailTab;
let server: ScriptedSmtp;

beforeEach(async () => {
  tab = await openEmailTab();
  server = await startScriptedSmtp({ users: { mailer: PASSWORD } });
});
afterEach(async () => {
  await tab.close();
  await server.close();
});

const save = (input: EmailSettingsPatch, options: Partial<SaveOptions> = {}) =>
  tab.saves.update(eva, input, { version: 0, ...options });
const here = (): EmailSettingsPatch => ({ host: '127.0.0.1', port: server.port, security: 'NONE' });
const signedIn = (): EmailSettingsPatch => ({ ...here(), userName: 'mailer', password: PASSWORD });

describe('the e-mail settings before the first save', () => {
  it('are their defaults, version 0, without a host', async () => {
    expect(await tab.settings.view()).toMatchObject({
      ...{ version: 0, host: null, port: 25, maxPerConnection: 100, smtpThreads: 5 },
      ...{ passwordSet: false, updatedAt: null, checkOnSave: true, unclearRecipients: 'HOLD' },
    });
    expect(await tab.settings.relay()).toMatchObject({ ok: false, verdict: { reason: 'NO_RELAY' } });
  });
});

describe('a change', () => {
  it('keeps every field that it leaves out, the password included', async () => {
    await save({ ...signedIn(), smtpThreads: 7 });
    const view = await save({ maxPerConnection: 50, password: null }, { version: 1 });
    expect(view).toMatchObject({ version: 2, smtpThreads: 7, maxPerConnection: 50, passwordSet: true });
    expect(await tab.settings.relay()).toMatchObject({ relay: { password: PASSWORD, userName: 'mailer' } });
  });

  it('with a user name and without auth means that one signs in; taking the name away, that one does not', async () => {
    expect(await save(signedIn())).toMatchObject({ auth: 'PASSWORD' });
    const none = await save({ userName: '', password: '' }, { version: 1 });
    expect(none).toMatchObject({ auth: 'NONE', userName: null, passwordSet: false });
  });

  it('clears the password with an empty text', async () => {
    await save(signedIn());
    expect(await save({ password: '' }, { version: 1, saveAnyway: true })).toMatchObject({
      passwordSet: false,
    });
  });

  it.each<[EmailSettingsPatch, string, string]>([
    [{ port: 70_000 }, 'input.port', '65,535, got 70000'],
    [{ smtpThreads: 0 }, 'input.smtpThreads', 'from 1 to 100, got 0'],
    [{ host: 'smtp://mail.company.com' }, 'input.host', 'got "smtp://mail.company.com"'],
    [{ auth: 'OAUTH2' }, 'input.auth', 'later version'],
    [{ auth: 'PASSWORD' }, 'input.userName', 'user name is needed'],
    [{ trustedCertificate: 'no certificate' }, 'input.trustedCertificate', '14 characters'],
    [{ password: 'a\r\nb' }, 'input.password', 'a text of 4 characters'],
  ])('%j is refused with its field, the rule and what came', async (input, path, words) => {
    const error = await refusal(save(input));
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.fields.map((field) => field.path)).toEqual([path]);
    expect(error.message).toContain(words);
  });

  it('sets apart null from left out: what cannot be none is refused', async () => {
    const error = await refusal(save({ port: null } as unknown as EmailSettingsPatch));
    expect(error.fields[0]).toMatchObject({ path: 'input.port' });
    expect(await save({ host: null, port: undefined })).toMatchObject({ host: null, port: 25 });
  });

  it('of somebody who read an older version is refused with what differs', async () => {
    await save({ smtpThreads: 7 });
    await tab.saves.update(tom, { smtpThreads: 9 }, { version: 1 });
    const error = await refusal(save({ smtpThreads: 8 }, { version: 1 }));
    expect(error.fields.map(({ path, code }) => [path, code])).toEqual([['input.smtpThreads', 'CONFLICT']]);
    expect(error.extensions.current).toMatchObject({ updatedBy: 'Tom', values: { smtpThreads: 9 } });
  });

  it('of fifty at once on one version wins once', async () => {
    const saves = Array.from({ length: 50 }, (_, i) => save({ smtpThreads: i + 1 }));
    const ended = await Promise.allSettled(saves);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await tab.settings.view()).version).toBe(1);
  });
});

describe('the default From address', () => {
  it('must be an imported mailbox; the error names the mailboxes there are', async () => {
    await tab.mailboxes.import(eva, [{ address: 'a@company.com' }, { address: 'b@company.com' }]);
    const error = await refusal(save({ defaultFrom: 'c@company.com' }));
    expect(error.fields).toMatchObject([{ path: 'input.defaultFrom', code: 'NOT_A_MAILBOX' }]);
    expect(error.message).toContain('a@company.com, b@company.com');
    expect(error.message).toContain('c@company.com');
    expect(await save({ defaultFrom: 'B@Company.com' })).toMatchObject({ version: 1 });
  });

  it('keeps its mailbox from being deleted', async () => {
    const [mailbox] = await tab.mailboxes.import(eva, [{ address: 'a@company.com' }]);
    await save({ defaultFrom: 'A@company.com' });
    const error = await refusal(tab.mailboxes.delete(eva, mailbox?.id ?? ''));
    expect(error.message).toContain('the default From address');
  });
});

describe('without SSL a password', () => {
  it.each(['mail.public.test', '93.184.216.34'])('is not saved for %s, and it is said why', async (host) => {
    const input = { host, security: 'NONE', userName: 'mailer', password: PASSWORD } as const;
    const error = await refusal(save(input, { saveAnyway: true }));
    expect(error.fields).toMatchObject([{ path: 'input.security', code: 'PASSWORD_NEEDS_TLS' }]);
    expect(error.message).toContain('in the clear');
  });

  it.each(['relay.near.test', '10.1.2.3', '::1'])('may go to %s, which is near', async (host) => {
    const input = { host, security: 'NONE', userName: 'mailer', password: PASSWORD } as const;
    expect(await save(input, { saveAnyway: true })).toMatchObject({ host, passwordSet: true });
  });
});

describe('saving with the check on', () => {
  it('opens one connection, signs in, and sends nothing', async () => {
    await save(signedIn());
    expect(server.sessions).toHaveLength(1);
    expect(server.sessions[0]?.signIns).toHaveLength(1);
    expect(server.sessions[0]?.lines).toContain('RSET');
    expect(server.messages).toEqual([]);
  });

  it('refuses what fails, with the check that has the transcript, and saves nothing', async () => {
    const error = await refusal(save({ ...signedIn(), password: 'wrong password' }));
    expect(error.code).toBe('CHECK_FAILED');
    expect(error.extensions.checkCode).toBe('AUTH_REFUSED');
    const check = await tab.checks.get(eva, String(error.extensions.checkId));
    expect(check).toMatchObject({ outcome: 'FAILED', code: 'AUTH_REFUSED' });
    expect(check?.events.at(-1)?.stage).toBe('DONE');
    expect((await tab.settings.view()).version).toBe(0);
  });

  it('saves what fails on a second, explicit wish', async () => {
    expect(await save({ ...here(), port: 1 }, { saveAnyway: true })).toMatchObject({ version: 1, port: 1 });
    expect(server.sessions).toHaveLength(0);
  });

  it('does not wait for a relay that is down where only threads, quota or limits change', async () => {
    await save({ ...here(), port: 1 }, { saveAnyway: true });
    expect(await save({ smtpThreads: 9, maxPerConnection: 90 }, { version: 1 })).toMatchObject({
      version: 2,
    });
    // Saying the same again is no change.
    expect(await save({ host: '127.0.0.1', port: 1 }, { version: 2 })).toMatchObject({ version: 3 });
    const error = await refusal(save({ ehloName: 'mail.company.com' }, { version: 3 }));
    expect(error.code).toBe('CHECK_FAILED');
  });

  it('takes a check of the same values by the same user instead, for ten minutes', async () => {
    const { id } = await tab.checks.start(eva, { settings: signedIn() });
    await tab.runs.ended(id);
    await save(signedIn(), { checkId: id });
    expect(server.sessions).toHaveLength(1);
    const clock = tab.ground.clock as ManualClock;
    await clock.advance(10 * 60_000 + 1);
    await save({ ehloName: 'a.company.com' }, { version: 1, checkId: id });
    expect(server.sessions).toHaveLength(2);
  });

  it.each<[string, EmailSettingsPatch, typeof eva]>([
    ['of other values', { ehloName: 'other.company.com' }, eva],
    ['with another password', { password: 'another password' }, eva],
    ['of another user', {}, tom],
  ])('does not take a check %s', async (_words, other, who) => {
    const { id } = await tab.checks.start(who, { settings: { ...signedIn(), ...other } });
    await tab.runs.ended(id);
    const before = server.sessions.length;
    await save(signedIn(), { checkId: id });
    expect(server.sessions).toHaveLength(before + 1);
  });
});

describe('saving with the check off', () => {
  it('opens no connection', async () => {
    await save({ ...signedIn(), checkOnSave: false });
    await save({ ehloName: 'mail.company.com' }, { version: 1 });
    expect(server.sessions).toHaveLength(0);
  });
});

describe('rolling back', () => {
  it('is a save: a new version with the old values, and the same rules', async () => {
    await save({ ...here(), smtpThreads: 3 });
    await save({ smtpThreads: 9 }, { version: 1 });
    expect(await tab.saves.rollBack(eva, 1, 2, null)).toMatchObject({ version: 3, smtpThreads: 3 });
    expect((await refusal(tab.saves.rollBack(eva, 1, 2, null))).code).toBe('CONFLICT');
    expect((await refusal(tab.saves.rollBack(eva, 17, 3, null))).fields[0]?.path).toBe('toVersion');
  });

  it('to a relay that no longer works is refused', async () => {
    await save({ ...here(), port: 1 }, { saveAnyway: true });
    await save(here(), { version: 1 });
    expect((await refusal(tab.saves.rollBack(eva, 1, 2, null))).code).toBe('CHECK_FAILED');
  });

  it('to a sender that is no longer imported is refused', async () => {
    const [mailbox] = await tab.mailboxes.import(eva, [{ address: 'a@company.com' }]);
    await save({ defaultFrom: 'a@company.com' });
    await save({ defaultFrom: null }, { version: 1 });
    await tab.mailboxes.delete(eva, mailbox?.id ?? '');
    const error = await refusal(tab.saves.rollBack(eva, 1, 2, null));
    expect(error.fields).toMatchObject([{ path: 'defaultFrom', code: 'NOT_A_MAILBOX' }]);
  });
});

describe('a saved password', () => {
  it('is in no file, no log, no history, no audit entry and no answer', async () => {
    const answers = [
      await save(signedIn()),
      await refusal(save({ ...signedIn(), port: 1 }, { version: 1 })),
      await refusal(save(signedIn(), { version: 0 })),
      await tab.settings.view(),
      await tab.store.history({}),
      await tab.ground.audit.entries({}),
    ];
    const files = readdirSync(tab.ground.dataDir).map((name) =>
      readFileSync(join(tab.ground.dataDir, name), 'latin1'),
    );
    const everything = JSON.stringify(answers) + files.join() + tab.log.join();
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toContain(Buffer.from(PASSWORD).toString('base64').replace(/=+$/, ''));
  });
});

describe('the engine', () => {
  it('gets no relay while the password cannot be read, and the tab still opens', async () => {
    await save(signedIn());
    await tab.ground.database.write((tx) =>
      tx.run(sql`UPDATE settings SET secrets = '{"password":"v1.x.y"}'`),
    );
    const relay = await tab.settings.relay();
    expect(relay).toMatchObject({ ok: false, verdict: { reason: 'UNREADABLE_SECRET' } });
    expect(await tab.settings.view()).toMatchObject({ passwordSet: true });
    const error = await refusal(tab.saves.update(eva, { host: 'localhost' }, { version: 1 }));
    expect(error.fields[0]?.code).toBe('PASSWORD_NEEDED');
  });

  it('obeys what was saved last, and hears when it is to be obeyed at once', async () => {
    const heard: unknown[] = [];
    tab.store.onChange((change) => heard.push(change));
    await save({ maxPerConnection: 10, smtpThreads: 2, unclearRecipients: 'RESEND' }, { applyNow: true });
    expect(await tab.settings.dispatch()).toEqual({
      ...{ version: 1, maxPerConnection: 10, smtpThreads: 2, unclearRecipients: 'RESEND' },
    });
    expect(heard).toEqual([{ kind: 'EMAIL', version: 1, applyNow: true }]);
  });
});

describe('the trial', () => {
  it('sends to this server instance’s own relay, whatever its port is today', async () => {
    const view = await save({ mailService: 'CAPTURE' });
    expect(view).toMatchObject({ host: '127.0.0.1', port: CAPTURE_PORT, security: 'NONE', auth: 'NONE' });
    expect(await tab.settings.relay()).toMatchObject({ relay: { host: '127.0.0.1', port: CAPTURE_PORT } });
    expect(await tab.settings.relayState()).toEqual({ configured: true, proven: true, trial: true });
  });

  it('pauses what is unfinished when it ends, and the audit log names it', async () => {
    await save({ mailService: 'CAPTURE' });
    expect(tab.paused).toEqual([]);
    await save({ mailService: 'OTHER', ...here() }, { version: 1 });
    expect(tab.paused).toEqual(['EMAIL']);
    const { edges } = await tab.ground.audit.entries({ first: 1 });
    expect(edges[0]?.node.details).toMatchObject({ pausedMailings: ['Autumn offer'] });
  });
});
