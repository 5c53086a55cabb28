import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, startApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { createLogger } from '../../server/src/platform/logger.ts';
import { borrowDefault } from './test-database.ts';
import { ADMIN, ORIGIN } from './administrator.ts';
import { ApiClient } from './api-client.ts';

export { ADMIN, ORIGIN };

export interface TestApp {
  app: App;
  dataDir: string;
  /** Everything that was logged, as it was written. */
  log: string[];
  /** Nobody signed in. */
  anonymous(): ApiClient;
  /** Signed in as the first administrator. */
  admin: ApiClient;
  /** Makes a user with a role and signs him in. */
  userWithRole(roleId: string): Promise<ApiClient>;
  close(): Promise<void>;
}

export interface TestAppOptions extends Partial<AppOptions> {
  /** A PostgreSQL database, or null for SQLite in a directory of its own; left out, what the run is tested on. */
  databaseUrl?: string | null;
  env?: Record<string, string>;
  /** Goes on with the data of an earlier app. */
  dataDir?: string;
}

// Tests sign in often; what they test is not how long a hash takes.
const CHEAP_HASHES = { memoryKiB: 1024, rounds: 1 };

/** Starts the real application in this process, on a free port, with an administrator. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mailroom-test-'));
  // Whoever goes on with a directory or names a database has his own; null means SQLite.
  const isFree = options.databaseUrl === undefined && options.dataDir === undefined;
  const borrowed = isFree ? await borrowDefault() : null;
  const databaseUrl = borrowed?.url ?? options.databaseUrl;
  const log: string[] = [];
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    PUBLIC_URL: ORIGIN,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...(databaseUrl && {
      DATABASE_URL: databaseUrl,
      APP_KEY: randomBytes(32).toString('base64'),
    }),
    ...options.env,
  });
  const logger = options.logger ?? createLogger('debug', { write: (line) => log.push(line) });
  const app = await startApp(config, { hashCost: CHEAP_HASHES, ...options, logger });
  const anonymous = () => new ApiClient(app.url, config.publicUrl);
  const admin = await anonymous().signIn(ADMIN.email, ADMIN.password);
  return {
    app,
    dataDir,
    log,
    anonymous,
    admin,
    userWithRole: (roleId) => userWithRole(admin, anonymous(), roleId),
    close: async () => {
      await app.close();
      borrowed?.giveBack();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function userWithRole(admin: ApiClient, client: ApiClient, roleId: string): Promise<ApiClient> {
  const email = `${roleId}-${randomBytes(4).toString('hex')}@company.com`;
  const password = 'a password for tests';
  await admin.run('mutation($input: UserInput!) { createUser(input: $input) { id } }', {
    input: { email, name: `A ${roleId}`, password, roleId },
  });
  return client.signIn(email, password);
}
