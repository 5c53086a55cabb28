import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError, parse, validate } from 'graphql';
import type { ServerOptions, SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticator } from '../http/authenticator.ts';
import { hasBearer } from '../http/origin.ts';
import { ANONYMOUS, isSignedIn, type Principal } from '../principal.ts';
import type { GraphQLEdge } from './apollo.ts';
import type { GraphQLContext } from './context.ts';
import { checkLimits, LIMITS, operationOf } from './limits.ts';
import { subscribeSafely } from './subscribe-safely.ts';

const MAX_PAYLOAD_BYTES = 64 * 1024;
const MAX_SUBSCRIPTIONS = 20;
const MAX_SOCKETS_PER_USER = 20;
const KEEP_ALIVE_MS = 25_000;
const RECHECK_MS = 60_000;
const SESSION_GONE = 4403;

export interface SocketEdge extends GraphQLEdge {
  authenticator: Authenticator;
  allowedOrigins: readonly string[];
}

type Socket = Extra & { principal?: Principal };
type Refusal = readonly GraphQLError[];

/** Opens `/graphql` for graphql-transport-ws: subscriptions only, with the guards of HTTP. Gives the function that closes it. */
export function serveWebSocket(server: Server, edge: SocketEdge): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  const disposable = useServer(options(edge, new Map()), sockets, KEEP_ALIVE_MS);
  server.on('upgrade', (request, stream, head) => {
    const refusal = refuseUpgrade(request, edge.allowedOrigins);
    if (refusal) return refuse(stream, refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });
  return async () => {
    for (const socket of sockets.clients) socket.close(1012, 'The server restarts');
    await disposable.dispose();
  };
}

/** A cookie without an origin is somebody else's page or tool at work; without both, only a token passes. */
function refuseUpgrade(request: IncomingMessage, allowed: readonly string[]): string | null {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname !== '/graphql') return '404 Not Found';
  const { origin } = request.headers;
  if (origin !== undefined) return allowed.includes(origin) ? null : '403 Forbidden';
  return hasBearer(request.headers) ? null : '403 Forbidden';
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function options(
  edge: SocketEdge,
  perUser: Map<string, number>,
): ServerOptions<Record<string, unknown>, Socket> {
  const watching = new WeakMap<WebSocket, () => void>();
  return {
    schema: edge.schema,
    connectionInitWaitTimeout: 3_000,
    subscribe: (args) => subscribeSafely(args as never, edge.formatError),
    onConnect: async ({ extra }) => {
      extra.principal = await edge.authenticator.authenticate(extra.request.headers);
      if (!isSignedIn(extra.principal)) return false;
      const { userId } = extra.principal;
      const open = (perUser.get(userId) ?? 0) + 1;
      if (open > MAX_SOCKETS_PER_USER) return false;
      perUser.set(userId, open);
      watching.set(extra.socket, watchSession(extra, edge));
      return true;
    },
    onDisconnect: ({ extra }) => {
      const end = watching.get(extra.socket);
      if (!end || !extra.principal || !isSignedIn(extra.principal)) return;
      end();
      perUser.set(extra.principal.userId, (perUser.get(extra.principal.userId) ?? 1) - 1);
    },
    onSubscribe: async (ctx, _id, payload) => {
      if (Object.keys(ctx.subscriptions).length > MAX_SUBSCRIPTIONS) {
        return [
          new GraphQLError(`A socket may have ${MAX_SUBSCRIPTIONS} subscriptions at once.`, {
            extensions: { code: 'RATE_LIMITED' },
          }),
        ];
      }
      const prepared = prepare(edge, payload, isSignedIn(ctx.extra.principal ?? ANONYMOUS));
      if (Array.isArray(prepared)) return prepared;
      const args = prepared as ExecutionArgs;
      args.contextValue = await socketContext(edge, ctx.extra);
      return args;
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: result.errors.map(edge.formatError) as never } : result,
    onError: (_ctx, _id, _payload, errors) => errors.map((error) => edge.formatError(error)) as never,
  };
}

/** Closes the socket at once when its session ends, and looks anew every minute: it may have ended elsewhere. */
function watchSession({ request, socket, principal }: Socket, edge: SocketEdge): () => void {
  const look = async () => {
    const now = await edge.authenticator.authenticate(request.headers);
    if (!isSignedIn(now)) socket.close(SESSION_GONE, 'The session has ended');
  };
  const unwatch = edge.authenticator.watch(principal ?? ANONYMOUS, () => void look());
  const timer = setInterval(() => void look(), RECHECK_MS);
  return () => {
    unwatch();
    clearInterval(timer);
  };
}

/** Parses, validates and limits; never throws, since that would close the socket for all its subscriptions. */
function prepare(edge: SocketEdge, payload: SubscribePayload, signedIn: boolean): Refusal | ExecutionArgs {
  try {
    const document = parse(payload.query, { maxTokens: LIMITS.tokens });
    const operationName = payload.operationName ?? null;
    const variables = payload.variables ?? {};
    if (operationOf(document, operationName)?.operation !== 'subscription') {
      return [
        badInput('The WebSocket is for subscriptions; send queries and mutations by POST to /graphql.'),
      ];
    }
    const invalid = validate(edge.schema, document, undefined, { maxErrors: LIMITS.errors });
    if (invalid.length > 0) return invalid;
    const refused = checkLimits({ schema: edge.schema, document, variables, operationName, signedIn });
    return refused.length > 0
      ? refused
      : { schema: edge.schema, document, operationName, variableValues: variables };
  } catch (error) {
    return [error instanceof GraphQLError ? error : badInput('The document cannot be read.')];
  }
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

async function socketContext(
  { authenticator, resolverOf }: SocketEdge,
  { request }: Socket,
): Promise<GraphQLContext> {
  const refresh = () => authenticator.authenticate(request.headers);
  const principal = await refresh();
  return {
    principal,
    refresh,
    watchRights: (changed) => authenticator.watch(principal, changed),
    ip: request.socket.remoteAddress ?? '',
    requestId: randomUUID(),
    resolverOf,
    http: null,
  };
}
