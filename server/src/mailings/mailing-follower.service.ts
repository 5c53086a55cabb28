import { endStatus, type MailingStatus } from '@mailroom/shared/mailing-state';
import type { GroupState, GroupStatus, StateCounts } from '../delivery/group.ts';
import type { GroupListener } from '../delivery/group-listener.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { MailingSignals } from './mailing-signals.ts';
import { setStatus } from './typeorm.mailing-store.ts';

/** Reads how many recipients are in which state, inside a unit of work. */
export interface GroupCounts {
  counts(tx: Tx, groupId: string): Promise<StateCounts>;
}

/** Lets a mailing follow its group of recipients: what the engine does to the one becomes the status of the other. */
export class MailingFollower implements GroupListener {
  constructor(
    private readonly groups: GroupCounts,
    private readonly clock: Clock,
    private readonly signals: MailingSignals,
  ) {}

  async groupChanged(tx: Tx, groupId: string, { state, reason }: GroupStatus): Promise<void> {
    if (state === 'DRAFT') return;
    const status = await this.#statusOf(tx, groupId, state);
    await setStatus(tx, groupId, { status, reason, endedAt: this.#endOf(state) });
    tx.afterCommit(() => this.signals.moved(groupId));
  }

  progress(groupId: string): void {
    this.signals.moved(groupId);
  }

  async #statusOf(tx: Tx, id: string, state: Exclude<GroupState, 'DRAFT'>): Promise<MailingStatus> {
    if (state === 'RUNNING') return 'SENDING';
    return state === 'ENDED' ? endStatus(await this.groups.counts(tx, id)) : state;
  }

  #endOf(state: GroupState): number | null | undefined {
    if (state === 'PAUSED') return undefined;
    return state === 'RUNNING' ? null : this.clock.now();
  }
}
