import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';
import { ATTACKS } from './attack-table.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

/** Tries to open the socket; gives the HTTP status of a refusal, or 101. */
function upgradeStatus(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${test.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    });
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('error', () => resolve(0));
  });
}

describe('one attack table, two ways in', () => {
  for (const { name, query, variables } of ATTACKS) {
    it(`refuses ${name} over HTTP, with a code and no fault`, async () => {
      const { status, errors } = await test.admin.send(query, variables);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors[0]?.message).not.toMatch(/Did you mean/);
    });
  }

  it('refuses the same over WebSocket without closing it, a message that is too large excepted', async () => {
    const socket = test.admin.socket();
    for (const { name, query, variables } of ATTACKS.filter((attack) => attack.query.length < 60_000)) {
      const asSubscription = query.replace(/^(query|mutation)?\s*(?=[{(a])/, 'subscription ');
      for (const document of [query, asSubscription]) {
        const failure = await new Promise((resolve) =>
          socket.subscribe(
            { query: document, variables: variables as Record<string, unknown> },
            {
              next: ({ errors }) => resolve(errors ?? 'an answer'),
              error: resolve,
              complete: () => resolve('completed'),
            },
          ),
        );
        const [first] = failure as { extensions: { code: string } }[];
        expect(first?.extensions?.code, `${name}: ${JSON.stringify(failure)}`).toBe('BAD_USER_INPUT');
      }
    }
    await socket.dispose();
  });

  it('shows the schema to the signed in only', async () => {
    const ask = '{ __schema { queryType { name } } }';
    expect((await test.anonymous().refused(ask)).message).toContain('Introspection is for the signed in');
    expect((await test.admin.run(ask)).__schema.queryType.name).toBe('Query');
  });

  it('refuses an array of operations', async () => {
    const response = await fetch(`${test.app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...test.admin.headers() },
      body: JSON.stringify([{ query: '{ setupRequired }' }, { query: '{ setupRequired }' }]),
    });
    expect(response.status).toBe(400);
  });
});

describe('where a request comes from', () => {
  it('opens the socket for the own page and for tools with a token only', async () => {
    const cookie = test.admin.cookie ?? '';
    const { token } = await test.admin.withToken([]);
    const evil = [
      'https://evil.test',
      'null',
      `${ORIGIN}.evil.test`,
      ORIGIN.toUpperCase(),
      'http://localhost:4001',
      `${ORIGIN}/`,
    ];
    for (const origin of evil) expect(await upgradeStatus({ origin, cookie }), origin).toBe(403);
    expect(await upgradeStatus({ cookie })).toBe(403);
    expect(await upgradeStatus({})).toBe(403);
    expect(await upgradeStatus({ origin: ORIGIN, cookie })).toBe(101);
    expect(await upgradeStatus({ authorization: `Bearer ${token}` })).toBe(101);
  });

  it('runs nothing that a foreign page can send without asking first', async () => {
    const document = 'mutation { signOut }';
    const bodies: [string, string][] = [
      ['text/plain', JSON.stringify({ query: document })],
      ['application/x-www-form-urlencoded', `query=${encodeURIComponent(document)}`],
      [
        'multipart/form-data; boundary=x',
        `--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n${document}\r\n--x--`,
      ],
      ['', JSON.stringify({ query: document })],
    ];
    const cookie = test.admin.cookie ?? '';
    for (const [type, body] of bodies) {
      for (const origin of ['https://evil.test', ORIGIN, null]) {
        const headers = new Headers({ cookie });
        if (origin) headers.set('origin', origin);
        if (type) headers.set('content-type', type);
        const response = await fetch(`${test.app.url}/graphql`, {
          method: 'POST',
          headers,
          body: Buffer.from(body),
        });
        expect(response.status, `${type} ${origin}`).toBeGreaterThanOrEqual(400);
      }
    }
    const byGet = await fetch(`${test.app.url}/graphql?query=${encodeURIComponent('{viewer{id}}')}`, {
      headers: { cookie },
    });
    expect(byGet.status).toBe(405);
    const foreign = await test.admin.send('{ viewer { id } }', {}, { origin: 'https://evil.test' });
    expect(foreign.status).toBe(403);
    expect((await test.admin.run('{ viewer { id } }')).viewer).not.toBeNull();
  });

  it('takes 64 KB from strangers and 4 MB from the signed in', async () => {
    const variables = { padding: 'x'.repeat(100_000) };
    const stranger = await test.anonymous().send('{ setupRequired }', variables);
    expect(stranger.status).toBe(413);
    expect(stranger.errors[0]?.message).toContain('64kb');
    expect((await test.admin.send('{ setupRequired }', variables)).errors).toEqual([]);
    expect((await test.admin.send('{ setupRequired }', { padding: 'x'.repeat(5_000_000) })).status).toBe(413);
  });
});

describe('an Idempotency-Key', () => {
  const create = 'mutation($input: RoleInput!) { createRole(input: $input) { id } }';

  it('returns the first answer to a repeat and does nothing', async () => {
    const input = { name: 'Once', permissions: [] };
    const first = await test.admin.send(create, { input }, { 'idempotency-key': 'k1' });
    const again = await test.admin.send(create, { input }, { 'idempotency-key': 'k1' });
    expect(again.data).toEqual(first.data);
    const { roles } = await test.admin.run('{ roles { name } }');
    expect(roles.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1);
  });

  it('refuses another request under the same key', async () => {
    await test.admin.send(create, { input: { name: 'K2', permissions: [] } }, { 'idempotency-key': 'k2' });
    const other = await test.admin.send(
      create,
      { input: { name: 'K3', permissions: [] } },
      { 'idempotency-key': 'k2' },
    );
    expect(other.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('lets a refused request be tried again', async () => {
    const bad = await test.admin.send(
      create,
      { input: { name: '', permissions: [] } },
      { 'idempotency-key': 'k4' },
    );
    expect(bad.errors).toHaveLength(1);
    const good = await test.admin.send(
      create,
      { input: { name: '', permissions: [] } },
      { 'idempotency-key': 'k4' },
    );
    expect(good.errors[0]?.extensions.fields?.[0]?.path).toBe('input.name');
  });

  it('does the work once when repeats come at the same moment', async () => {
    const input = { name: 'Twins', permissions: [] };
    await Promise.all([1, 2, 3].map(() => test.admin.send(create, { input }, { 'idempotency-key': 'k5' })));
    const { roles } = await test.admin.run('{ roles { name } }');
    expect(roles.filter(({ name }: { name: string }) => name === 'Twins')).toHaveLength(1);
  });
});
