import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changeSettings } from '../support/mailing-flow.ts';
import { ServerProcess } from '../support/server-process.ts';

const CANARY = 'Kanarienvogel-8127';

it('keeps its files from others and a secret out of all of them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-files-'));
  const server = await ServerProcess.start({ DATA_DIR: dataDir });
  const admin = await server.admin();
  const relay = { host: '127.0.0.1', security: 'NONE', userName: 'mailer', checkOnSave: false };
  await changeSettings(admin, { ...relay, password: CANARY });
  await changeSettings(admin, { ...relay, password: `${CANARY}-2` });
  await changeSettings(admin, { password: '' });
  const look = () => readdirSync(dataDir).map((name) => ({ name, path: join(dataDir, name) }));
  for (const { name, path } of look()) {
    expect((statSync(path).mode & 0o777).toString(8), name).toBe('600');
    expect(readFileSync(path).includes(CANARY), name).toBe(false);
  }
  expect(look().map(({ name }) => name)).toContain('mailroom.sqlite-wal');
  await server.kill('SIGTERM');
  for (const { name, path } of look()) expect(readFileSync(path).includes(CANARY), name).toBe(false);
  expect((statSync(dataDir).mode & 0o777).toString(8)).toBe('700');
  rmSync(dataDir, { recursive: true });
});
