import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import type { Config } from '../config.ts';
import { createHttp, type HttpParts } from '../http.ts';
import { createApollo } from '../platform/graphql/apollo.ts';
import { errorFormatter } from '../platform/graphql/format-error.ts';
import { Idempotency } from '../platform/graphql/idempotency.ts';
import { serveWebSocket } from '../platform/graphql/websocket.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import type { GuardedSchema } from '../schema.ts';
import type { Ground } from './ground.ts';

const CLIENT_DIR = join(import.meta.dirname, '../../client/dist');

/** Serves API and page, and tells where. */
export async function serveWeb(
  ground: Ground,
  { schema, resolverOf }: GuardedSchema,
  authenticator: Authenticator,
  /** Null: this server instance only works; it answers nothing but its health. */
  routers: HttpParts['routers'] | null,
) {
  const { config, logger, database, box, clock } = ground;
  const httpServer = createServer();
  const formatError = errorFormatter(logger);
  const plugins = [
    ApolloServerPluginDrainHttpServer({ httpServer }),
    new Idempotency(database, box, clock).plugin(),
  ];
  const apollo = createApollo({ schema, formatError }, plugins);
  await apollo.start();
  const allowedOrigins = [config.publicUrl];
  const ready = () => database.read(async () => true).catch(() => false);
  const edge = { authenticator, resolverOf, allowedOrigins };
  const { publicUrl } = config;
  httpServer.on(
    'request',
    createHttp({ ...edge, apollo, routers, clientDir: CLIENT_DIR, publicUrl, ready, logger }),
  );
  const closeSockets = routers
    ? serveWebSocket(httpServer, { ...edge, schema, formatError })
    : async () => undefined;
  const url = await listening(httpServer, config);
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
