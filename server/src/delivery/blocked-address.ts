import type { Page, PageArgs } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ChannelName } from './group.ts';

export const BLOCK_REASONS = ['UNSUBSCRIBED', 'COMPLAINED', 'BOUNCED', 'BY_HAND', 'STOP'] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** An address or number that gets no more mailings. Times are milliseconds since 1970. */
export interface BlockedAddress {
  id: number;
  kind: ChannelName;
  address: string;
  reason: BlockReason;
  /** Who or what blocked it: a user's name, the link in a mailing, a reply. */
  source: string;
  note: string | null;
  at: number;
  removedAt: number | null;
  removedBecause: string | null;
}

export interface NewBlock {
  kind: ChannelName;
  address: string;
  /** The form by which addresses compare. */
  addressKey: string;
  reason: BlockReason;
  source: string;
  note?: string | null;
}

/** Which block of an address is meant: one for another reason, or by somebody else, stays. */
export type BlockToFree = Pick<NewBlock, 'kind' | 'addressKey' | 'reason' | 'source'>;

export interface BlockedQuery extends PageArgs {
  search?: string | null;
  /** Gives what was blocked or freed since, oldest change first; without it: what is blocked now, newest first. */
  changedSince?: number | null;
}

export interface BlockedStore {
  /** Adds who is not blocked yet; gives how many were added. */
  add(tx: Tx, blocks: readonly NewBlock[], nowMs: number): Promise<number>;
  remove(tx: Tx, id: number, because: string, nowMs: number): Promise<boolean>;
  /** Removes the block of an address if it is the one that is meant; tells whether it was. */
  removeThat(tx: Tx, block: BlockToFree, because: string, nowMs: number): Promise<boolean>;
  isBlocked(tx: Tx, kind: ChannelName, addressKey: string): Promise<boolean>;
  page(tx: Tx, query: BlockedQuery): Promise<Page<BlockedAddress> & { totalCount: number }>;
}
