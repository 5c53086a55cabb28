import { expect, it } from 'vitest';
import { EngineStand, people } from '../support/engine-stand.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const blockOf = (address: string) => ({
  ...{ kind: 'EMAIL' as const, address, addressKey: address.toLowerCase() },
  ...{ reason: 'BY_HAND' as const, source: 'Eva' },
});

describeEachDatabase('groups and their recipients', (open) => {
  const stand = async () => new EngineStand(await open());

  it('adds people and names every one it skips', async () => {
    const s = await stand();
    await s.database.write((tx) => s.blocked.block(tx, [blockOf('p00002@example.com')]));
    const group = await s.group([], false);
    const add = (rows: ReturnType<typeof people>) =>
      s.database.write((tx) => s.delivery.addRecipients(tx, group, rows));
    const [first, second, third] = people(3);
    if (!first || !second || !third) throw new Error('no people');
    const broken = { ...third, address: 'no address', addressKey: null, line: 9 };
    expect(await add([first, second, { ...first, line: 3 }, broken])).toEqual({
      added: 1,
      skipped: [
        { line: 2, address: second.address, reason: 'BLOCKED' },
        { line: 3, address: first.address, reason: 'DUPLICATE' },
        { line: 9, address: 'no address', reason: 'INVALID' },
      ],
    });
    expect(await add([third, first, { ...second, line: 12 }])).toEqual({
      added: 1,
      skipped: [
        { line: 1, address: first.address, reason: 'DUPLICATE' },
        { line: 12, address: second.address, reason: 'DUPLICATE' },
      ],
    });
    expect(await s.states(group)).toEqual({ PENDING: 2, SKIPPED: 5 });
    expect(await s.delivery.skippedWhy(group)).toEqual([
      { reason: 'DUPLICATE', count: 3 },
      { reason: 'BLOCKED', count: 1 },
      { reason: 'INVALID', count: 1 },
    ]);
    expect((await s.delivery.recipient(group, null))?.address).toBe(first.address);
  });

  it('stores what a text column takes, and leaves out what it cannot', async () => {
    const s = await stand();
    const group = await s.group([], false);
    const odd = {
      address: "o'neil\u0000@example.com",
      ...{ addressKey: "o'neil@example.com", line: 1 },
      values: { quote: '"\\u0000"', smile: '😀', half: 'a\ud83d', line: 'x\ny' },
    };
    await s.database.write((tx) => s.delivery.addRecipients(tx, group, [odd]));
    const row = await s.delivery.recipient(group, null);
    expect(row?.address).toBe("o'neil@example.com");
    expect(row?.values).toMatchObject({ quote: '"\\u0000"', smile: '😀', line: 'x\ny' });
  });

  it('reads pages by state and by part of the address', async () => {
    const s = await stand();
    const group = await s.group(people(30), false);
    const first = await s.delivery.recipients(group, { first: 20 });
    expect(first.edges).toHaveLength(20);
    expect(first).toMatchObject({ totalCount: 30, pageInfo: { hasNextPage: true } });
    const rest = await s.delivery.recipients(group, { first: 20, after: first.pageInfo.endCursor });
    expect(rest.edges.map(({ node }) => node.line)).toEqual(Array.from({ length: 10 }, (_, i) => i + 21));
    expect((await s.delivery.recipients(group, { states: ['SENT'] })).totalCount).toBe(0);
    expect((await s.delivery.recipients(group, { search: 'P0003' })).totalCount).toBe(1);
    expect((await s.delivery.recipients(group, { search: '%' })).totalCount).toBe(0);
    await expect(s.delivery.recipients(group, { after: 'x' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('skips at the start who was blocked since he was added', async () => {
    const s = await stand();
    const group = await s.group(people(3), false);
    await s.database.write((tx) =>
      s.blocked.block(tx, [blockOf('P00001@example.com'), blockOf('elsewhere@example.com')]),
    );
    await s.database.write((tx) => s.delivery.start(tx, group));
    expect(await s.states(group)).toEqual({ PENDING: 2, SKIPPED: 1 });
    expect(await s.status(group)).toEqual({ state: 'RUNNING', reason: null });
  });

  it('ends at the start if nobody is left, and at the block of the last one', async () => {
    const s = await stand();
    expect(await s.status(await s.group(0))).toEqual({ state: 'ENDED', reason: null });
    const group = await s.group(people(1));
    await s.database.write((tx) => s.blocked.block(tx, [blockOf('p00001@example.com')]));
    expect(await s.status(group)).toEqual({ state: 'ENDED', reason: null });
  });

  it('refuses what does not fit the state, by name', async () => {
    const s = await stand();
    const group = await s.group(people(1));
    const refusal = { code: 'CONFLICT' };
    const write = (act: Parameters<typeof s.database.write>[0]) => expect(s.database.write(act)).rejects;
    await write((tx) => s.delivery.start(tx, group)).toMatchObject(refusal);
    await write((tx) => s.delivery.addRecipients(tx, group, people(1, 'q'))).toMatchObject(refusal);
    await write((tx) => s.delivery.resume(tx, group)).toMatchObject(refusal);
    await write((tx) => s.delivery.pause(tx, 'nowhere', 'BY_USER')).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells how it moved inside the same transaction, and takes it back with it', async () => {
    const s = await stand();
    const group = await s.group(people(1), false);
    const failed = s.database.write(async (tx) => {
      await s.delivery.start(tx, group);
      throw new Error('The caller failed.');
    });
    await expect(failed).rejects.toThrow('The caller failed.');
    expect(s.changes).toEqual([{ groupId: group, state: 'RUNNING', reason: null }]);
    expect(await s.status(group)).toEqual({ state: 'DRAFT', reason: null });
  });

  it('takes in what is learned after a message was accepted, once', async () => {
    const s = await stand();
    await s.engine.start();
    const group = await s.group(people(1));
    await s.ended(group);
    const id = (await s.delivery.recipient(group, null))?.id ?? 0;
    const report = () =>
      s.database.write((tx) =>
        s.delivery.report(tx, id, { state: 'BOUNCED', reply: '550 gone', replyClass: 'UNKNOWN_USER' }),
      );
    expect([await report(), await report()]).toEqual([true, false]);
    expect(await s.states(group)).toEqual({ BOUNCED: 1 });
    // Whoever follows it decides anew how it ended.
    expect(s.changes.map(({ state }) => state)).toEqual(['RUNNING', 'ENDED', 'ENDED']);
    await s.engine.close();
  });

  it('is gone with all that belongs to it', async () => {
    const s = await stand();
    const group = await s.group(people(2));
    await s.database.write((tx) => s.delivery.removeGroup(tx, group));
    expect(await s.states(group)).toEqual({});
    expect(await s.delivery.log(group)).toEqual([]);
    expect(await s.delivery.progress(group)).toBeNull();
  });
});

describeEachDatabase('blocked addresses', (open) => {
  const stand = async () => new EngineStand(await open());

  it('are listed newest first, searched, and blocked once', async () => {
    const s = await stand();
    const block = (...addresses: string[]) =>
      s.database.write((tx) => s.blocked.block(tx, addresses.map(blockOf)));
    expect(await block('a@x.com', 'b@x.com')).toBe(2);
    expect(await block('A@x.com', 'c@y.com')).toBe(1);
    const page = await s.blocked.page({ first: 2 });
    expect(page.edges.map(({ node }) => node.address)).toEqual(['c@y.com', 'b@x.com']);
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await s.blocked.page({ first: 2, after: page.pageInfo.endCursor });
    expect(rest.edges.map(({ node }) => node.address)).toEqual(['a@x.com']);
    expect((await s.blocked.page({ search: 'Y.C' })).totalCount).toBe(1);
    expect(await s.blocked.isBlocked('EMAIL', 'a@x.com')).toBe(true);
    expect(await s.blocked.isBlocked('SMS', 'a@x.com')).toBe(false);
  });

  it('can be freed with a reason, and blocked again; whoever follows learns both', async () => {
    const s = await stand();
    const block = () => s.database.write((tx) => s.blocked.block(tx, [blockOf('a@x.com')]));
    await block();
    const began = s.clock.now();
    const id = (await s.blocked.page({})).edges[0]?.node.id ?? 0;
    await s.clock.advance(1000);
    const remove = () => s.database.write((tx) => s.blocked.remove(tx, id, 'asked by phone'));
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await s.blocked.isBlocked('EMAIL', 'a@x.com')).toBe(false);
    await s.clock.advance(1000);
    expect(await block()).toBe(1);
    const changes = await s.blocked.page({ changedSince: began, first: 1 });
    expect(changes.edges[0]?.node).toMatchObject({ id, removedBecause: 'asked by phone' });
    expect(changes).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    const next = await s.blocked.page({ changedSince: began, after: changes.pageInfo.endCursor });
    expect(next.edges.map(({ node }) => node.removedAt)).toEqual([null]);
    expect((await s.blocked.page({ changedSince: began + 1500 })).totalCount).toBe(1);
  });
});
