import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import helmet from 'helmet';
import type { GraphQLContext } from './platform/graphql/context.ts';
import type { Authenticator } from './platform/http/authenticator.ts';
import { originAllowed } from './platform/http/origin.ts';
import type { Logger } from './platform/logger.ts';
import { isSignedIn, type Principal } from './platform/principal.ts';

const ANONYMOUS_BODY = '64kb';
const SIGNED_IN_BODY = '4mb';
const MAX_DOCUMENT = 64 * 1024;

export interface HttpParts {
  apollo: ApolloServer<GraphQLContext>;
  authenticator: Authenticator;
  resolverOf: GraphQLContext['resolverOf'];
  allowedOrigins: readonly string[];
  /** Routers with the paths they are mounted at; null for a server instance that only works and answers for its health. */
  routers: readonly { path: string; router: Router }[] | null;
  /** Where the built page lies. */
  clientDir: string;
  publicUrl: string;
  ready: () => Promise<boolean>;
  logger: Logger;
}

/** Puts together what is served over HTTP: the API, uploads, public links, and the page. */
export function createHttp(parts: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.use(securityHeaders(parts.publicUrl));
  app.get('/livez', (_request, response) => void response.type('text').send('ok'));
  app.get('/readyz', async (_request, response) => {
    const ready = await parts.ready();
    response
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ok' : 'not ready');
  });
  if (!parts.routers) return app;
  app.use('/graphql', noStore, ...graphql(parts));
  for (const { path, router } of parts.routers) app.use(path, noStore, router);
  servePage(app, parts.clientDir);
  app.use(answerFault(parts.logger));
  return app;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

function securityHeaders(publicUrl: string): RequestHandler {
  const { host, protocol } = new URL(publicUrl);
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  const nonceOf = (_request: unknown, response: unknown) =>
    `'nonce-${(response as { locals: { nonce: string } }).locals.nonce}'`;
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'", socket],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", nonceOf],
      },
    },
    strictTransportSecurity: protocol === 'https:' ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  return (request, response, next) => {
    response.locals.nonce = randomBytes(16).toString('base64url');
    guard(request, response, next);
  };
}

/** The order matters: where from, who, how large, and only then what. */
function graphql(parts: HttpParts): RequestHandler[] {
  const { apollo, authenticator, allowedOrigins } = parts;
  const small = express.json({ limit: ANONYMOUS_BODY });
  const large = express.json({ limit: SIGNED_IN_BODY });
  return [
    (request, response, next) => {
      if (request.method !== 'POST')
        return void response.status(405).set('Allow', 'POST').json(refusal('Send POST.'));
      if (!originAllowed(request.headers, allowedOrigins)) {
        return void response.status(403).json(refusal('This origin may not use the API.', 'FORBIDDEN'));
      }
      next();
    },
    async (request, response, next) => {
      const principal = await authenticator.authenticate(request.headers);
      response.locals.principal = principal;
      (isSignedIn(principal) ? large : small)(request, response, next);
    },
    (request, response, next) => {
      const { query } = (request.body ?? {}) as { query?: unknown };
      if (typeof query !== 'string' || query.length <= MAX_DOCUMENT) return next();
      const message = `A document may have ${MAX_DOCUMENT} characters, this has ${query.length}: send values as variables.`;
      response.status(400).json(refusal(message));
    },
    expressMiddleware(apollo, {
      context: async ({ req, res }) => httpContext(parts, req, res.locals.principal as Principal),
    }) as unknown as RequestHandler,
  ];
}

function httpContext(
  { authenticator, resolverOf }: HttpParts,
  request: Request,
  principal: Principal,
): GraphQLContext {
  const { res: response } = request;
  return {
    principal,
    refresh: () => authenticator.authenticate(request.headers),
    watchRights: (changed) => authenticator.watch(principal, changed),
    ip: request.ip ?? '',
    requestId: randomUUID(),
    resolverOf,
    http: response ? { request, response } : null,
  };
}

function refusal(message: string, code = 'BAD_USER_INPUT'): object {
  return { errors: [{ message, extensions: { code } }] };
}

/** Serves the built page: files by their hashed names for good, the page itself anew each time with its nonce. */
function servePage(app: Express, clientDir: string): void {
  const index = join(clientDir, 'index.html');
  if (!existsSync(index)) return;
  const page = readFileSync(index, 'utf8');
  app.use(
    '/assets',
    express.static(join(clientDir, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.use(express.static(clientDir, { index: false }));
  app.get('/{*path}', noStore, (_request, response) => {
    response.type('html').send(page.replaceAll('__CSP_NONCE__', String(response.locals.nonce)));
  });
}

/** Answers what a route threw: a refused body by its status, a fault by an id and nothing else. */
function answerFault(logger: Logger): ErrorRequestHandler {
  return (error: { status?: number; type?: string }, _request, response, _next) => {
    if (response.headersSent) return void response.destroy();
    const status = error.status ?? 500;
    if (status < 500) {
      const tooLarge = error.type === 'entity.too.large';
      const message = tooLarge
        ? `The request is too large: ${ANONYMOUS_BODY} are accepted, ${SIGNED_IN_BODY} when signed in.`
        : 'The request cannot be read: send JSON with Content-Type application/json.';
      return void response.status(status).json(refusal(message));
    }
    const id = randomUUID();
    logger.error({ id, err: error }, 'a request failed');
    response.status(500).json({
      errors: [
        { message: `A fault of Mailroom; see ${id} in the log.`, extensions: { code: 'INTERNAL', id } },
      ],
    });
  };
}
