import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { ADMIN, startTestApp, type TestApp } from '../support/test-app.ts';

const PASSWORD = 'the-canary-4711';
const FIELDS = `version host port auth userName passwordSet security smtpThreads defaultFrom updatedBy relayProvenAt`;
const UPDATE = `mutation($input: EmailSettingsInput!, $version: Int!, $checkId: ID, $saveAnyway: Boolean) {
  updateEmailSettings(input: $input, version: $version, checkId: $checkId, saveAnyway: $saveAnyway) { ${FIELDS} } }`;
const CHECK = `mutation($input: SmtpCheckInput!) { checkSmtpConnection(input: $input) { id outcome } }`;
const EVENTS = `subscription($id: ID!, $after: Int) {
  smtpCheckEvents(id: $id, after: $after) { seq at stage level text details } }`;

let test: TestApp;
let server: ScriptedSmtp;

beforeEach(async () => {
  test = await startTestApp();
  server = await startScriptedSmtp({ users: { mailer: PASSWORD } });
});
afterEach(async () => {
  await test.close();
  await server.close();
});

const here = () => ({ host: '127.0.0.1', port: server.port, security: 'NONE' });
const signedIn = () => ({ ...here(), userName: 'mailer', password: PASSWORD });

/** Makes a user with exactly these permissions and signs him in. */
async function userWith(permissions: string[]): Promise<ApiClient> {
  const { createRole } = await test.admin.run(
    'mutation($input: RoleInput!) { createRole(input: $input) { id } }',
    { input: { name: permissions.join(' '), permissions } },
  );
  return test.userWithRole(createRole.id);
}

async function eventsOf(client: ApiClient, id: string, after = 0) {
  const events = [];
  for await (const { smtpCheckEvents } of client.events(EVENTS, { id, after })) events.push(smtpCheckEvents);
  return events;
}

describe('the e-mail settings over the API', () => {
  it('keep what an input leaves out or sets to null as the password, and clear what is emptied', async () => {
    const { updateEmailSettings: first } = await test.admin.run(UPDATE, { input: signedIn(), version: 0 });
    expect(first).toMatchObject({ version: 1, auth: 'PASSWORD', passwordSet: true });
    const second = await test.admin.run(UPDATE, { input: { smtpThreads: 8, password: null }, version: 1 });
    expect(second.updateEmailSettings).toMatchObject({ version: 2, smtpThreads: 8, passwordSet: true });
    const third = await test.admin.run(UPDATE, {
      input: { userName: null, password: '' },
      version: 2,
    });
    expect(third.updateEmailSettings).toMatchObject({ version: 3, auth: 'NONE', passwordSet: false });
  });

  it('answer a conflict with the fields that differ and what they are now', async () => {
    await test.admin.run(UPDATE, { input: { smtpThreads: 8 }, version: 0 });
    const error = await test.admin.refused(UPDATE, { input: { smtpThreads: 9 }, version: 0 });
    expect(error.extensions).toMatchObject({
      code: 'CONFLICT',
      fields: [{ path: 'input.smtpThreads', code: 'CONFLICT' }],
      current: { version: 1, values: { smtpThreads: 8 } },
    });
  });

  it('refuse the stored password to another server, whoever asks and however', async () => {
    await test.admin.run(UPDATE, { input: signedIn(), version: 0 });
    const connections = server.sessions.length;
    const other = await startScriptedSmtp({ users: { mailer: PASSWORD } });
    const change = { port: other.port };
    const tool = await test.admin.withToken(['SETTINGS_WRITE', 'SETTINGS_TEST']);
    for (const client of [test.admin, tool]) {
      for (const password of [undefined, null]) {
        const saved = await client.refused(UPDATE, { input: { ...change, password }, version: 1 });
        expect(saved.extensions.fields).toMatchObject([{ path: 'input.password' }]);
        const checked = await client.refused(CHECK, { input: { settings: { ...change, password } } });
        expect(checked.extensions.fields).toMatchObject([{ path: 'input.settings.password' }]);
      }
    }
    expect([server.sessions.length, other.sessions.length]).toEqual([connections, 0]);
    await other.close();
  });

  it('name the check that stands against saving, and take a passed one', async () => {
    const wrong = { ...signedIn(), password: 'a wrong password' };
    const error = await test.admin.refused(UPDATE, { input: wrong, version: 0 });
    expect(error.extensions).toMatchObject({ code: 'CHECK_FAILED', checkCode: 'AUTH_REFUSED' });
    const { smtpCheck } = await test.admin.run(
      'query($id: ID!) { smtpCheck(id: $id) { outcome mend events { stage } } }',
      { id: error.extensions.checkId },
    );
    expect(smtpCheck).toMatchObject({ outcome: 'FAILED', mend: expect.any(String) });
    const { checkSmtpConnection } = await test.admin.run(CHECK, { input: { settings: signedIn() } });
    await eventsOf(test.admin, checkSmtpConnection.id);
    const before = server.sessions.length;
    const checkId = checkSmtpConnection.id;
    await test.admin.run(UPDATE, { input: signedIn(), version: 0, checkId });
    expect(server.sessions).toHaveLength(before);
  });

  it('show the plan of the worked example, and refuse figures that cannot be set', async () => {
    const plan = `query($threads: Int!) { dispatchPlan(maxPerConnection: 100, smtpThreads: $threads, emails: 1000) {
      processesAtOnce batchSizes processesTotal } }`;
    expect((await test.admin.run(plan, { threads: 5 })).dispatchPlan).toEqual({
      processesAtOnce: 5,
      batchSizes: [20, 20, 20, 20, 20],
      processesTotal: 50,
    });
    const error = await test.admin.refused(plan, { threads: 101 });
    expect(error.extensions.fields).toMatchObject([{ path: 'smtpThreads' }]);
  });
});

