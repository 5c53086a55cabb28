import type { StartWarning } from '@mailroom/shared/mailing-state';
import { isTimeZone } from '@mailroom/shared/zoned-time';
import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { nameOf, type Principal } from '../platform/principal.ts';
import { chooseSender, type SenderFacts } from './chosen-sender.ts';
import { judgeConfirmation } from './confirmation.ts';
import { fixedContent } from './fixed-content.ts';
import { isBeforeStart, type Mailing } from './mailing.ts';
import type { MailingSignals } from './mailing-signals.ts';
import type { MailingView, MailingViews } from './mailing-views.service.ts';
import { notPossible } from './refusals.ts';
import type { Relays } from './relays.ts';
import { faultOfSchedule } from './schedule-rule.ts';
import type { StartChecks } from './start-checks.service.ts';
import { insertContent } from './typeorm.content-store.ts';
import { isImporting } from './typeorm.import-store.ts';
import { holdMailing, setSchedule, setStarted, setStatus } from './typeorm.mailing-store.ts';

export interface MailingStartsParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  delivery: Delivery;
  checks: StartChecks;
  views: MailingViews;
  relays: Relays;
  signals: MailingSignals;
}

export interface Schedule {
  at: Date;
  zone: string | null;
}

interface Beginning {
  confirmed: StartWarning[];
  trial: boolean;
  facts: SenderFacts;
}

/** Starts mailings, now or at a time. */
export class MailingStarts {
  constructor(private readonly parts: MailingStartsParts) {}

  /**
   * Starts a mailing now. What it says, and from whom, is fixed by this.
   *
   * @throws {UserError} NOT_FOUND, CONFLICT, BAD_USER_INPUT if it cannot start, CONFIRMATION_REQUIRED with the
   * warnings, FORBIDDEN for a confirmation that needs another right
   */
  async start(principal: Principal, id: string, confirm: readonly StartWarning[]): Promise<MailingView> {
    const { database, views, relays } = this.parts;
    const { kind } = await this.#refuseStarted(id, 'start');
    const confirmed = await this.#judge(principal, id, confirm);
    const [facts, { trial }] = await Promise.all([views.senderFacts(), relays.state(kind)]);
    await database.write((tx) => this.#begin(tx, principal, id, { confirmed, trial, facts }));
    return views.get(id);
  }

  /**
   * Sets the time at which a mailing starts; it can be changed until then.
   *
   * @throws {UserError} as `start` does
   */
  async schedule(
    principal: Principal,
    id: string,
    { at, zone }: Schedule,
    confirm: readonly StartWarning[],
  ): Promise<MailingView> {
    refuseSchedule(at, zone, this.parts.clock.now());
    await this.#refuseStarted(id, 'schedule');
    const confirmed = await this.#judge(principal, id, confirm);
    await this.parts.database.write(async (tx) => {
      const mailing = await holdMailing(tx, id);
      if (!isBeforeStart(mailing)) throw notPossible(mailing, 'schedule');
      await setSchedule(tx, { id, scheduledAt: at.getTime(), scheduledZone: zone, confirmed });
      await setStatus(tx, id, { status: 'SCHEDULED', reason: null });
      const time = at.toISOString();
      await this.#keep(tx, principal, mailing, `scheduled it for ${time}`, confirmed);
      tx.afterCommit(() => this.parts.signals.moved(id));
    });
    return this.parts.views.get(id);
  }

  async #refuseStarted(id: string, action: 'start' | 'schedule'): Promise<Mailing> {
    const mailing = await this.parts.views.get(id);
    if (!isBeforeStart(mailing)) throw notPossible(mailing, action);
    return mailing;
  }

  /** Gives the warnings that are confirmed now, some of them earlier. */
  async #judge(principal: Principal, id: string, confirm: readonly StartWarning[]): Promise<StartWarning[]> {
    const check = await this.parts.checks.check(id);
    const { confirmed: before } = await this.parts.views.get(id);
    return judgeConfirmation({ principal, check, confirm, before });
  }

  async #begin(tx: Tx, principal: Principal, id: string, beginning: Beginning): Promise<void> {
    const { clock, delivery } = this.parts;
    const mailing = await holdMailing(tx, id);
    // Between its look and now somebody may have paused it.
    const bySchedule = principal.kind === 'SYSTEM';
    if (!isBeforeStart(mailing) || (bySchedule && mailing.status !== 'SCHEDULED'))
      throw notPossible(mailing, 'start');
    const now = clock.now();
    if (await isImporting(tx, id, now))
      throw new UserError('CONFLICT', 'Recipients are being imported: wait until the import has ended.');
    const { confirmed, trial, facts } = beginning;
    const content = fixedContent(mailing, chooseSender(mailing, facts));
    await insertContent(tx, id, content, { at: now, byName: nameOf(principal) });
    await setStarted(tx, { id, startedAt: now, trial, confirmed });
    await this.#keep(tx, principal, mailing, 'started it', confirmed);
    await delivery.start(tx, id);
  }

  async #keep(
    tx: Tx,
    principal: Principal,
    mailing: Mailing,
    what: string,
    confirmed: readonly StartWarning[],
  ): Promise<void> {
    const { audit, delivery } = this.parts;
    const warnings = confirmed.length > 0 ? `; confirmed: ${confirmed.join(', ')}` : '';
    await delivery.writeLog(tx, mailing.id, `${nameOf(principal)} ${what}${warnings}.`);
    const details = { id: mailing.id, confirmed };
    await audit.record(tx, principal, `${what.replace(' it', ' a mailing')}`, mailing.name, details);
  }
}

function refuseSchedule(at: Date, zone: string | null, now: number): void {
  const fault = faultOfSchedule(at.getTime(), now);
  if (fault !== null) throw new UserError('BAD_USER_INPUT', fault, { field: 'at' });
  if (zone === null || isTimeZone(zone)) return;
  const message = `The zone must be a time zone such as Europe/Oslo, not "${zone.slice(0, 64)}".`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'zone' });
}
