import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { BlockedAddress, BlockedQuery, BlockedStore, BlockToFree, NewBlock } from './blocked-address.ts';
import type { ChannelName } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import type { GroupStore } from './group-store.ts';

export interface BlockedAddressesParts {
  database: Database;
  blocked: BlockedStore;
  groups: GroupStore;
  listener: GroupListener;
  clock: Clock;
}

/** Who gets no more mailings. Blocking acts at once, in running groups too. */
export class BlockedAddresses {
  constructor(private readonly parts: BlockedAddressesParts) {}

  /** Blocks addresses, whoever asks for it, and skips them wherever they wait; gives how many were not blocked before. */
  async block(tx: Tx, blocks: readonly NewBlock[]): Promise<number> {
    const { blocked, groups, listener, clock } = this.parts;
    const added = await blocked.add(tx, blocks, clock.now());
    for (const kind of new Set(blocks.map((block) => block.kind))) {
      const keys = blocks.filter((block) => block.kind === kind).map((block) => block.addressKey);
      const touched = await groups.skipBlocked(tx, kind, keys, clock.now());
      tx.afterCommit(() => touched.forEach((groupId) => listener.progress(groupId)));
    }
    return added;
  }

  /** Frees an address again and keeps why; false if there is no such block. */
  remove(tx: Tx, id: number, because: string): Promise<boolean> {
    return this.parts.blocked.remove(tx, id, because, this.parts.clock.now());
  }

  /** Frees an address from one kind of block only, and keeps why; false if that is not what blocks it. */
  free(tx: Tx, block: BlockToFree, because: string): Promise<boolean> {
    return this.parts.blocked.removeThat(tx, block, because, this.parts.clock.now());
  }

  isBlocked(kind: ChannelName, addressKey: string): Promise<boolean> {
    return this.parts.database.read((tx) => this.parts.blocked.isBlocked(tx, kind, addressKey));
  }

  /** Reads a page: what is blocked now, newest first, or every change since a time, oldest first. */
  page(query: BlockedQuery): Promise<Page<BlockedAddress> & { totalCount: number }> {
    return this.parts.database.read((tx) => this.parts.blocked.page(tx, query));
  }
}
