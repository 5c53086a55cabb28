import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/src/config.ts';

const freshDir = () => join(mkdtempSync(join(tmpdir(), 'mailroom-config-')), 'data');
const KEY = Buffer.alloc(32, 1).toString('base64');

describe('the environment', () => {
  it('has a default for everything, and makes a private data directory with a key', () => {
    const dataDir = freshDir();
    const config = readConfig({ DATA_DIR: dataDir });
    expect(config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      role: 'all',
    });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'app.key')).mode & 0o777).toBe(0o600);
    expect(readConfig({ DATA_DIR: dataDir }).appKey).toEqual(config.appKey);
  });

  const wrong: [Record<string, string>, RegExp][] = [
    [{ PORT: '70000' }, /^PORT is "70000", but it takes a port number from 0 to 65535\.$/],
    [{ PORT: 'http' }, /^PORT is "http"/],
    [
      { PUBLIC_URL: 'mail.company.com' },
      /^PUBLIC_URL is "mail.company.com", but it takes an address such as https/,
    ],
    [{ PUBLIC_URL: 'https://x.test/path' }, /without path/],
    [{ ROLE: 'boss' }, /^ROLE is "boss", but it takes one of all, api, worker\.$/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud"/],
    [{ DATABASE_URL: 'mysql://root:geheim@db/x' }, /^DATABASE_URL is "\(not shown\)"/],
    [{ DATABASE_URL: 'postgres://db/x' }, /^APP_KEY is "", but it takes a key of 32 bytes/],
    [{ APP_KEY: 'c2hvcnQ=' }, /^APP_KEY is "5 bytes"/],
    [{ APP_KEY: KEY, APP_KEY_FILE: '/x' }, /^APP_KEY is/],
    [{ APP_KEY_FILE: '/nowhere/app.key' }, /^APP_KEY_FILE is "\/nowhere\/app.key"/],
    [{ ADMIN_EMAIL: 'eva@company.com' }, /^ADMIN_PASSWORD is ""/],
    [{ OUTBOUND_DENY: '10.0.0.0/8,all' }, /^OUTBOUND_DENY is "all"/],
  ];
  for (const [env, sentence] of wrong) {
    it(`stops the start with one sentence for ${JSON.stringify(env)}`, () => {
      expect(() => readConfig({ DATA_DIR: freshDir(), ...env })).toThrow(sentence);
    });
  }

  it('never makes a new key for an old database', () => {
    const dataDir = freshDir();
    readConfig({ DATA_DIR: dataDir, APP_KEY: KEY });
    writeFileSync(join(dataDir, 'mailroom.sqlite'), '');
    expect(() => readConfig({ DATA_DIR: dataDir })).toThrow(/belongs to the database/);
    expect(existsSync(join(dataDir, 'app.key'))).toBe(false);
  });

  it('never repeats a password in an error', () => {
    const text = String(readConfigError({ DATABASE_URL: 'mysql://root:geheim@db/x' }));
    expect(text).not.toContain('geheim');
  });
});

function readConfigError(env: Record<string, string>): unknown {
  try {
    return readFileSync(readConfig({ DATA_DIR: freshDir(), ...env }).dataDir);
  } catch (error) {
    return error;
  }
}
