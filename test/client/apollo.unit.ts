// @vitest-environment happy-dom
import { parse } from 'graphql';
import { nextTick, ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { client, onSignedOut } from '../../client/src/app/apollo/client.ts';
import { useMutation, useQuery } from '../../client/src/app/apollo/composables.ts';
import { readProblem } from '../../client/src/app/apollo/problem.ts';
import { mountComposable } from './live-support.ts';

const QUERY = parse('query Mailing($id: ID!) { mailing(id: $id) { __typename id name } }') as never;
const RENAME = parse('mutation Rename { rename { __typename id name } }') as never;
const mailing = (id: string, name: string) => ({ __typename: 'Mailing', id, name });

type Asked = { operationName: string; variables: Record<string, string> };
let answer: (asked: Asked) => unknown = () => ({ data: null });
let asked: Asked[] = [];

beforeEach(async () => {
  asked = [];
  await client.clearStore();
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    asked.push(JSON.parse(body) as Asked);
    return new Response(JSON.stringify(answer(asked.at(-1) as Asked)), {
      headers: { 'content-type': 'application/json' },
    });
  });
});
afterEach(() => vi.unstubAllGlobals());

const settled = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true));
const refused = (message: string, extensions: object) => ({ data: null, errors: [{ message, extensions }] });

describe('a query', () => {
  it('follows its variables and keeps the former result meanwhile', async () => {
    answer = ({ variables }) => ({
      data: { mailing: mailing(variables['id'] ?? '', `name ${variables['id']}`) },
    });
    const id = ref('1');
    const { result: query } = mountComposable(client, () =>
      useQuery(QUERY, () => ({ id: id.value }) as never),
    );
    await settled(() => query.result.value !== undefined);
    id.value = '2';
    await nextTick();
    expect(query.result.value).toMatchObject({ mailing: { id: '1' } });
    await settled(() => JSON.stringify(query.result.value).includes('name 2'));
  });

  it('does not ask until it is enabled', async () => {
    answer = () => ({ data: { mailing: mailing('1', 'a') } });
    const enabled = ref(false);
    const { result: query } = mountComposable(client, () =>
      useQuery(QUERY, { id: '1' } as never, { enabled }),
    );
    await nextTick();
    expect(asked).toEqual([]);
    enabled.value = true;
    await settled(() => query.result.value !== undefined);
  });

  it('has an error, and gets over it', async () => {
    answer = () => refused('Not now.', { code: 'INTERNAL', id: 'x1' });
    const { result: query } = mountComposable(client, () => useQuery(QUERY, { id: '1' } as never));
    await settled(() => query.error.value !== undefined);
    expect(readProblem(query.error.value)).toMatchObject({
      code: 'INTERNAL',
      sentence: 'Not now.',
      id: 'x1',
    });
    answer = () => ({ data: { mailing: mailing('1', 'a') } });
    await query.refetch();
    await settled(() => query.result.value !== undefined && query.error.value === undefined);
  });

  it('sees what a mutation changed, until its component is gone', async () => {
    answer = ({ operationName }) =>
      operationName === 'Rename'
        ? { data: { rename: mailing('1', 'new') } }
        : { data: { mailing: mailing('1', 'old') } };
    const { result, stop } = mountComposable(client, () => ({
      query: useQuery(QUERY, { id: '1' } as never),
      rename: useMutation(RENAME),
    }));
    await settled(() => result.query.result.value !== undefined);
    await result.rename.mutate({} as never);
    await settled(() => JSON.stringify(result.query.result.value).includes('new'));
    stop();
    client.cache.modify({ id: 'Mailing:1', fields: { name: () => 'later' } });
    await nextTick();
    expect(JSON.stringify(result.query.result.value)).toContain('new');
  });
});

describe('a refusal', () => {
  it('is thrown by the mutation and kept with fields, warnings and check', async () => {
    const fields = [{ path: 'input.port', code: 'X', message: 'must be a port' }];
    answer = () => refused('No.', { code: 'CHECK_FAILED', checkId: 'c1', fields, warnings: [] });
    const { result: rename } = mountComposable(client, () => useMutation(RENAME));
    await expect(rename.mutate({} as never)).rejects.toThrow('No.');
    expect(readProblem(rename.error.value)).toMatchObject({ code: 'CHECK_FAILED', checkId: 'c1', fields });
    expect(rename.loading.value).toBe(false);
  });

  it('tells that the session is gone', async () => {
    const told = vi.fn();
    onSignedOut(told);
    answer = () => refused('Sign in.', { code: 'UNAUTHENTICATED' });
    const { result: rename } = mountComposable(client, () => useMutation(RENAME));
    await rename.mutate({} as never).catch(() => undefined);
    expect(told).toHaveBeenCalledOnce();
  });

  it('says in a sentence that nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const { result: rename } = mountComposable(client, () => useMutation(RENAME));
    await rename.mutate({} as never).catch(() => undefined);
    expect(readProblem(rename.error.value)).toMatchObject({
      code: 'UNREACHABLE',
      sentence: 'Mailroom does not answer. Is it running?',
    });
  });
});
