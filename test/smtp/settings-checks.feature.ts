import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmailSettingsPatch } from '@mailroom/shared/settings';
import { type EmailTab, openEmailTab } from '../support/email-tab.ts';
import { refusal, userNamed } from '../support/ground.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';

const eva = userNamed('Eva');
const tester = userNamed('Tom', ['SETTINGS_READ', 'SETTINGS_TEST']);
let tab: EmailTab;
let server: ScriptedSmtp;

beforeEach(async () => {
  tab = await openEmailTab();
  server = await startScriptedSmtp();
});
afterEach(async () => {
  await tab.close();
  await server.close();
});

const here = (): EmailSettingsPatch => ({ host: '127.0.0.1', port: server.port, security: 'NONE' });

describe('a check', () => {
  it('streams its stages and ends with the outcome', async () => {
    const { id, outcome } = await tab.checks.start(eva, { settings: here() });
    expect(outcome).toBeNull();
    const who = { principal: eva, refresh: async () => eva };
    const stages: string[] = [];
    for await (const event of await tab.checks.events(who, id, 0)) stages.push(event.stage);
    const all = [
      'RESOLVE',
      'CONNECT',
      'GREETING',
      'EHLO',
      'SENDER',
      'RECIPIENT',
      'MESSAGE',
      'QUIT',
      'ADVICE',
    ];
    expect(stages).toEqual([...all, 'DONE']);
    expect(await tab.checks.get(eva, id)).toMatchObject({ outcome: 'PASSED', code: null });
  });

  it('tries the default From, and the caller’s own address as the recipient', async () => {
    await tab.mailboxes.import(eva, [{ address: 'support@company.com', name: 'Support' }]);
    const { id } = await tab.checks.start(eva, {
      settings: { ...here(), defaultFrom: 'support@company.com' },
    });
    await tab.runs.ended(id);
    const said = server.sessions[0]?.lines.join('\n');
    expect(said).toContain('MAIL FROM:<support@company.com>');
    expect(said).toContain('RCPT TO:<eva@company.com>');
  });

  it('that only passed proves neither relay nor sender; one that sent a message proves both', async () => {
    await tab.mailboxes.import(eva, [{ address: 'support@company.com' }]);
    await tab.saves.update(eva, { ...here(), defaultFrom: 'support@company.com' }, { version: 0 });
    expect((await tab.settings.view()).relayProvenAt).toBeNull();
    const { id } = await tab.checks.start(eva, { sendMessage: true, recipient: 'tom@company.com' });
    expect(await tab.runs.ended(id)).toMatchObject({ outcome: 'PROVEN' });
    expect(server.messages).toMatchObject([{ from: 'support@company.com', to: ['tom@company.com'] }]);
    const now = tab.ground.clock.now();
    expect((await tab.settings.view()).relayProvenAt).toBe(now);
    expect(await tab.mailboxes.list()).toMatchObject([{ provenAt: now }]);
    await tab.saves.update(eva, { host: 'other.near.test' }, { version: 1, saveAnyway: true });
    expect((await tab.settings.view()).relayProvenAt).toBeNull();
  });

  it('of saved values needs no right to write; of others it does', async () => {
    await tab.saves.update(eva, here(), { version: 0 });
    const saved = await tab.checks.start(tester, {});
    expect(await tab.runs.ended(saved.id)).toMatchObject({ outcome: 'PASSED' });
    const same = await tab.checks.start(tester, { settings: here() });
    expect(await tab.runs.ended(same.id)).toMatchObject({ outcome: 'PASSED' });
    const error = await refusal(tab.checks.start(tester, { settings: { port: 26 } }));
    expect(error.code).toBe('FORBIDDEN');
    expect(server.sessions).toHaveLength(3);
  });

  it('of one user runs alone; another user’s runs beside it', async () => {
    // A check of a server that answers could be over before the next one is asked for.
    const silent = await startScriptedSmtp({ script: { CONNECT: { silence: true } } });
    await tab.saves.update(eva, { ...here(), port: silent.port, checkOnSave: false }, { version: 0 });
    const starts = await Promise.allSettled([
      tab.checks.start(eva, {}),
      tab.checks.start(eva, {}),
      tab.checks.start(tester, {}),
    ]);
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
    expect(refused).toMatchObject([{ code: 'RATE_LIMITED' }]);
    expect(starts[2]?.status).toBe('fulfilled');
    await tab.runs.close();
    await silent.close();
  });

  it.each<[string, Parameters<EmailTab['checks']['start']>[1], string]>([
    ['without a host', {}, 'input.settings.host'],
    ['with a recipient that is none', { settings: { host: '127.0.0.1' }, recipient: 'x' }, 'input.recipient'],
    ['with a port that is none', { settings: { host: '127.0.0.1', port: 0 } }, 'input.settings.port'],
  ])('%s is refused', async (_words, order, path) => {
    const error = await refusal(tab.checks.start(eva, order));
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.fields[0]?.path).toBe(path);
  });

  it('can be cancelled while the server keeps silent', async () => {
    const silent = await startScriptedSmtp({ script: { CONNECT: { silence: true } } });
    const { id } = await tab.checks.start(eva, { settings: { ...here(), port: silent.port } });
    expect(await tab.checks.cancel(eva, id)).toMatchObject({ outcome: 'CANCELLED' });
    await silent.close();
  });

  it('never tells a password that the server says back', async () => {
    const PASSWORD = 'the-canary-4711';
    const rude = await startScriptedSmtp({
      users: { mailer: 'another' },
      script: { AUTH: `535 5.7.8 ${PASSWORD} ${Buffer.from(PASSWORD).toString('base64')}` },
    });
    const settings = { ...here(), port: rude.port, userName: 'mailer', password: PASSWORD };
    const { id } = await tab.checks.start(eva, { settings });
    const run = await tab.runs.ended(id);
    expect(run.code).toBe('AUTH_REFUSED');
    expect(JSON.stringify([run, tab.log, await tab.ground.audit.entries({})])).not.toContain(PASSWORD);
    await rude.close();
  });
});
