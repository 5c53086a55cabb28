import { createHash } from 'node:crypto';
import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestListener,
} from '@apollo/server';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { UserError } from '../errors.ts';
import { isSignedIn } from '../principal.ts';
import type { SecretBox } from '../secret-box.ts';
import type { GraphQLContext } from './context.ts';

const KEPT_MS = 24 * 60 * 60_000;
const MAX_KEY = 200;

interface Stored {
  operation_hash: string;
  response: string | null;
}

/** Makes a repeated mutation with the same `Idempotency-Key` return the first answer and do nothing. */
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Gives the plugin: it looks before a mutation runs, and stores the answer once it has. */
  plugin(): ApolloServerPlugin<GraphQLContext> {
    return { requestDidStart: async () => this.#listen() };
  }

  #listen(): GraphQLRequestListener<GraphQLContext> {
    let key: Key | null = null;
    let known: string | null = null;
    return {
      didResolveOperation: async (request) => {
        key = keyOf(request);
        if (!key) return;
        const mine = key;
        // Until the key is taken, the answer is not this request's to settle.
        key = null;
        known = await this.claim(mine);
        if (known === null) key = mine;
      },
      responseForOperation: async ({ response }) =>
        known === null
          ? null
          : { http: response.http, body: { kind: 'single', singleResult: JSON.parse(known) } },
      willSendResponse: async ({ response }) => {
        if (key && response.body.kind === 'single') await this.settle(key, response.body.singleResult);
      },
    };
  }

  /** Takes the key; gives the first answer if there is one already. */
  private claim(key: Key): Promise<string | null> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      await tx.run(sql`DELETE FROM idempotency_keys WHERE created_at < ${now - KEPT_MS}`);
      const taken = await tx.run(sql`
        INSERT INTO idempotency_keys (caller, idempotency_key, operation_hash, created_at)
        VALUES (${key.caller}, ${key.text}, ${key.operationHash}, ${now}) ON CONFLICT DO NOTHING`);
      if (taken.affected === 1) return null;
      const stored = await tx.one<Stored>(sql`
        SELECT operation_hash, response FROM idempotency_keys
        WHERE caller = ${key.caller} AND idempotency_key = ${key.text}`);
      return this.#answer(stored, key);
    });
  }

  #answer(stored: Stored | null, key: Key): string {
    if (stored && stored.operation_hash !== key.operationHash) {
      throw new UserError(
        'BAD_USER_INPUT',
        'This Idempotency-Key was used with another request; use a new one.',
      );
    }
    const response = stored?.response ? this.box.open(stored.response, placeOf(key)) : null;
    if (response === null) {
      throw new UserError(
        'CONFLICT',
        'The first request with this Idempotency-Key has not ended; ask again in a moment.',
      );
    }
    return response;
  }

  /** Keeps a success; a failure frees the key, so that the same key may try again. Answers may hold a token: sealed. */
  private settle(key: Key, result: { errors?: unknown }): Promise<void> {
    const mine = sql`caller = ${key.caller} AND idempotency_key = ${key.text}`;
    return this.database.write(async (tx) => {
      if (result.errors) await tx.run(sql`DELETE FROM idempotency_keys WHERE ${mine}`);
      else {
        const sealed = this.box.seal(JSON.stringify(result), placeOf(key));
        await tx.run(sql`UPDATE idempotency_keys SET response = ${sealed} WHERE ${mine}`);
      }
    });
  }
}

interface Key {
  caller: string;
  text: string;
  operationHash: string;
}

const placeOf = (key: Key) => ({
  table: 'idempotency_keys',
  column: 'response',
  row: `${key.caller}/${key.text}`,
});

function keyOf(request: GraphQLRequestContextDidResolveOperation<GraphQLContext>): Key | null {
  const text = request.request.http?.headers.get('idempotency-key');
  const { principal } = request.contextValue;
  if (!text || request.operation?.operation !== 'mutation' || !isSignedIn(principal)) return null;
  if (text.length > MAX_KEY)
    throw new UserError('BAD_USER_INPUT', `An Idempotency-Key may have ${MAX_KEY} characters.`);
  const operation = JSON.stringify([request.request.query, request.request.variables, request.operationName]);
  return {
    caller: principal.userId,
    text,
    operationHash: createHash('sha256').update(operation).digest('hex'),
  };
}
