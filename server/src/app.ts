import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import type { GraphQLSchema } from 'graphql';
import { AuditResolver } from './audit/audit.resolver.ts';
import { Audit } from './audit/audit.service.ts';
import { AuthResolver, type StartTrial } from './auth/auth.resolver.ts';
import { type HashCost, Passwords } from './auth/argon2.passwords.ts';
import { SessionCookie } from './auth/cookies.session.ts';
import { LimiterAttemptCounter, signInCounters } from './auth/limiter.attempt-counter.ts';
import { Sessions } from './auth/sessions.service.ts';
import { Setup } from './auth/setup.service.ts';
import { SignInThrottle } from './auth/sign-in-throttle.ts';
import { Tokens } from './auth/tokens.service.ts';
import { AUTH_ENTITIES } from './auth/typeorm.auth-store.ts';
import { UsersResolver } from './auth/users.resolver.ts';
import { Users } from './auth/users.service.ts';
import type { Config } from './config.ts';
import { createHttp } from './http.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { Database } from './platform/database/database.ts';
import { createApollo } from './platform/graphql/apollo.ts';
import { errorFormatter } from './platform/graphql/format-error.ts';
import { Idempotency } from './platform/graphql/idempotency.ts';
import { serveWebSocket } from './platform/graphql/websocket.ts';
import { lockDataDirectory } from './platform/instance-lock.ts';
import type { Logger } from './platform/logger.ts';
import { SecretBox } from './platform/secret-box.ts';
import { createSchema, type GuardedSchema } from './schema.ts';

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

interface Ground {
  config: Config;
  logger: Logger;
  clock: Clock;
  database: Database;
  box: SecretBox;
  audit: Audit;
}

/** Puts Mailroom together, brings its database up to date and listens. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const unlock = config.databaseUrl ? () => undefined : lockDataDirectory(config.dataDir);
  const file = join(config.dataDir, 'mailroom.sqlite');
  const database = await Database.open({ url: config.databaseUrl, file }, AUTH_ENTITIES);
  const clock = options.clock ?? systemClock;
  const audit = new Audit(database, clock);
  const ground: Ground = {
    config,
    logger: options.logger,
    clock,
    database,
    box: new SecretBox(config.appKey),
    audit,
  };
  const auth = wireAuth(ground, async () => undefined, options.hashCost);
  const setupCode = await prepareSetup(auth.setup, config);
  const guarded = await createSchema([...auth.resolvers, new AuditResolver(audit)]);
  const web = await listen(ground, guarded, auth.sessions);
  return {
    url: web.url,
    schema: guarded.schema,
    database,
    setupCode,
    close: async () => {
      await web.close();
      await database.close();
      unlock();
    },
  };
}

function wireAuth({ config, clock, database, audit }: Ground, startTrial: StartTrial, cost?: HashCost) {
  const passwords = new Passwords(cost);
  const cookie = new SessionCookie(config.publicUrl);
  const sessions = new Sessions(
    database,
    clock,
    audit,
    passwords,
    new SignInThrottle(signInCounters()),
    cookie,
  );
  const setup = new Setup(
    database,
    clock,
    audit,
    passwords,
    sessions,
    new LimiterAttemptCounter(10, 15 * 60),
  );
  const users = new Users(database, clock, audit, passwords, sessions);
  const tokens = new Tokens(database, clock, audit, sessions);
  const resolvers = [new AuthResolver(sessions, setup, cookie, startTrial), new UsersResolver(users, tokens)];
  return { sessions, setup, resolvers };
}

/** Makes the first administrator from the environment, or a code for him; gives the code. */
async function prepareSetup(setup: Setup, { admin }: Config): Promise<string | null> {
  const code = await setup.prepare();
  if (!admin || code === null) return code;
  await setup.createFromEnvironment({ ...admin, name: admin.email.split('@')[0] ?? admin.email });
  return null;
}

async function listen(
  { config, logger, database, box, clock }: Ground,
  { schema, resolverOf }: GuardedSchema,
  sessions: Sessions,
) {
  const server = createServer();
  const formatError = errorFormatter(logger);
  const drain = ApolloServerPluginDrainHttpServer({ httpServer: server });
  const apollo = createApollo({ schema, formatError }, [
    drain,
    new Idempotency(database, box, clock).plugin(),
  ]);
  await apollo.start();
  const allowedOrigins = [config.publicUrl];
  const ready = () => database.read(async () => true).catch(() => false);
  server.on(
    'request',
    createHttp({
      apollo,
      authenticator: sessions,
      resolverOf,
      allowedOrigins,
      routers: [],
      clientDir: join(import.meta.dirname, '../../client/dist'),
      publicUrl: config.publicUrl,
      ready,
      logger,
    }),
  );
  const closeSockets = serveWebSocket(server, {
    schema,
    formatError,
    resolverOf,
    authenticator: sessions,
    allowedOrigins,
  });
  const url = await listening(server, config);
  return {
    url,
    close: async () => {
      await closeSockets();
      await apollo.stop();
    },
  };
}

function listening(server: Server, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}
