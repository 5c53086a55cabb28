import { expect, it } from 'vitest';
import type { BlockToFree } from '../../server/src/delivery/blocked-address.ts';
import { TypeormBlockedStore } from '../../server/src/delivery/typeorm.blocked-store.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const BLOCK = { kind: 'SMS', addressKey: '+4790012345', reason: 'STOP', source: 'Reply by SMS' } as const;

describeEachDatabase('a blocked address', (open) => {
  it('is freed only of the block that is meant: by its reason and by who blocked it', async () => {
    const database = await open();
    const store = new TypeormBlockedStore();
    await database.write((tx) => store.add(tx, [{ ...BLOCK, address: BLOCK.addressKey }], 1_000));
    const free = (change: Partial<BlockToFree> = {}) =>
      database.write((tx) => store.removeThat(tx, { ...BLOCK, ...change }, 'said so', 2_000));
    for (const other of [
      { source: 'Kannel' },
      { reason: 'BY_HAND' },
      { kind: 'EMAIL' },
      { addressKey: '+4790012346' },
    ] as const)
      expect(await free(other)).toBe(false);
    expect([await free(), await free()]).toEqual([true, false]);
    const page = await database.read((tx) => store.page(tx, { changedSince: 2_000 }));
    expect(page.edges.map(({ node }) => node)).toMatchObject([
      { removedAt: 2_000, removedBecause: 'said so' },
    ]);
  });
});
