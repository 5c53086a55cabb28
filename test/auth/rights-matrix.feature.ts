import { BUILT_IN_ROLES, PERMISSIONS } from '@mailroom/shared/permissions';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_FIELDS } from '../../server/src/platform/graphql/requires.ts';
import { permissionOf } from '../../server/src/schema.ts';
import { ApiClient } from '../support/api-client.ts';
import { sampleDocument } from '../support/sample-document.ts';
import { ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';

type Root = 'Query' | 'Mutation' | 'Subscription';
type Caller = { name: string; permissions: readonly string[] | null; client: ApiClient };

let test: TestApp;
let callers: Caller[];
beforeAll(async () => {
  test = await startTestApp();
  callers = [{ name: 'nobody', permissions: null, client: test.anonymous() }];
  for (const role of BUILT_IN_ROLES) {
    const client = await test.userWithRole(role.id);
    const tool = await client.withToken(role.permissions);
    const broken = new ApiClient(test.app.url, ORIGIN);
    broken.token = 'mailroom_broken';
    callers.push({ name: `${role.name} by cookie`, permissions: role.permissions, client });
    callers.push({ name: `${role.name} by token`, permissions: role.permissions, client: tool });
    callers.push({ name: 'a broken token', permissions: null, client: broken });
  }
  const bare = await test.admin.withToken([]);
  callers.push({ name: 'a token without rights', permissions: [], client: bare });
});
afterAll(() => test.close());

function fieldsOf(root: Root): GraphQLField<unknown, unknown>[] {
  const { schema } = test.app;
  const types: Record<Root, GraphQLObjectType | null | undefined> = {
    Query: schema.getQueryType(),
    Mutation: schema.getMutationType(),
    Subscription: schema.getSubscriptionType(),
  };
  return Object.values(types[root]?.getFields() ?? {});
}

/** What the directive says about a caller: null if he may. */
function refusalFor(root: Root, field: string, { permissions }: Caller): string | null {
  if (PUBLIC_FIELDS.includes(`${root}.${field}`)) return null;
  if (permissions === null) return 'UNAUTHENTICATED';
  const needed = permissionOf(test.app.schema, root, field);
  return needed == null || permissions.includes(needed) ? null : 'FORBIDDEN';
}

/** Codes by which a field answers for itself, once the guard has let the caller through. */
function isAnswer(code: string | undefined): boolean {
  return code !== 'UNAUTHENTICATED' && code !== 'FORBIDDEN' && code !== 'INTERNAL';
}

describe('every root field, for every role, by cookie and by token', () => {
  it('has a rule or is on the public list', () => {
    for (const root of ['Query', 'Mutation', 'Subscription'] as const) {
      for (const { name } of fieldsOf(root)) {
        const rule = permissionOf(test.app.schema, root, name);
        const isPublic = PUBLIC_FIELDS.includes(`${root}.${name}`);
        expect(rule === undefined, `${root}.${name}`).toBe(isPublic);
        if (rule) expect(PERMISSIONS).toContain(rule);
      }
    }
  });

  it('answers or refuses over HTTP as the directive says', async () => {
    for (const root of ['Query', 'Mutation'] as const) {
      for (const field of fieldsOf(root)) {
        // It ends the session that the next rows need; signing out has a test of its own.
        if (field.name === 'signOut') continue;
        const document = sampleDocument(root === 'Query' ? 'query' : 'mutation', field);
        for (const caller of callers) {
          const { errors } = await caller.client.send(document);
          const code = errors[0]?.extensions.code;
          const expected = refusalFor(root, field.name, caller);
          const cell = `${root}.${field.name} for ${caller.name}: ${errors[0]?.message}`;
          if (expected) expect(code, cell).toBe(expected);
          else expect(isAnswer(code), cell).toBe(true);
        }
      }
    }
  }, 120_000);

  it('refuses a subscription over HTTP and tells to use WebSocket', async () => {
    for (const field of fieldsOf('Subscription')) {
      const { errors, status } = await test.admin.send(sampleDocument('subscription', field));
      expect(status).toBe(400);
      expect(errors[0]?.message).toContain('use WebSocket');
    }
  });

  it('answers or refuses over WebSocket as the directive says', async () => {
    for (const caller of callers.filter(({ permissions }) => permissions !== null)) {
      const socket = caller.client.socket();
      for (const field of fieldsOf('Subscription')) {
        const expected = refusalFor('Subscription', field.name, caller);
        const code = await firstCode(socket, sampleDocument('subscription', field), expected === null);
        const cell = `Subscription.${field.name} for ${caller.name}`;
        if (expected) expect(code, cell).toBe(expected);
        else expect(isAnswer(code), `${cell}: ${code}`).toBe(true);
      }
      for (const root of ['Query', 'Mutation'] as const) {
        for (const field of fieldsOf(root)) {
          const document = sampleDocument(root === 'Query' ? 'query' : 'mutation', field);
          expect(await firstCode(socket, document, false), `${root}.${field.name}`).toBe('BAD_USER_INPUT');
        }
      }
      await socket.dispose();
    }
  }, 120_000);
});

/** Gives the code of the first error; undefined if the stream opened and nothing was refused, where it may be silent. */
async function firstCode(
  socket: ReturnType<ApiClient['socket']>,
  query: string,
  maySayNothing: boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = socket.subscribe(
      { query },
      {
        next: ({ errors }) => resolve((errors?.[0]?.extensions as { code?: string } | undefined)?.code),
        error: (failure) => {
          const [first] = Array.isArray(failure) ? failure : [failure];
          resolve(
            (first as { extensions?: { code?: string } }).extensions?.code ??
              `closed: ${String(first?.code ?? first)}`,
          );
        },
        complete: () => resolve(undefined),
      },
    );
    // A stream that was not refused stays silent: the answer to the ping behind it proves that it opened.
    if (!maySayNothing) return;
    void afterRoundTrip(socket).then(() => {
      resolve(undefined);
      done();
    });
  });
}

/** Resolves when the server has answered an operation that was sent after all others. */
function afterRoundTrip(socket: ReturnType<ApiClient['socket']>): Promise<void> {
  return new Promise((resolve) => {
    socket.subscribe(
      { query: '{ viewer { id } }' },
      { next: () => resolve(), error: () => resolve(), complete: () => resolve() },
    );
  });
}
