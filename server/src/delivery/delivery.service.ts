import { RESENDABLE_STATES, type StatusReason } from '@mailroom/shared/mailing-state';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { EngineSignals } from './engine-signals.ts';
import type { ChannelName, GroupStatus, StateCounts } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import type { Decision, GroupStore, ResendOrder } from './group-store.ts';
import { type Progress, progressOf } from './progress.ts';
import type {
  AddedRecipients,
  LaterReport,
  LogEntry,
  NewRecipient,
  RecipientQuery,
  RecipientRow,
  ReplyGroup,
  SentTo,
  SentUnder,
  SkipCount,
  WaitingRecipient,
} from './recipient-row.ts';

export interface DeliveryParts {
  database: Database;
  groups: GroupStore;
  engine: EngineSignals;
  listener: GroupListener;
  clock: Clock;
}

/** So many that a page takes some milliseconds. */
const WAITING_PAGE = 500;

/**
 * Groups of recipients: made, filled, started, steered and watched here; the engine does the sending.
 * What takes a transaction is done with the caller's own changes or not at all; the engine hears of it after the commit.
 */
export class Delivery {
  constructor(private readonly parts: DeliveryParts) {}

  /** Makes an empty group in state DRAFT. */
  createGroup(tx: Tx, groupId: string, channel: ChannelName): Promise<void> {
    return this.parts.groups.create(tx, groupId, channel, this.#now());
  }

  /** Deletes a group with its recipients and its log. */
  removeGroup(tx: Tx, groupId: string): Promise<void> {
    return this.parts.groups.remove(tx, groupId);
  }

  /** Adds rows, a thousand or so at a time; duplicates, invalid and blocked ones are kept as SKIPPED and named. */
  async addRecipients(tx: Tx, groupId: string, rows: readonly NewRecipient[]): Promise<AddedRecipients> {
    const added = await this.parts.groups.add(tx, groupId, rows, this.#now());
    this.#tell(tx, groupId);
    return added;
  }

  /** Lets the group run. Who was blocked since he was added is skipped. */
  async start(tx: Tx, groupId: string): Promise<void> {
    const channel = await this.parts.groups.start(tx, groupId, this.#now());
    this.#wake(tx, groupId, channel);
  }

  /** Stops after the messages in hand. */
  async pause(tx: Tx, groupId: string, reason: StatusReason): Promise<void> {
    await this.parts.groups.pause(tx, groupId, reason, this.#now());
    this.#stop(tx, groupId);
  }

  /** Lets a paused group run on. */
  async resume(tx: Tx, groupId: string): Promise<void> {
    const channel = await this.parts.groups.resume(tx, groupId, this.#now());
    this.#wake(tx, groupId, channel);
  }

  /** Ends it after the messages in hand: who waits is SKIPPED, reason CANCELLED. */
  async cancel(tx: Tx, groupId: string): Promise<void> {
    await this.parts.groups.cancel(tx, groupId, this.#now());
    this.#stop(tx, groupId);
  }

  /**
   * Makes recipients pending again whose state is one of those given; gives how many.
   *
   * @throws UserError BAD_USER_INPUT for a state that must not be sent again
   */
  async resend(tx: Tx, order: ResendOrder): Promise<number> {
    const allowed: readonly string[] = RESENDABLE_STATES;
    const wrong = order.states.find((state) => !allowed.includes(state));
    if (wrong) {
      const message = `Only ${allowed.join(', ')} can be sent again, not ${wrong}.`;
      throw new UserError('BAD_USER_INPUT', message, { field: 'states' });
    }
    const resent = await this.parts.groups.resend(tx, order, this.#now());
    this.#wake(tx, order.groupId, await this.parts.groups.channelOf(tx, order.groupId));
    return resent;
  }

  /** Settles what is in doubt: sent again, counted as sent, or counted as not sent; gives for how many. */
  async decideInDoubt(tx: Tx, decision: Decision): Promise<number> {
    const decided = await this.parts.groups.decide(tx, decision, this.#now());
    this.#wake(tx, decision.groupId, await this.parts.groups.channelOf(tx, decision.groupId));
    return decided;
  }

  /** Tells to whom a message went; null if there is no such recipient. */
  sentTo(tx: Tx, recipientId: number): Promise<SentTo | null> {
    return this.parts.groups.sentTo(tx, recipientId);
  }

  /** Finds the messages that the other side knows by one of these ids. */
  sentUnder(tx: Tx, channel: ChannelName, providerIds: readonly string[]): Promise<SentUnder[]> {
    return this.parts.groups.sentUnder(tx, channel, providerIds);
  }

  /** Takes in a later report (delivered, undelivered, bounced) of a message that was accepted, or may have been. */
  async report(tx: Tx, recipientId: number, report: LaterReport): Promise<boolean> {
    const sent = await this.sentTo(tx, recipientId);
    const taken = sent !== null && (await this.parts.groups.report(tx, recipientId, report, this.#now()));
    if (taken) this.#tell(tx, sent.groupId);
    return taken;
  }

  /** Writes a line into the group's log. */
  writeLog(tx: Tx, groupId: string, text: string): Promise<void> {
    return this.parts.groups.writeLog(tx, groupId, text, this.#now());
  }

  /** Tells state and reason inside a unit of work; null if there is no such group. */
  status(tx: Tx, groupId: string): Promise<GroupStatus | null> {
    return this.parts.groups.status(tx, groupId);
  }

  /** Tells how many recipients are in which state, inside a unit of work. */
  counts(tx: Tx, groupId: string): Promise<StateCounts> {
    return this.parts.groups.counts(tx, groupId);
  }

  /** Tells where a group stands; null if there is no such group. */
  async progress(groupId: string): Promise<Progress | null> {
    return (await this.progressMany([groupId])).get(groupId) ?? null;
  }

  /** Tells where groups stand, by id; one that does not exist is left out. */
  async progressMany(groupIds: readonly string[]): Promise<Map<string, Progress>> {
    const stored = await this.parts.database.read((tx) => this.parts.groups.progress(tx, groupIds));
    const { engine } = this.parts;
    return new Map(
      stored.map((s) => [s.groupId, progressOf(s, engine.ratePerSecond(s.groupId), this.#now())]),
    );
  }

  /** Reads a page of recipients in the order in which they were added. */
  recipients(groupId: string, query: RecipientQuery): Promise<Page<RecipientRow> & { totalCount: number }> {
    return this.parts.database.read((tx) => this.parts.groups.page(tx, groupId, query));
  }

  /** Reads one recipient of a group; without an id the first one that is not skipped. */
  recipient(groupId: string, recipientId: number | null): Promise<RecipientRow | null> {
    return this.parts.database.read((tx) => this.parts.groups.recipient(tx, groupId, recipientId));
  }

  /** Reads all who are still to be sent to, some hundreds at a time, whatever their number. */
  async *waiting(groupId: string): AsyncGenerator<WaitingRecipient[]> {
    const { database, groups } = this.parts;
    for (const state of ['PENDING', 'DEFERRED'] as const) {
      let afterId = 0;
      for (;;) {
        const which = { state, afterId, limit: WAITING_PAGE };
        const page = await database.read((tx) => groups.nextInState(tx, groupId, which));
        const last = page.at(-1);
        if (!last) break;
        yield page;
        afterId = last.id;
      }
    }
  }

  /** Counts what the other side said, by reply class and domain, most frequent first. */
  replyGroups(groupId: string): Promise<ReplyGroup[]> {
    return this.parts.database.read((tx) => this.parts.groups.replyGroups(tx, groupId));
  }

  /** Counts who is skipped, by reason. */
  skippedWhy(groupId: string): Promise<SkipCount[]> {
    return this.parts.database.read((tx) => this.parts.groups.skippedWhy(tx, groupId));
  }

  /** Reads the group's log, oldest first. */
  log(groupId: string): Promise<LogEntry[]> {
    return this.parts.database.read((tx) => this.parts.groups.log(tx, groupId));
  }

  #now(): number {
    return this.parts.clock.now();
  }

  #tell(tx: Tx, groupId: string): void {
    tx.afterCommit(() => this.parts.listener.progress(groupId));
  }

  #wake(tx: Tx, groupId: string, channel: ChannelName): void {
    this.#tell(tx, groupId);
    tx.afterCommit(() => this.parts.engine.wake(channel));
  }

  #stop(tx: Tx, groupId: string): void {
    this.#tell(tx, groupId);
    tx.afterCommit(() => this.parts.engine.stop(groupId));
  }
}
