import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../support/api-client.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import {
  allSteps,
  configurationOf,
  readSettings,
  refusedSettings,
  refusedTest,
  saveSettings,
  sendTest,
} from './sms-api.ts';

const CANARY = 'canary-4711';
let test: TestApp;
let own: ProviderServer;
let foreign: ProviderServer;

beforeEach(async () => {
  own = await ProviderServer.start({ status: 202, body: '0: Accepted for delivery' });
  foreign = await ProviderServer.start({ status: 202, body: '0: Accepted for delivery' });
  test = await startTestApp();
});
afterEach(async () => {
  await test.close();
  await own.stop();
  await foreign.stop();
});

interface Case {
  name: string;
  stored: Record<string, string>;
  /** One changed value for each field that a secret belongs to. */
  changes: Record<string, string>;
  secrets: string[];
}

const CASES: readonly ((ownUrl: string, foreignUrl: string) => Case)[] = [
  (ownUrl, foreignUrl) => ({
    name: 'KANNEL',
    stored: { url: `${ownUrl}/cgi-bin/sendsms`, userName: 'tester', password: CANARY },
    changes: { url: `${foreignUrl}/cgi-bin/sendsms`, userName: 'other' },
    secrets: ['password'],
  }),
  (ownUrl, foreignUrl) => ({
    name: 'GENERIC_HTTP',
    stored: { url: `${ownUrl}/send`, userName: 'tester', password: CANARY, secret: `${CANARY}-too` },
    changes: {
      url: `${foreignUrl}/send`,
      contentType: 'JSON',
      body: '{"to":"{to}","key":"{secret}"}',
      headers: 'X-Key: {secret}',
      userName: 'other',
    },
    secrets: ['password', 'secret'],
  }),
];

/** Every combination of changes, as configurations that leave the secrets out. */
function combinations(changes: Readonly<Record<string, string>>) {
  const all = Object.entries(changes);
  const masks = Array.from({ length: 2 ** all.length - 1 }, (_, i) => i + 1);
  return masks.map((mask) => configurationOf(Object.fromEntries(all.filter((_, bit) => mask & (1 << bit)))));
}

function faultsOf({ extensions }: ApiError) {
  return (extensions.fields ?? []).map(({ path, code }) => `${path} ${code}`).sort();
}

describe.each(CASES.map((make) => ({ make, name: make('', '').name })))(
  'a stored secret of $name goes to no other address than it was typed for',
  ({ make }) => {
    let stored: Case;
    const needed = (path: string) =>
      stored.secrets.map((key) => `${path}.configuration.${key} SECRET_NEEDED`);
    beforeEach(async () => {
      stored = make(own.url, foreign.url);
      const configuration = configurationOf(stored.stored);
      await saveSettings(test.admin, { module: stored.name, sender: 'Mailer', configuration });
    });

    it('when saving', async () => {
      for (const configuration of combinations(stored.changes)) {
        const error = await refusedSettings(test.admin, { configuration }, 1);
        expect(error.extensions.code, JSON.stringify(configuration)).toBe('BAD_USER_INPUT');
        expect(faultsOf(error)).toEqual(needed('input'));
      }
      expect((await readSettings(test.admin)).version).toBe(1);
      expect(own.requests.length + foreign.requests.length).toBe(0);
    });

    it('when testing what is not saved', async () => {
      for (const configuration of combinations(stored.changes)) {
        const error = await refusedTest(test.admin, { settings: { configuration } });
        expect(error.extensions.code, JSON.stringify(configuration)).toBe('BAD_USER_INPUT');
        expect(faultsOf(error)).toEqual(needed('input.settings'));
      }
      expect(own.requests.length + foreign.requests.length).toBe(0);
    });

    it('when the address is pasted, or another module was chosen in between', async () => {
      const pastedConfiguration = `url = ${stored.changes['url']}`;
      expect(faultsOf(await refusedSettings(test.admin, { pastedConfiguration }, 1))).toEqual(
        needed('input'),
      );
      await saveSettings(test.admin, { module: 'CAPTURE' });
      const back = { module: stored.name, pastedConfiguration };
      expect(faultsOf(await refusedSettings(test.admin, back, 2))).toEqual(needed('input'));
      expect(faultsOf(await refusedTest(test.admin, { settings: back }))).toEqual(needed('input.settings'));
      expect(own.requests.length + foreign.requests.length).toBe(0);
    });
  },
);

describe('a secret that is typed again', () => {
  it('goes to the new address, and the old one stays unsaid', async () => {
    const stored = { url: `${own.url}/cgi-bin/sendsms`, userName: 'tester', password: CANARY };
    await saveSettings(test.admin, { module: 'KANNEL', configuration: configurationOf(stored) });
    const changed = { url: `${foreign.url}/cgi-bin/sendsms`, password: 'another-secret' };
    const settings = { configuration: configurationOf(changed) };
    const id = await sendTest(test.admin, { settings });
    await foreign.nextThat(() => true);
    await test.admin.run('mutation($id: ID!) { cancelSmsTest(id: $id) { id } }', { id });
    const steps = JSON.stringify(await allSteps(test.admin, id));
    expect(foreign.received.url).toContain('password=another-secret');
    expect(steps).not.toContain(CANARY);
    expect(steps).not.toContain('another-secret');
    expect(own.requests).toHaveLength(0);
  });
});