describe('the events of a check over the WebSocket', () => {
  it('come in order to who started it, from any number on', async () => {
    const { checkSmtpConnection } = await test.admin.run(CHECK, { input: { settings: signedIn() } });
    const { id } = checkSmtpConnection;
    const events = await eventsOf(test.admin, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)).toMatchObject({ stage: 'DONE', details: { outcome: 'PASSED' } });
    expect(await eventsOf(test.admin, id, 3)).toEqual(events.slice(3));
  });

  it('are for nobody else, except with AUDIT_READ', async () => {
    const { checkSmtpConnection } = await test.admin.run(CHECK, { input: { settings: signedIn() } });
    const { id } = checkSmtpConnection;
    await eventsOf(test.admin, id);
    const tester = await userWith(['SETTINGS_TEST']);
    await expect(eventsOf(tester, id)).rejects.toThrow('AUDIT_READ');
    const error = await tester.refused('query($id: ID!) { smtpCheck(id: $id) { id } }', { id });
    expect(error.extensions.code).toBe('FORBIDDEN');
    const auditor = await userWith(['SETTINGS_TEST', 'AUDIT_READ']);
    expect((await eventsOf(auditor, id)).at(-1)).toMatchObject({ stage: 'DONE' });
  });

  it('of unsaved values need SETTINGS_WRITE', async () => {
    const tester = await userWith(['SETTINGS_TEST']);
    const error = await tester.refused(CHECK, { input: { settings: here() } });
    expect(error.extensions.code).toBe('FORBIDDEN');
    expect(server.sessions).toHaveLength(0);
  });
});

describe('the trial', () => {
  it('captures what is sent, until a real relay is set up', async () => {
    await test.admin.run('mutation { startTrial }');
    const { emailSettings, smsSettings, system } = await test.admin.run(
      `{ emailSettings { ${FIELDS} mailService } smsSettings { module } system { trial } }`,
    );
    expect(emailSettings).toMatchObject({ mailService: 'CAPTURE', defaultFrom: ADMIN.email });
    expect(smsSettings).toEqual({ module: 'CAPTURE' });
    expect(system).toEqual({ trial: true });
    const { checkSmtpConnection } = await test.admin.run(CHECK, { input: { sendMessage: true } });
    const events = await eventsOf(test.admin, checkSmtpConnection.id);
    expect(events.at(-1)).toMatchObject({ details: { outcome: 'PROVEN' } });
    const { capturedMessages } = await test.admin.run(
      '{ capturedMessages { edges { node { kind to subject } } } }',
    );
    expect(capturedMessages.edges).toMatchObject([{ node: { kind: 'EMAIL', to: ADMIN.email } }]);
    const input = { mailService: 'OTHER', ...here() };
    await test.admin.run(UPDATE, { input, version: emailSettings.version });
    expect((await test.admin.run('{ system { trial } }')).system).toEqual({ trial: false });
    await test.admin.run('mutation { startTrial }');
    expect((await test.admin.run('{ system { trial } }')).system).toEqual({ trial: true });
  });
});

describe('a password', () => {
  it('is in no answer, event, log, history, audit entry or file', async () => {
    const { checkSmtpConnection } = await test.admin.run(CHECK, { input: { settings: signedIn() } });
    const everything: unknown[] = [await eventsOf(test.admin, checkSmtpConnection.id)];
    everything.push(await test.admin.run(UPDATE, { input: signedIn(), version: 0 }));
    everything.push(await test.admin.send(UPDATE, { input: signedIn(), version: 0 }));
    everything.push(await test.admin.send(UPDATE, { input: { ...signedIn(), port: 0 }, version: 1 }));
    everything.push(await test.admin.send(UPDATE, { input: { ...signedIn(), port: 1 }, version: 1 }));
    everything.push(
      await test.admin.run(`{ emailSettings { ${FIELDS} }
        settingsHistory { edges { node { by changes { field before after } } } }
        auditEntries { edges { node { action subject details } } } }`),
    );
    const files = readdirSync(test.dataDir).map((name) => readFileSync(join(test.dataDir, name), 'latin1'));
    const said = JSON.stringify(everything) + test.log.join('') + files.join('');
    expect(said).toContain('passwordSet');
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(Buffer.from(PASSWORD).toString('base64').replace(/=+$/, ''));
  });
});
