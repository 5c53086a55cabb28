import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../support/ground.ts';
import { eva, type MailingsStand, openMailings } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(() => stand.close());

const list = async (query: object = {}) =>
  (await stand.blockedList.page(query)).edges.map(({ node }) => [node.address, node.removedAt !== null]);

describe('the list of blocked addresses', () => {
  it('takes addresses and numbers, keeps who blocked them and why, and counts only new ones', async () => {
    const given = [
      { address: 'Ann@Example.com', note: 'by phone' },
      { address: 'ann@example.COM' },
      { kind: 'SMS' as const, address: '900 12 345' },
    ];
    expect(await stand.blockedList.block(eva, given)).toBe(2);
    expect(await stand.blockedList.block(eva, given)).toBe(0);
    const { edges, totalCount } = await stand.blockedList.page({});
    expect(totalCount).toBe(2);
    expect(edges.map(({ node }) => node)).toMatchObject([
      { kind: 'SMS', address: '+4790012345', reason: 'BY_HAND', source: 'Eva' },
      { kind: 'EMAIL', address: 'Ann@example.com', reason: 'BY_HAND', source: 'Eva', note: 'by phone' },
    ]);
  });

  it('takes all or none, and names each that is not acceptable', async () => {
    const given = [
      { address: 'ann@example.com' },
      { address: 'nobody' },
      { kind: 'SMS' as const, address: 'x' },
    ];
    const error = await refusal(stand.blockedList.block(eva, given));
    expect(error.fields.map(({ path }) => path)).toEqual(['input.1.address', 'input.2.address']);
    expect(await list()).toEqual([]);
  });

  it('takes a thousand at a time', async () => {
    const given = Array.from({ length: 1_001 }, (_, i) => ({ address: `p${i}@example.com` }));
    expect((await refusal(stand.blockedList.block(eva, given))).fields[0]?.path).toBe('input');
  });

  it('lets an address go with a reason, keeps the reason, and can block it again', async () => {
    await stand.blockedList.block(eva, [{ address: 'ann@example.com' }]);
    const [first] = (await stand.blockedList.page({})).edges;
    const id = String(first?.node.id);
    expect((await refusal(stand.blockedList.unblock(eva, id, ' '))).fields[0]?.path).toBe('reason');
    await stand.blockedList.unblock(eva, id, 'She asked for it');
    expect(await list()).toEqual([]);
    expect((await refusal(stand.blockedList.unblock(eva, id, 'again'))).code).toBe('NOT_FOUND');
    expect(await stand.blockedList.block(eva, [{ address: 'ann@example.com' }])).toBe(1);
  });

  it('tells a tool every change since a time, oldest first, removals too', async () => {
    await stand.blockedList.block(eva, [{ address: 'old@example.com' }]);
    await stand.clock.advance(1_000);
    const since = stand.clock.now();
    await stand.blockedList.block(eva, [{ address: 'ann@example.com' }]);
    await stand.clock.advance(1_000);
    const { edges } = await stand.blockedList.page({ search: 'old' });
    await stand.blockedList.unblock(eva, String(edges[0]?.node.id), 'a mistake');
    expect(await list({ changedSince: since })).toEqual([
      ['ann@example.com', false],
      ['old@example.com', true],
    ]);
  });

  it('keeps who is blocked out of mailings, old and new', async () => {
    const waiting = await stand.draft(['ann@example.com', 'bob@example.com']);
    await stand.blockedList.block(eva, [{ address: 'ANN@example.com' }]);
    const later = await stand.draft(['ann@example.com']);
    expect((await stand.delivery.progress(waiting))?.counts).toEqual({ PENDING: 1, SKIPPED: 1 });
    expect((await stand.delivery.progress(later))?.counts).toEqual({ SKIPPED: 1 });
  });
});
