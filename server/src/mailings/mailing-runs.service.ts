import {
  type InDoubtDecision,
  type MailingAction,
  type MailingKind,
  type RecipientState,
  type StatusReason,
} from '@mailroom/shared/mailing-state';
import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { nameOf, type Principal } from '../platform/principal.ts';
import type { Mailing } from './mailing.ts';
import type { MailingSignals } from './mailing-signals.ts';
import type { MailingStarts } from './mailing-starts.service.ts';
import type { MailingView, MailingViews } from './mailing-views.service.ts';
import { refuseState } from './refusals.ts';
import type { Relays } from './relays.ts';
import { findMailings, holdMailing, idsInStatus, setStatus, setTrial } from './typeorm.mailing-store.ts';

export interface MailingRunsParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  delivery: Delivery;
  starts: MailingStarts;
  views: MailingViews;
  relays: Relays;
  signals: MailingSignals;
}

/** Whom a resend reaches if nobody is named: those in doubt only by name, since they may get it twice. */
const RESENT_BY_DEFAULT: readonly RecipientState[] = ['REJECTED', 'UNDELIVERED', 'BOUNCED'];
const MAX_DECISIONS = 1_000;

/** Steers mailings that are under way. */
export class MailingRuns {
  constructor(private readonly parts: MailingRunsParts) {}

  /** Stops after the messages in hand; a scheduled one keeps its time, but will not start. */
  pause(principal: Principal, id: string): Promise<MailingView> {
    return this.#change(principal, id, 'pause', (tx, mailing) => this.#pause(tx, mailing, 'BY_USER'));
  }

  /** Goes on where it stopped; one that had not begun waits for its time again, or starts. */
  async resume(principal: Principal, id: string): Promise<MailingView> {
    const mailing = await this.parts.views.get(id);
    refuseState(mailing, 'resume');
    if (mailing.startedAt === null && (mailing.scheduledAt ?? 0) <= this.parts.clock.now())
      return this.parts.starts.start(principal, id, []);
    const { trial } = await this.parts.relays.state(mailing.kind);
    return this.#change(principal, id, 'resume', async (tx, held) => {
      if (held.startedAt === null) return this.#status(tx, id, 'SCHEDULED', null);
      await setTrial(tx, id, trial);
      await this.parts.delivery.resume(tx, id);
    });
  }

  /** Ends it after the messages in hand: who waits is skipped. */
  cancel(principal: Principal, id: string): Promise<MailingView> {
    return this.#change(principal, id, 'cancel', (tx) => this.parts.delivery.cancel(tx, id));
  }

  /** Sends again to those in some states, by default all who were refused. */
  resend(
    principal: Principal,
    id: string,
    order: { states: readonly RecipientState[] | null; replyClasses: readonly string[] | null },
  ): Promise<MailingView> {
    const states = order.states?.length ? order.states : RESENT_BY_DEFAULT;
    return this.#change(principal, id, 'resend', async (tx) => {
      await this.parts.delivery.resend(tx, { groupId: id, states, replyClasses: order.replyClasses });
    });
  }

  /** Settles recipients in doubt; who decided is kept with them. */
  async decideInDoubt(
    principal: Principal,
    id: string,
    decision: { recipientIds: readonly string[]; decision: InDoubtDecision },
  ): Promise<MailingView> {
    const recipientIds = rowIds(decision.recipientIds);
    const by = nameOf(principal);
    return this.#inHand(id, async (tx, mailing) => {
      const order = { groupId: id, recipientIds, decision: decision.decision, by };
      const decided = await this.parts.delivery.decideInDoubt(tx, order);
      await this.parts.delivery.writeLog(tx, id, `${by} decided ${decision.decision} for ${decided}.`);
      const details = { id, decision: decision.decision, recipients: decided };
      await this.parts.audit.record(tx, principal, 'decided on recipients in doubt', mailing.name, details);
    });
  }

  /**
   * Pauses every mailing of a kind that is under way or scheduled, since its messages would go another way than those
   * before; with the caller's own change. Gives their names.
   */
  async pauseUnfinished(tx: Tx, kind: MailingKind, principal: Principal): Promise<string[]> {
    const ids = await idsInStatus(tx, ['SENDING', 'SCHEDULED'], kind);
    const mailings = await findMailings(tx, ids);
    for (const mailing of mailings) {
      await this.#pause(tx, mailing, 'RELAY_CHANGED');
      await this.parts.delivery.writeLog(tx, mailing.id, `${nameOf(principal)} changed the way out.`);
      await this.parts.audit.record(tx, principal, 'paused a mailing', mailing.name, {
        id: mailing.id,
        reason: 'RELAY_CHANGED',
      });
    }
    return mailings.map(({ name }) => name);
  }

  async #pause(tx: Tx, mailing: Mailing, reason: StatusReason): Promise<void> {
    if (mailing.startedAt !== null) await this.parts.delivery.pause(tx, mailing.id, reason);
    else await this.#status(tx, mailing.id, 'PAUSED', reason);
  }

  async #status(tx: Tx, id: string, status: Mailing['status'], reason: StatusReason | null): Promise<void> {
    await setStatus(tx, id, { status, reason });
    tx.afterCommit(() => this.parts.signals.moved(id));
  }

  #change(
    principal: Principal,
    id: string,
    action: MailingAction,
    act: (tx: Tx, mailing: Mailing) => Promise<void>,
  ): Promise<MailingView> {
    return this.#inHand(id, async (tx, mailing) => {
      refuseState(mailing, action);
      await act(tx, mailing);
      const done = PAST[action] ?? action;
      await this.parts.delivery.writeLog(tx, id, `${nameOf(principal)} ${done} it.`);
      await this.parts.audit.record(tx, principal, `${done} a mailing`, mailing.name, { id });
    });
  }

  async #inHand(id: string, act: (tx: Tx, mailing: Mailing) => Promise<void>): Promise<MailingView> {
    await this.parts.database.write(async (tx) => act(tx, await holdMailing(tx, id)));
    return this.parts.views.get(id);
  }
}

const PAST: Partial<Record<MailingAction, string>> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  resend: 'resent',
};

function rowIds(ids: readonly string[]): number[] {
  if (ids.length > MAX_DECISIONS) {
    const message = `Decide on at most ${MAX_DECISIONS} recipients at a time, these are ${ids.length}.`;
    throw new UserError('BAD_USER_INPUT', message, { field: 'recipientIds' });
  }
  const wrong = ids.find((id) => !/^\d{1,15}$/.test(id));
  if (wrong === undefined) return ids.map(Number);
  const message = `"${wrong.slice(0, 40)}" is no recipient's id.`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'recipientIds' });
}
