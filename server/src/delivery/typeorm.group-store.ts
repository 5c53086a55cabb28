import type { RecipientState, StatusReason } from '@mailroom/shared/mailing-state';
import type { Page } from '../platform/database/page.ts';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { ChannelName, GroupState, GroupStatus, StateCounts } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import type { Decision, GroupStore, ResendOrder } from './group-store.ts';
import type { StoredProgress } from './progress.ts';
import type * as rows from './recipient-row.ts';
import type { Hold } from './hold.ts';
import { addRecipients } from './typeorm.add-recipients.ts';
import { lockChannel } from './typeorm.channels.ts';
import { readCounts } from './typeorm.counts.ts';
import { type GroupRow, GroupWork } from './typeorm.group-work.ts';
import { decide, report, resend, skipBlocked, skipWaiting } from './typeorm.recipient-moves.ts';
import { nextInState, recipientPage, recipientRow } from './typeorm.recipient-pages.ts';
import { readLog, readProgress, replyGroups, sentUnder, skippedWhy } from './typeorm.reports.ts';

/** Where recipients may be sent to again. */
const AGAIN_IN: GroupState[] = ['RUNNING', 'PAUSED', 'ENDED'];

/** Groups on SQLite and PostgreSQL. */
export class TypeormGroupStore implements GroupStore {
  constructor(private readonly listener: Pick<GroupListener, 'groupChanged'>) {}

  async create(tx: Tx, groupId: string, channel: ChannelName, nowMs: number): Promise<void> {
    await tx.run(sql`
      INSERT INTO delivery_groups (id, channel, state, created_at) VALUES (${groupId}, ${channel}, 'DRAFT', ${nowMs})`);
  }

  async remove(tx: Tx, groupId: string): Promise<void> {
    await tx.run(sql`DELETE FROM delivery_log WHERE group_id = ${groupId}`);
    await tx.run(sql`DELETE FROM delivery_counts WHERE group_id = ${groupId}`);
    await tx.run(sql`DELETE FROM recipients WHERE group_id = ${groupId}`);
    await tx.run(sql`DELETE FROM delivery_groups WHERE id = ${groupId}`);
  }

  async add(
    tx: Tx,
    groupId: string,
    recipients: readonly rows.NewRecipient[],
    nowMs: number,
  ): Promise<rows.AddedRecipients> {
    const work = this.#work(tx, nowMs);
    const group = await lockIn(work, groupId, ['DRAFT'], 'take recipients');
    const added = await addRecipients(work, group, recipients);
    await work.counts.bringIn(tx);
    return added;
  }

  async start(tx: Tx, groupId: string, nowMs: number): Promise<ChannelName> {
    const work = this.#work(tx, nowMs);
    const group = await this.#run(work, groupId, ['DRAFT'], 'be started');
    await work.log(groupId, 'Started.');
    return group.channel;
  }

  async pause(tx: Tx, groupId: string, reason: StatusReason, nowMs: number): Promise<void> {
    const work = this.#work(tx, nowMs);
    const group = await lockIn(work, groupId, ['RUNNING', 'PAUSED'], 'be paused');
    await work.setStatus(group, 'PAUSED', reason);
    await work.log(groupId, `Paused: ${reason}.`);
  }

  async resume(tx: Tx, groupId: string, nowMs: number): Promise<ChannelName> {
    const work = this.#work(tx, nowMs);
    const group = await this.#run(work, groupId, ['PAUSED'], 'be resumed');
    await work.log(groupId, 'Resumed.');
    return group.channel;
  }

  async cancel(tx: Tx, groupId: string, nowMs: number): Promise<void> {
    const work = this.#work(tx, nowMs);
    const group = await lockIn(work, groupId, ['DRAFT', 'RUNNING', 'PAUSED'], 'be cancelled');
    await skipWaiting(work, groupId, 'CANCELLED');
    await work.counts.bringIn(tx);
    await work.setStatus(group, 'CANCELLED', null);
    await work.log(groupId, 'Cancelled.');
  }

