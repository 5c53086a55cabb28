import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeBlocks } from '../support/pages.ts';
import { people, progressOf, startMailing, draftMailing, until, hasEnded } from '../support/mailing-flow.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const examples = (mark: string) => codeBlocks('README.md', mark);
const run = promisify(execFile);

let test: TestApp;
let env: Record<string, string>;
beforeAll(async () => {
  test = await startTestApp();
  await test.admin.run('mutation { startTrial }');
  const { token } = await test.admin.withToken([
    ...[
      'SETTINGS_READ',
      'SETTINGS_WRITE',
      'MAILINGS_READ',
      'MAILINGS_WRITE',
      'MAILINGS_SEND',
      'RECIPIENTS_READ',
    ],
  ]);
  const { emailSettings } = await test.admin.run('{ emailSettings { version } }');
  env = { MAILROOM: test.app.url, TOKEN: token ?? '', VERSION: String(emailSettings.version) };
});
afterAll(() => test.close());

/** Runs an example as a reader would paste it; gives the JSON answers in their order. */
async function paste(code: string): Promise<Record<string, never>[]> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', code], {
    env: { ...process.env, ...env },
  });
  return stdout
    .replaceAll(/\}\s*\{/g, '}\n{')
    .split('\n')
    .filter((line) => line.trim().startsWith('{'))
    .map((line) => JSON.parse(line));
}

it('reads and changes the settings with curl', async () => {
  const [code = ''] = examples('sh curl');
  const [read, changed] = (await paste(code)) as unknown as {
    data: Record<string, Record<string, unknown>>;
  }[];
  expect(read?.data.emailSettings).toMatchObject({
    maxPerConnection: 100,
    smtpThreads: 5,
    passwordSet: false,
  });
  expect(changed?.data.updateEmailSettings).toEqual({ version: Number(env.VERSION) + 1, smtpThreads: 3 });
});

it('sends a mailing from start to end with curl', async () => {
  const [, code = ''] = examples('sh curl');
  const [imported, started] = (await paste(code)) as unknown as Record<string, unknown>[];
  expect(imported).toMatchObject({ added: 2, skipped: 0, finished: true });
  expect(started).toMatchObject({ data: { startMailing: { status: 'SENDING' } } });
  const { mailings } = await test.admin.run('{ mailings(first: 1) { edges { node { id } } } }');
  const last = await until(test.admin, mailings.edges[0].node.id, hasEnded);
  expect(last).toMatchObject({ status: 'SENT', sent: 2 });
});

it('follows a mailing with the public client', async () => {
  const [code = ''] = examples('js subscription');
  const id = await draftMailing(test.admin, people(20));
  const folder = mkdtempSync(join(import.meta.dirname, '.example-'));
  try {
    writeFileSync(join(folder, 'follow.mjs'), code);
    await startMailing(test.admin, id);
    const { stdout } = await run('node', [join(folder, 'follow.mjs')], {
      env: { ...process.env, ...env, ID: id },
    });
    expect(stdout).toContain("status: 'SENT'");
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(await progressOf(test.admin, id)).toMatchObject({ status: 'SENT', sent: 20 });
});
