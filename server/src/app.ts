import type { GraphQLSchema } from 'graphql';
import { AuditResolver } from './audit/audit.resolver.ts';
import type { HashCost } from './auth/argon2.passwords.ts';
import type { Setup } from './auth/setup.service.ts';
import { compose } from './composition/compose.ts';
import { type Ground, openGround } from './composition/ground.ts';
import { serveWeb } from './composition/web.ts';
import type { Config } from './config.ts';
import type { Clock } from './platform/clock.ts';
import type { Database } from './platform/database/database.ts';
import type { Logger } from './platform/logger.ts';
import { createSchema } from './schema.ts';

/** What a test may put in the place of the real thing. */
export interface AppOptions {
  logger: Logger;
  clock?: Clock;
  hashCost?: HashCost;
}

export interface App {
  url: string;
  schema: GraphQLSchema;
  database: Database;
  /** The code for the first administrator, while there is no user. */
  setupCode: string | null;
  close(): Promise<void>;
}

/** Puts Mailroom together, brings its database up to date, serves, and goes to work. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const ground = await openGround(config, options.logger, options.clock);
  try {
    return await start(ground, options.hashCost);
  } catch (error) {
    await ground.database.close();
    ground.unlock();
    throw error;
  }
}

async function start(ground: Ground, hashCost?: HashCost): Promise<App> {
  const { config, database, audit } = ground;
  const parts = compose(ground, hashCost);
  const setupCode = await prepareSetup(parts.setup, config);
  const guarded = await createSchema([...parts.resolvers, new AuditResolver(audit)]);
  const stopWork = await parts.startWork();
  const isApi = config.role !== 'worker';
  const web = await serveWeb(ground, guarded, parts.sessions, isApi ? parts.routers : null);
  return {
    url: web.url,
    schema: guarded.schema,
    database,
    setupCode,
    close: async () => {
      await web.close();
      await stopWork();
      await database.close();
      ground.unlock();
    },
  };
}

/** Makes the first administrator from the environment, or a code for him; gives the code. */
async function prepareSetup(setup: Setup, { admin }: Config): Promise<string | null> {
  const code = await setup.prepare();
  if (!admin || code === null) return code;
  await setup.createFromEnvironment({ ...admin, name: admin.email.split('@')[0] ?? admin.email });
  return null;
}
