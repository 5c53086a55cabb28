import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { createLogger } from '../../server/src/platform/logger.ts';
import { ADMIN, ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';
import { ApiClient } from '../support/api-client.ts';

const SIGN_IN =
  'mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }';
const SETUP = 'mutation($input: SetupInput!) { completeSetup(input: $input) { email permissions } }';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

describe('signing in', () => {
  it('tells who is signed in, and nobody after signing out', async () => {
    const client = await test.anonymous().signIn(ADMIN.email, ADMIN.password);
    expect((await client.run('{ viewer { email } }')).viewer).toEqual({ email: ADMIN.email });
    await client.run('mutation { signOut }');
    expect((await client.run('{ viewer { email } }')).viewer).toBeNull();
  });

  it('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const { headers } = await test.anonymous().send(SIGN_IN, ADMIN);
    expect(headers.getSetCookie()[0]).toMatch(
      /^sid=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('refuses a wrong password and an unknown address with the same sentence', async () => {
    const wrong = await test.anonymous().refused(SIGN_IN, { email: ADMIN.email, password: 'x'.repeat(12) });
    const unknown = await test
      .anonymous()
      .refused(SIGN_IN, { email: 'nobody@company.com', password: 'x'.repeat(12) });
    expect(wrong.extensions.code).toBe('BAD_USER_INPUT');
    expect(unknown).toEqual(wrong);
  });

  it('slows guessing down, however the guesses are packed, and counts every one', async () => {
    const email = 'guessed@company.com';
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) {
      codes.push(
        (await test.anonymous().refused(SIGN_IN, { email, password: `guess ${i} guess` })).extensions.code,
      );
    }
    expect(codes).toEqual([...Array(5).fill('BAD_USER_INPUT'), 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('takes one sign-in per document, by alias or fragment alike', async () => {
    const field = (alias: string) =>
      `${alias}: signIn(email: "a@company.com", password: "guess guess") { id }`;
    const byAlias = await test.anonymous().refused(`mutation { ${field('a')} ${field('b')} }`);
    expect(byAlias.message).toContain('1 root field');
    const byFragment = await test
      .anonymous()
      .refused(`mutation { ...f ${field('a')} } fragment f on Mutation { ${field('b')} }`);
    expect(byFragment.message).toContain('1 root field');
  });
});

describe('setting up', () => {
  const start = async () => {
    const config = readConfig({
      PORT: '0',
      DATA_DIR: mkdtempSync(join(tmpdir(), 'mailroom-setup-')),
      PUBLIC_URL: ORIGIN,
    });
    const app = await startApp(config, {
      logger: createLogger('silent'),
      hashCost: { memoryKiB: 1024, rounds: 1 },
    });
    return { app, client: new ApiClient(app.url, ORIGIN) };
  };
  const person = { email: 'First@Company.com', name: 'First', password: 'a good long password' };

  it('makes the first administrator with the printed code, once, and signs him in', async () => {
    const { app, client } = await start();
    expect((await client.run('{ setupRequired }')).setupRequired).toBe(true);
    const wrong = await client.refused(SETUP, { input: { ...person, code: 'AAAA-BBBB-CCCC-DDDD' } });
    expect(wrong.extensions.fields?.[0]?.path).toBe('input.code');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.send(SETUP, { input: { ...person, code: app.setupCode } })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    const [made] = answers.filter(({ data }) => data !== null);
    expect(made?.data?.completeSetup.email).toBe('first@company.com');
    expect(made?.data?.completeSetup.permissions).toContain('USERS_MANAGE');
    expect((await client.run('{ setupRequired }')).setupRequired).toBe(false);
    await app.close();
  });

  it('refuses a short password with its length and the limits', async () => {
    const { app, client } = await start();
    const error = await client.refused(SETUP, {
      input: { ...person, password: 'short', code: app.setupCode },
    });
    expect(error.extensions.fields).toEqual([
      {
        path: 'input.password',
        code: 'BAD_USER_INPUT',
        message: 'A password has 12 to 128 characters; this one has 5.',
      },
    ]);
    await app.close();
  });

  it('lets one server instance use a data directory', async () => {
    const first = await startTestApp({ databaseUrl: null });
    const config = readConfig({ PORT: '0', DATA_DIR: first.dataDir });
    await expect(startApp(config, { logger: createLogger('silent') })).rejects.toThrow(
      /Another Mailroom runs/,
    );
    await first.close();
  });
});
