import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import {
  allSteps,
  configurationOf,
  refusedSettings,
  refusedTest,
  saveSettings,
  sendTest,
  stepsOf,
} from './sms-api.ts';

const TEST = 'query($id: ID!) { smsTest(id: $id) { id outcome code mend events { seq } endedAt } }';
const CANCEL = 'mutation($id: ID!) { cancelSmsTest(id: $id) { id } }';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

describe('a test SMS over the API', () => {
  it('streams its steps in order, up to the message on the page of captured messages', async () => {
    await saveSettings(test.admin, { module: 'CAPTURE', defaultCountryCode: '47' });
    const id = await sendTest(test.admin, { to: '900 12 345', text: 'Hello 🙂' });
    const steps = await allSteps(test.admin, id);
    expect(steps.map(({ stage }) => stage)).toEqual([
      ...['SETTINGS', 'NUMBER', 'SENDER', 'ENCODING', 'REQUEST', 'ANSWER', 'REPORT', 'DONE'],
    ]);
    expect(steps.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(steps[1]?.details).toMatchObject({ typed: '900 12 345', normalised: '+4790012345' });
    expect(steps[3]?.text).toContain('UCS-2');
    expect(steps.at(-1)?.details).toMatchObject({ outcome: 'DELIVERED' });
    const { smsTest, capturedMessages, auditEntries } = await test.admin.run(
      `query($id: ID!) { smsTest(id: $id) { outcome } capturedMessages { edges { node { kind to text } } }
        auditEntries(first: 5) { edges { node { action subject details } } } }`,
      { id },
    );
    expect(smsTest.outcome).toBe('DELIVERED');
    expect(capturedMessages.edges).toMatchObject([
      { node: { kind: 'SMS', to: '+4790012345', text: 'Hello 🙂' } },
    ]);
    const audit = auditEntries.edges.map(({ node }: { node: { action: string } }) => node.action);
    expect(audit).toEqual(expect.arrayContaining(['sent a test SMS', 'sent a test SMS: ended']));
  });

  it('gives the missing steps to whoever comes back, and no others', async () => {
    await saveSettings(test.admin, { module: 'CAPTURE' });
    const id = await sendTest(test.admin);
    expect((await allSteps(test.admin, id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await allSteps(test.admin, id, 5)).map(({ seq }) => seq)).toEqual([6, 7, 8]);
    expect(await allSteps(test.admin, id, 8)).toEqual([]);
  });

  it('tries values that are not saved, and saves nothing', async () => {
    const id = await sendTest(test.admin, { settings: { module: 'CAPTURE' } });
    expect((await allSteps(test.admin, id)).at(-1)?.details).toMatchObject({ outcome: 'DELIVERED' });
    const { smsSettings } = await test.admin.run('{ smsSettings { version module } }');
    expect(smsSettings).toEqual({ version: 0, module: null });
  });

  it('ends as refused, with what to do, where no module is chosen', async () => {
    const steps = await allSteps(test.admin, await sendTest(test.admin));
    expect(steps.map(({ stage }) => stage)).toEqual(['SETTINGS', 'DONE']);
    expect(steps[1]?.details).toMatchObject({ outcome: 'REFUSED', code: 'SETTINGS_INVALID' });
  });

  it('names the field where number or text cannot be', async () => {
    const tooLong = await refusedTest(test.admin, { text: 'x'.repeat(2001) });
    expect(tooLong.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.text' }] });
    const empty = await refusedTest(test.admin, { to: ' ' });
    expect(empty.extensions.fields).toMatchObject([{ path: 'input.to' }]);
  });

  it('can be cancelled while it waits for the report; the message is not called back', async () => {
    const provider = await ProviderServer.start({ status: 202, body: '0: Accepted for delivery' });
    try {
      const configuration = configurationOf({
        url: provider.url,
        userName: 'tester',
        password: 'canary-4711',
      });
      await saveSettings(test.admin, { module: 'KANNEL', configuration });
      const id = await sendTest(test.admin);
      for await (const { stage } of stepsOf(test.admin, id)) {
        if (stage === 'WAITING') await test.admin.run(CANCEL, { id });
      }
      expect((await test.admin.run(TEST, { id })).smsTest).toMatchObject({ outcome: 'CANCELLED' });
    } finally {
      await provider.stop();
    }
  });
});

describe('who may test', () => {
  it('needs SETTINGS_WRITE for values that are not saved', async () => {
    const tool = await test.admin.withToken(['SETTINGS_TEST', 'SETTINGS_READ']);
    const refused = await refusedTest(tool, { settings: { module: 'CAPTURE' } });
    expect(refused.extensions.code).toBe('FORBIDDEN');
    expect((await tool.run(TEST, { id: await sendTest(tool) })).smsTest).not.toBeNull();
  });

  it('sees his own tests and nobody else’s without AUDIT_READ', async () => {
    await saveSettings(test.admin, { module: 'CAPTURE' });
    await test.admin.run('mutation($input: RoleInput!) { createRole(input: $input) { id } }', {
      input: { name: 'Tester', permissions: ['SETTINGS_TEST', 'SETTINGS_READ'] },
    });
    const { roles } = await test.admin.run('{ roles { id name } }');
    const { id: role } = roles.find(({ name }: { name: string }) => name === 'Tester');
    const tester = await test.userWithRole(role);
    const of = { admin: await sendTest(test.admin), tester: await sendTest(tester) };
    await expect(allSteps(tester, of.admin)).rejects.toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect((await tester.refused(TEST, { id: of.admin })).extensions.code).toBe('FORBIDDEN');
    expect((await tester.refused(CANCEL, { id: of.admin })).extensions.code).toBe('FORBIDDEN');
    expect(await allSteps(tester, of.tester)).toHaveLength(8);
    expect(await allSteps(test.admin, of.tester)).toHaveLength(8);
  });

  it('gets 30 messages accepted within an hour, refused ones not counted', async () => {
    await allSteps(test.admin, await sendTest(test.admin));
    await saveSettings(test.admin, { module: 'CAPTURE' });
    for (let sent = 0; sent < 30; sent++) await allSteps(test.admin, await sendTest(test.admin));
    const { message, extensions } = await refusedTest(test.admin);
    expect(extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect(extensions['retryAfterSeconds']).toBeGreaterThan(3_500);
    expect(message).toContain('30');
  });
});

describe('a secret of the SMS settings', () => {
  const CANARY = 'kanarienvogel-ü&"%+4711';

  it('stands in no answer, event, log line or file, whatever the provider answers', async () => {
    const provider = await ProviderServer.start();
    try {
      const stored = { url: `${provider.url}/send?k={secret}`, secret: CANARY, password: `${CANARY}-2` };
      const said: unknown[] = [
        await saveSettings(test.admin, { module: 'GENERIC_HTTP', configuration: configurationOf(stored) }),
        await refusedSettings(test.admin, { configuration: configurationOf({ ...stored, url: CANARY }) }, 1),
        await refusedSettings(
          test.admin,
          { configuration: configurationOf({ ...stored, secret: `${CANARY}\n` }) },
          1,
        ),
        await refusedSettings(test.admin, { configuration: configurationOf(stored) }, 0),
      ];
      const echoes = [
        CANARY,
        encodeURIComponent(CANARY),
        JSON.stringify({ error: CANARY }),
        Buffer.from(CANARY).toString('base64'),
        Buffer.from(`your key was ${CANARY}, was it not?`).toString('base64'),
        CANARY.toUpperCase(),
        [...CANARY].reverse().join(''),
        [...Buffer.from(CANARY)].map((octet) => `%${octet.toString(16)}`).join(''),
        `${CANARY.slice(0, 9)}\n${CANARY.slice(9)}`,
      ];
      for (const body of echoes) {
        provider.answer = { status: 401, body };
        const id = await sendTest(test.admin);
        said.push(await allSteps(test.admin, id), await test.admin.run(TEST, { id }));
      }
      said.push(
        await test.admin.run(`{ settingsHistory { edges { node { changes { field before after } } } }
          auditEntries { edges { node { action subject details } } } smsModules { fields { key default } } }`),
      );
      const files = readdirSync(test.dataDir).map((name) => readFileSync(join(test.dataDir, name), 'latin1'));
      const everything = [JSON.stringify(said), test.log.join('\n'), ...files].join('\n');
      for (const form of [CANARY, ...echoes, 'kanarienvogel']) {
        expect(everything.includes(Buffer.from(form).toString('latin1')), form).toBe(false);
        expect(everything.includes(JSON.stringify(form).slice(1, -1)), form).toBe(false);
        expect(everything.includes(form), form).toBe(false);
      }
    } finally {
      await provider.stop();
    }
  });
});
