import type { Tx } from '../platform/database/tx.ts';
import type { GroupStatus } from './group.ts';

/** Whoever owns groups and follows what becomes of them. */
export interface GroupListener {
  /**
   * Follows every change of a group's state or reason, whoever caused it, inside the transaction that makes it:
   * what is written here is committed with it or not at all. It may run again after a deadlock.
   */
  groupChanged(tx: Tx, groupId: string, status: GroupStatus): Promise<void>;
  /** Hears, after the commit, that counts, rate or state of a group moved. */
  progress(groupId: string): void;
}

/** Passes on what happens to groups to all who registered; they may register after the engine was made. */
export class GroupListeners implements GroupListener {
  readonly #listeners: GroupListener[] = [];

  add(listener: GroupListener): void {
    this.#listeners.push(listener);
  }

  async groupChanged(tx: Tx, groupId: string, status: GroupStatus): Promise<void> {
    for (const listener of this.#listeners) await listener.groupChanged(tx, groupId, status);
  }

  progress(groupId: string): void {
    for (const listener of this.#listeners) listener.progress(groupId);
  }
}