  skipBlocked(tx: Tx, channel: ChannelName, keys: readonly string[], nowMs: number): Promise<string[]> {
    return skipBlocked(this.#work(tx, nowMs), channel, keys);
  }

  async resend(tx: Tx, order: ResendOrder, nowMs: number): Promise<number> {
    const work = this.#work(tx, nowMs);
    const { hold, group } = await lockWithChannel(work, order.groupId, AGAIN_IN, 'be sent again');
    const resent = await resend(work, order);
    if (resent > 0 && group.state === 'ENDED') await work.setStatus(group, 'RUNNING', hold.reason);
    await work.counts.bringIn(tx);
    if (resent > 0) await work.log(order.groupId, `Sending again to ${resent}.`);
    return resent;
  }

  async decide(tx: Tx, decision: Decision, nowMs: number): Promise<number> {
    const work = this.#work(tx, nowMs);
    const again = decision.decision === 'SEND_AGAIN';
    const allowed: GroupState[] = again ? AGAIN_IN : [...AGAIN_IN, 'CANCELLED'];
    const { hold, group } = await lockWithChannel(work, decision.groupId, allowed, 'be decided');
    const decided = await decide(work, decision);
    await work.counts.bringIn(tx);
    if (decided > 0 && again && group.state === 'ENDED') await work.setStatus(group, 'RUNNING', hold.reason);
    else if (decided > 0) await this.#tellAgain(work, group);
    return decided;
  }

  sentTo(tx: Tx, recipientId: number): Promise<rows.SentTo | null> {
    return tx.one<rows.SentTo>(sql`
      SELECT r.group_id AS "groupId", g.channel, r.address, r.address_key AS "addressKey", r.state,
        r.message_id AS "messageId"
      FROM recipients r JOIN delivery_groups g ON g.id = r.group_id WHERE r.id = ${recipientId}`);
  }

  sentUnder(tx: Tx, channel: ChannelName, providerIds: readonly string[]): Promise<rows.SentUnder[]> {
    return sentUnder(tx, channel, providerIds);
  }

  async report(tx: Tx, recipientId: number, later: rows.LaterReport, nowMs: number): Promise<boolean> {
    const work = this.#work(tx, nowMs);
    const sent = await this.sentTo(tx, recipientId);
    if (!sent) return false;
    const groups = await work.lock([sent.groupId]);
    const changed = await report(work, sent.groupId, recipientId, later);
    await work.counts.bringIn(tx);
    if (changed) await this.#tellAgain(work, groups.get(sent.groupId));
    return changed;
  }

  writeLog(tx: Tx, groupId: string, text: string, nowMs: number): Promise<void> {
    return this.#work(tx, nowMs).log(groupId, text);
  }

  async status(tx: Tx, groupId: string): Promise<GroupStatus | null> {
    return tx.one<{ state: GroupState; reason: StatusReason | null }>(
      sql`SELECT state, reason FROM delivery_groups WHERE id = ${groupId}`,
    );
  }

  async channelOf(tx: Tx, groupId: string): Promise<ChannelName> {
    return readChannelOf(tx, groupId);
  }

  counts(tx: Tx, groupId: string): Promise<StateCounts> {
    return readCounts(tx, groupId);
  }

  progress(tx: Tx, groupIds: readonly string[]): Promise<StoredProgress[]> {
    return readProgress(tx, groupIds);
  }

  page(
    tx: Tx,
    groupId: string,
    query: rows.RecipientQuery,
  ): Promise<Page<rows.RecipientRow> & { totalCount: number }> {
    return recipientPage(tx, groupId, query);
  }

  recipient(tx: Tx, groupId: string, recipientId: number | null): Promise<rows.RecipientRow | null> {
    return recipientRow(tx, groupId, recipientId);
  }

  nextInState(
    tx: Tx,
    groupId: string,
    which: { state: RecipientState; afterId: number; limit: number },
  ): Promise<rows.WaitingRecipient[]> {
    return nextInState(tx, groupId, which);
  }

  replyGroups(tx: Tx, groupId: string): Promise<rows.ReplyGroup[]> {
    return replyGroups(tx, groupId);
  }

  skippedWhy(tx: Tx, groupId: string): Promise<rows.SkipCount[]> {
    return skippedWhy(tx, groupId);
  }

  log(tx: Tx, groupId: string): Promise<rows.LogEntry[]> {
    return readLog(tx, groupId);
  }

  #work(tx: Tx, nowMs: number): GroupWork {
    return new GroupWork(tx, nowMs, this.listener);
  }

  /** Lets a group run, with the wait of its channel as the reason if there is one. */
  async #run(work: GroupWork, groupId: string, from: GroupState[], what: string): Promise<GroupRow> {
    const { hold, group } = await lockWithChannel(work, groupId, from, what);
    await skipWaiting(work, groupId, 'BLOCKED');
    await work.setStatus(group, 'RUNNING', hold.reason);
    await work.endIfDone([group]);
    return group;
  }

  /** How a group ended may be another thing by now: whoever follows it decides anew. */
  async #tellAgain(work: GroupWork, group: GroupRow | undefined): Promise<void> {
    if (group?.state !== 'ENDED') return;
    await this.listener.groupChanged(work.tx, group.id, { state: 'ENDED', reason: null });
  }
}

async function readChannelOf(tx: Tx, groupId: string): Promise<ChannelName> {
  const group = await tx.one<{ channel: ChannelName }>(
    sql`SELECT channel FROM delivery_groups WHERE id = ${groupId}`,
  );
  if (!group) throw notFound(groupId);
  return group.channel;
}

/** Locks a group behind its channel: nobody changes the channel's wait in between. */
async function lockWithChannel(
  work: GroupWork,
  groupId: string,
  states: GroupState[],
  what: string,
): Promise<{ hold: Hold; group: GroupRow }> {
  const { hold } = await lockChannel(work.tx, await readChannelOf(work.tx, groupId));
  return { hold, group: await lockIn(work, groupId, states, what) };
}

/** Locks a group and makes sure of its state. @throws UserError NOT_FOUND or CONFLICT */
async function lockIn(work: GroupWork, id: string, states: GroupState[], what: string): Promise<GroupRow> {
  const group = (await work.lock([id])).get(id);
  if (!group) throw notFound(id);
  if (states.includes(group.state)) return group;
  throw new UserError(
    'CONFLICT',
    `This can ${what} only while it is ${states.join(' or ')}; it is ${group.state}.`,
  );
}

function notFound(groupId: string): UserError {
  return new UserError('NOT_FOUND', `There is no group ${groupId}.`);
}
