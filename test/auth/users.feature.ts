import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, startTestApp, type TestApp } from '../support/test-app.ts';

const CREATE = 'mutation($input: UserInput!) { createUser(input: $input) { id role { id } } }';
const UPDATE =
  'mutation($id: ID!, $input: UserInput!) { updateUser(id: $id, input: $input) { id disabled } }';
const ROLE = 'mutation($input: RoleInput!) { createRole(input: $input) { id } }';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const viewerId = async () => (await test.admin.run('{ viewer { id } }')).viewer.id;

describe('users', () => {
  it('keeps somebody who may manage users, whoever tries at once', async () => {
    const first = await viewerId();
    const { createUser: second } = await test.admin.run(CREATE, {
      input: {
        email: 'second@company.com',
        name: 'Second',
        password: 'a good long password',
        roleId: 'administrator',
      },
    });
    const away = (id: string) => test.admin.send(UPDATE, { id, input: { roleId: 'viewer' } });
    await Promise.all([away(second.id), away(second.id)]);
    expect((await away(first)).errors[0]?.message).toBe('Somebody must be left who may manage users.');
  });

  it('lets nobody grant what he lacks', async () => {
    const { createRole } = await test.admin.run(ROLE, {
      input: { name: 'Clerk', permissions: ['USERS_MANAGE', 'MAILINGS_READ'] },
    });
    const clerk = await test.userWithRole(createRole.id);
    const grab = await clerk.refused(UPDATE, {
      id: (await clerk.run('{ viewer { id } }')).viewer.id,
      input: { roleId: 'administrator' },
    });
    expect(grab.extensions.code).toBe('FORBIDDEN');
    const made = await clerk.refused(ROLE, { input: { name: 'Sneaky', permissions: ['SETTINGS_WRITE'] } });
    expect(made.message).toContain('SETTINGS_WRITE');
    const takeover = await clerk.refused(UPDATE, {
      id: await viewerId(),
      input: { password: 'a password of mine' },
    });
    expect(takeover.extensions.code).toBe('FORBIDDEN');
  });

  it('refuses keys that the input does not have', async () => {
    const error = await test.admin.refused(CREATE, {
      input: { email: 'x@company.com', permissions: ['AUDIT_READ'] },
    });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('ends the sessions of a disabled user at once', async () => {
    const client = await test.userWithRole('marketer');
    const { id } = (await client.run('{ viewer { id } }')).viewer;
    await test.admin.run(UPDATE, { id, input: { disabled: true } });
    expect((await client.run('{ viewer { id } }')).viewer).toBeNull();
  });

  it('names a taken address beside its field', async () => {
    const input = {
      email: ADMIN.email.toUpperCase(),
      name: 'X',
      password: 'a good long password',
      roleId: 'viewer',
    };
    expect((await test.admin.refused(CREATE, { input })).extensions.fields?.[0]?.path).toBe('input.email');
  });
});

describe('API tokens', () => {
  it('have what they were given, as long as the owner has it, and end when revoked', async () => {
    const tool = await test.admin.withToken(['MAILINGS_READ']);
    expect((await tool.run('{ viewer { permissions } }')).viewer.permissions).toEqual(['MAILINGS_READ']);
    expect((await tool.refused('{ users { id } }')).extensions.code).toBe('FORBIDDEN');
    const [token] = (await test.admin.run('{ apiTokens { id } }')).apiTokens;
    await test.admin.run('mutation($id: ID!) { revokeApiToken(id: $id) }', { id: token.id });
    expect((await tool.run('{ viewer { id } }')).viewer).toBeNull();
  });

  it('never make one that outlives them or can more', async () => {
    const tool = await test.admin.withToken(['MAILINGS_READ']);
    const more = await tool.refused(
      'mutation { createApiToken(input: {name: "x", permissions: [AUDIT_READ]}) { token } }',
    );
    expect(more.extensions.code).toBe('FORBIDDEN');
    const later = new Date(Date.now() + 200 * 86_400_000).toISOString();
    const longer = await tool.refused(
      'mutation($at: DateTime!) { createApiToken(input: {name: "x", permissions: [], expiresAt: $at}) { token } }',
      { at: later },
    );
    expect(longer.extensions.fields?.[0]?.path).toBe('input.expiresAt');
  });

  it('count for nothing when they are garbled, and never fall back to the cookie', async () => {
    const broken = [
      '',
      'Bearer',
      'Bearer x',
      'Basic eDp5',
      'Bearer mailroom_00_00',
      'bearer null',
      'Bearer undefined',
    ];
    for (const authorization of broken) {
      const { data } = await test.admin.send(
        '{ viewer { id } }',
        {},
        { authorization, cookie: test.admin.cookie ?? '' },
      );
      expect(data?.viewer, authorization).toBeNull();
    }
  });
});
