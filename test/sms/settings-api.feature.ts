import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../support/api-client.ts';
import { ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';
import { configurationOf, readSettings, refusedSettings, saveSettings, valueOf } from './sms-api.ts';

const UPDATE = `mutation($input: SmsSettingsInput!, $version: Int!) {
  updateSmsSettings(input: $input, version: $version) { version module configuration { key value secretSet } } }`;
const CREATE = 'mutation($input: MailingInput!) { createMailing(input: $input) { id } }';
const SCHEDULE = `mutation($id: ID!, $at: DateTime!, $confirm: [StartWarning!]) {
  scheduleMailing(id: $id, at: $at, confirm: $confirm) { status } }`;
const ADD = `mutation($id: ID!) {
  addRecipients(mailingId: $id, recipients: [{ address: "+4790012345" }]) { added } }`;
const READ_PASTED = `query($module: String!, $text: String!) { readPastedConfiguration(module: $module, text: $text) {
  lines { line key status message suggestion } values { key value secretSet } missing } }`;

const KANNEL = { url: 'http://127.0.0.1:13013/cgi-bin/sendsms', userName: 'tester', password: 'canary-4711' };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

function faultsOf({ extensions }: ApiError): [string, string][] {
  return (extensions.fields ?? []).map(({ path, code }) => [path, code]);
}

function saveKannel(more: object = {}) {
  return saveSettings(test.admin, { module: 'KANNEL', configuration: configurationOf(KANNEL), ...more });
}

describe('the SMS settings', () => {
  it('are their defaults before the first save', async () => {
    expect(await readSettings(test.admin)).toEqual({
      ...{ version: 0, module: null, defaultCountryCode: null, sender: null, updatedBy: null },
      ...{ configuration: [], callbackUrls: [] },
    });
  });

  it('are read back as they were saved, except for secrets', async () => {
    const saved = await saveKannel({ defaultCountryCode: '0044', sender: 'Mailroom' });
    expect(saved).toMatchObject({
      version: 1,
      module: 'KANNEL',
      defaultCountryCode: '+44',
      sender: 'Mailroom',
    });
    expect(valueOf(saved, 'url')).toEqual({ key: 'url', value: KANNEL.url, secretSet: false });
    expect(valueOf(saved, 'password')).toEqual({ key: 'password', value: null, secretSet: true });
    expect(saved.callbackUrls).toEqual([
      { kind: 'Delivery reports', url: expect.stringMatching(`^${ORIGIN}/sms/cb/[0-9a-f]{32}/dlr$`) },
      { kind: 'Messages from people', url: expect.stringMatching(`^${ORIGIN}/sms/cb/[0-9a-f]{32}/mo$`) },
    ]);
    expect(await readSettings(test.admin)).toEqual(saved);
  });

  it('keep a field that is left out, and clear a secret that is typed empty', async () => {
    await saveSettings(test.admin, {
      module: 'GENERIC_HTTP',
      configuration: configurationOf({ url: 'https://sms.example.com/', secret: 'canary-4711' }),
    });
    const kept = await saveSettings(test.admin, { sender: 'Mailroom' });
    expect(valueOf(kept, 'secret')?.secretSet).toBe(true);
    const cleared = await saveSettings(test.admin, { configuration: configurationOf({ secret: '' }) });
    expect(cleared).toMatchObject({ version: 3, sender: 'Mailroom', module: 'GENERIC_HTTP' });
    expect(valueOf(cleared, 'secret')?.secretSet).toBe(false);
  });

  it('keep what a module had while another one is chosen', async () => {
    await saveKannel();
    expect((await saveSettings(test.admin, { module: 'CAPTURE' })).configuration).toEqual([]);
    const back = await saveSettings(test.admin, { module: 'KANNEL' });
    expect(valueOf(back, 'userName')?.value).toBe('tester');
    expect(valueOf(back, 'password')?.secretSet).toBe(true);
  });

  it('take what a provider sent, and count more what was typed beside it', async () => {
    const pastedConfiguration = `[kannel]\r\nsendsms-url = "http://localhost:9/"\r\nuser: pasted\r\npass = 'canary-4711'`;
    const saved = await saveSettings(test.admin, {
      module: 'KANNEL',
      pastedConfiguration,
      configuration: configurationOf({ userName: 'typed' }),
    });
    expect(valueOf(saved, 'url')?.value).toBe('http://localhost:9/');
    expect(valueOf(saved, 'userName')?.value).toBe('typed');
    expect(valueOf(saved, 'password')?.secretSet).toBe(true);
  });

  it('name every field that is wrong by the path at which the page shows it', async () => {
    const configuration = configurationOf({ url: 'ftp://x', priority: '9' });
    const input = {
      module: 'KANNEL',
      defaultCountryCode: '999',
      sender: 'Much too long sender',
      configuration,
    };
    const error = await refusedSettings(test.admin, input, 0);
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(faultsOf(error).sort()).toEqual([
      ['input.configuration.password', 'REQUIRED'],
      ['input.configuration.priority', 'INVALID'],
      ['input.configuration.url', 'INVALID'],
      ['input.configuration.userName', 'REQUIRED'],
      ['input.defaultCountryCode', 'INVALID'],
      ['input.sender', 'INVALID'],
    ]);
    expect((await readSettings(test.admin)).version).toBe(0);
  });

  it('name a module and a key that there are not', async () => {
    expect(faultsOf(await refusedSettings(test.admin, { module: 'PIGEON' }, 0))).toEqual([
      ['input.module', 'UNKNOWN'],
    ]);
    const configuration = configurationOf({ ...KANNEL, colour: 'blue' });
    const error = await refusedSettings(test.admin, { module: 'KANNEL', configuration }, 0);
    expect(faultsOf(error)).toEqual([['input.configuration.colour', 'UNKNOWN_KEY']]);
    expect(error.message).toContain('colour');
  });

  it('refuse to be saved over a version that was not read, and name the fields that differ', async () => {
    await saveKannel({ sender: 'Mailroom' });
    const configuration = configurationOf({ ...KANNEL, userName: 'other' });
    const input = { module: 'KANNEL', sender: 'Other', configuration };
    const { message, extensions } = await refusedSettings(test.admin, input, 0);
    expect(extensions.code).toBe('CONFLICT');
    expect(message).toContain('version 1');
    expect(extensions.fields?.map(({ path }) => path).sort()).toEqual([
      'input.configuration.password',
      'input.configuration.userName',
      'input.sender',
    ]);
    expect(extensions.current).toMatchObject({ version: 1, values: { sender: 'Mailroom' } });
  });

  it('tell of the conflict first, where what was typed is wrong only for the newest version', async () => {
    await saveKannel();
    await saveSettings(test.admin, { module: 'CAPTURE' });
    const input = { configuration: configurationOf({ userName: 'other' }) };
    expect((await refusedSettings(test.admin, input, 1)).extensions.code).toBe('CONFLICT');
  });

  it('let one of many who save at once through', async () => {
    const saves = Array.from({ length: 20 }, (_, i) =>
      test.admin.send(UPDATE, { input: { sender: `Sender ${i}` }, version: 0 }),
    );
    const codes = (await Promise.all(saves)).map(({ errors }) => errors[0]?.extensions.code ?? 'SAVED');
    expect(codes.filter((code) => code === 'SAVED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(19);
    expect((await readSettings(test.admin)).version).toBe(1);
  });
});

describe('a configuration that a provider sent', () => {
  it('is read line by line, with what is unknown and what is missing', async () => {
    const text = 'user = tester\npasword = canary-4711\nurl = nowhere\nvalidity = 60';
    const { readPastedConfiguration: read } = await test.admin.run(READ_PASTED, { module: 'KANNEL', text });
    expect(read.lines).toMatchObject([
      { line: 1, key: 'user', status: 'OK' },
      { line: 2, key: 'pasword', status: 'UNKNOWN', suggestion: 'password' },
      { line: 3, key: 'url', status: 'INVALID' },
      { line: 4, key: 'validity', status: 'OK' },
    ]);
    expect(read.values).toEqual([
      { key: 'userName', value: 'tester', secretSet: false },
      { key: 'validity', value: '60', secretSet: false },
    ]);
    expect(read.missing).toEqual(['Password']);
  });

  it('gives back no secret', async () => {
    const answer = await test.admin.send(READ_PASTED, { module: 'KANNEL', text: 'pass = canary-4711' });
    expect(answer.data?.readPastedConfiguration.values).toEqual([
      { key: 'password', value: null, secretSet: true },
    ]);
    expect(JSON.stringify(answer)).not.toContain('canary-4711');
  });
});

describe('leaving the Capture module', () => {
  it('pauses the unfinished SMS mailings, and names them in the audit log', async () => {
    await test.admin.run(UPDATE, { input: { module: 'CAPTURE' }, version: 0 });
    const input = { kind: 'SMS', name: 'Reminder', text: 'Hello' };
    const { createMailing: mailing } = await test.admin.run(CREATE, { input });
    await test.admin.run(ADD, { id: mailing.id });
    const at = new Date(Date.now() + 60 * 60_000).toISOString();
    const confirm = ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN'];
    await test.admin.run(SCHEDULE, { id: mailing.id, at, confirm });
    await test.admin.run(UPDATE, { input: { module: null }, version: 1 });
    const { mailing: now, auditEntries } = await test.admin.run(
      `query($id: ID!) { mailing(id: $id) { status statusReason }
        auditEntries(first: 1) { edges { node { action details } } } }`,
      { id: mailing.id },
    );
    expect(now).toEqual({ status: 'PAUSED', statusReason: 'RELAY_CHANGED' });
    expect(auditEntries.edges[0].node).toMatchObject({
      action: 'changed the SMS settings',
      details: { pausedMailings: ['Reminder'] },
    });
  });
});
