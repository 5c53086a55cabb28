import type { InDoubtDecision, RecipientState, StatusReason } from '@mailroom/shared/mailing-state';
import type { Page } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ChannelName, GroupStatus, StateCounts } from './group.ts';
import type { StoredProgress } from './progress.ts';
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

export interface Decision {
  groupId: string;
  recipientIds: readonly number[];
  decision: InDoubtDecision;
  /** Who decided, for the report. */
  by: string;
}

export interface ResendOrder {
  groupId: string;
  states: readonly RecipientState[];
  /** Only these reply classes; null or none: all. */
  replyClasses?: readonly string[] | null;
}

/** Groups and their recipients, as those see them who own, watch and steer them; the sending itself is `DeliveryStore`'s. */
export interface GroupStore {
  create(tx: Tx, groupId: string, channel: ChannelName, nowMs: number): Promise<void>;
  /** Deletes the group with its recipients, counts and log. */
  remove(tx: Tx, groupId: string): Promise<void>;
  add(tx: Tx, groupId: string, rows: readonly NewRecipient[], nowMs: number): Promise<AddedRecipients>;
  /** Skips who was blocked since the import, and lets the group run; ends it if nobody is left. Gives its channel. */
  start(tx: Tx, groupId: string, nowMs: number): Promise<ChannelName>;
  pause(tx: Tx, groupId: string, reason: StatusReason, nowMs: number): Promise<void>;
  resume(tx: Tx, groupId: string, nowMs: number): Promise<ChannelName>;
  cancel(tx: Tx, groupId: string, nowMs: number): Promise<void>;
  /** Skips a blocked address wherever it waits; gives the groups in which it did. */
  skipBlocked(tx: Tx, channel: ChannelName, addressKeys: readonly string[], nowMs: number): Promise<string[]>;
  /** Makes recipients pending again; gives how many. */
  resend(tx: Tx, order: ResendOrder, nowMs: number): Promise<number>;
  decide(tx: Tx, decision: Decision, nowMs: number): Promise<number>;
  /** Tells to whom a message went; null if there is no such recipient. */
  sentTo(tx: Tx, recipientId: number): Promise<SentTo | null>;
  /** Finds messages of a channel by the other side's ids, newest first. */
  sentUnder(tx: Tx, channel: ChannelName, providerIds: readonly string[]): Promise<SentUnder[]>;
  /** Takes in what is learned after a message left; false if he was neither SENT nor IN_DOUBT. */
  report(tx: Tx, recipientId: number, report: LaterReport, nowMs: number): Promise<boolean>;
  writeLog(tx: Tx, groupId: string, text: string, nowMs: number): Promise<void>;

  status(tx: Tx, groupId: string): Promise<GroupStatus | null>;
  channelOf(tx: Tx, groupId: string): Promise<ChannelName>;
  counts(tx: Tx, groupId: string): Promise<StateCounts>;
  progress(tx: Tx, groupIds: readonly string[]): Promise<StoredProgress[]>;
  page(tx: Tx, groupId: string, query: RecipientQuery): Promise<Page<RecipientRow> & { totalCount: number }>;
  recipient(tx: Tx, groupId: string, recipientId: number | null): Promise<RecipientRow | null>;
  /** Reads the next recipients in a state, by their ids; none at the end. */
  nextInState(
    tx: Tx,
    groupId: string,
    which: { state: RecipientState; afterId: number; limit: number },
  ): Promise<WaitingRecipient[]>;
  replyGroups(tx: Tx, groupId: string): Promise<ReplyGroup[]>;
  skippedWhy(tx: Tx, groupId: string): Promise<SkipCount[]>;
  log(tx: Tx, groupId: string): Promise<LogEntry[]>;
}
