import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestApp } from '../support/test-app.ts';
import { configurationOf, refusedSettings, refusedTest, saveSettings, valueOf } from './sms-api.ts';

const KANNEL = { url: 'http://127.0.0.1:9/', userName: 'tester', password: 'canary-4711' };

it('a secret that was sealed with a lost key is named, goes nowhere, and can be typed again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-test-'));
  const start = () => startTestApp({ dataDir, env: { APP_KEY: randomBytes(32).toString('base64') } });
  const before = await start();
  const { callbackUrls } = await saveSettings(before.admin, {
    module: 'KANNEL',
    configuration: configurationOf(KANNEL),
  });
  await before.close();
  const test = await start();
  try {
    const lost = { code: 'UNREADABLE', path: 'input.configuration.password' };
    for (const input of [
      { sender: 'Mailer' },
      { configuration: configurationOf({ url: 'http://elsewhere/' }) },
    ]) {
      expect((await refusedSettings(test.admin, input, 1)).extensions.fields).toMatchObject([lost]);
    }
    expect((await refusedTest(test.admin)).message).toContain('Password');
    const path = new URL(callbackUrls[0]?.url ?? '').pathname;
    expect((await fetch(`${test.app.url}${path}?reference=1&type=1`)).status).toBe(503);
    const again = { configuration: configurationOf({ password: 'canary-4712' }) };
    expect(valueOf(await saveSettings(test.admin, again), 'password')?.secretSet).toBe(true);
    expect((await fetch(`${test.app.url}${path}?reference=1&type=1`)).status).toBe(200);
  } finally {
    await test.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
