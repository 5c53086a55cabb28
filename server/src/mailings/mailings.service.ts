import { mailingInput, type MailingPatch } from '@mailroom/shared/mailing-limits';
import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { nameOf, type Principal } from '../platform/principal.ts';
import { parseInput } from '../platform/validation.ts';
import { chooseSender, type SenderFacts } from './chosen-sender.ts';
import { fixedContent } from './fixed-content.ts';
import type { Mailing } from './mailing.ts';
import {
  changedFields,
  changesContent,
  conflictingFields,
  patched,
  withoutNulls,
} from './mailing-changes.ts';
import type { MailingSignals } from './mailing-signals.ts';
import type { MailingView, MailingViews } from './mailing-views.service.ts';
import { refuseState } from './refusals.ts';
import { insertContent } from './typeorm.content-store.ts';
import {
  deleteMailing,
  holdMailing,
  insertMailing,
  mailingThatChooses,
  updateMailing,
} from './typeorm.mailing-store.ts';

export interface MailingsParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  delivery: Delivery;
  views: MailingViews;
  signals: MailingSignals;
}

/** Keeps mailings: what they say, and from whom. */
export class Mailings {
  constructor(private readonly parts: MailingsParts) {}

  /**
   * Makes a draft.
   *
   * @throws {UserError} BAD_USER_INPUT
   */
  async create(principal: Principal, input: object): Promise<MailingView> {
    const { database, clock, audit, delivery, views } = this.parts;
    const patch = await this.#checked(input);
    const kind = patch.kind ?? 'EMAIL';
    if (patch.name === undefined) throw fault('input.name', 'A mailing needs a name.');
    refuseHtmlSms(kind, patch);
    const now = clock.now();
    const mailing = patched(blank(newId(now), kind, now, nameOf(principal)), patch);
    await database.write(async (tx) => {
      await insertMailing(tx, mailing);
      await delivery.createGroup(tx, mailing.id, kind);
      await audit.record(tx, principal, 'created a mailing', mailing.name, { id: mailing.id });
      this.#tell(tx, mailing.id);
    });
    return views.get(mailing.id);
  }

  /**
   * Changes a mailing that was read at a version. Changed while it is paused in mid-run, its content becomes a version
   * of its own: who got which is kept with each recipient.
   *
   * @throws {UserError} BAD_USER_INPUT, NOT_FOUND, CONFLICT with the fields that differ
   */
  async update(principal: Principal, id: string, input: object, version: number): Promise<MailingView> {
    const patch = await this.#checked(input);
    const facts = await this.parts.views.senderFacts();
    await this.parts.database.write(async (tx) => {
      const mailing = await holdMailing(tx, id);
      refuseState(mailing, 'edit');
      if (patch.kind !== undefined && patch.kind !== mailing.kind)
        throw fault('input.kind', `The kind of a mailing stays: this one is ${mailing.kind}.`);
      refuseHtmlSms(mailing.kind, patch);
      if (mailing.version !== version) throw conflict(mailing, patch, version);
      const fields = changedFields(mailing, patch);
      if (fields.length > 0) await this.#write(tx, principal, mailing, { patch, fields, facts });
    });
    return this.parts.views.get(id);
  }

  /**
   * Deletes a mailing that is not under way, with its recipients and its report.
   *
   * @throws {UserError} NOT_FOUND, CONFLICT
   */
  async delete(principal: Principal, id: string): Promise<void> {
    const { database, audit, delivery } = this.parts;
    await database.write(async (tx) => {
      const mailing = await holdMailing(tx, id);
      refuseState(mailing, 'delete');
      await delivery.removeGroup(tx, id);
      await deleteMailing(tx, id);
      await audit.record(tx, principal, 'deleted a mailing', mailing.name, { id });
    });
  }

  /** Says which mailing still needs a mailbox; null if none does. */
  async usesMailbox(tx: Tx, mailbox: { id: string }): Promise<string | null> {
    const name = await mailingThatChooses(tx, mailbox.id);
    return name === null ? null : `the mailing "${name}"`;
  }

  async #checked(input: object): Promise<MailingPatch> {
    const patch = parseInput(mailingInput, withoutNulls({ ...input }), 'input');
    if (patch.mailboxId == null) return patch;
    const { mailboxes } = await this.parts.views.senderFacts();
    if (!mailboxes.some(({ id }) => id === patch.mailboxId))
      throw fault('input.mailboxId', 'There is no such mailbox: import it first.');
    return patch;
  }

  async #write(
    tx: Tx,
    principal: Principal,
    mailing: Mailing,
    change: { patch: MailingPatch; fields: string[]; facts: SenderFacts },
  ): Promise<void> {
    const { audit, clock, delivery } = this.parts;
    const isNewContent = mailing.startedAt !== null && changesContent(change.fields);
    const contentVersion = mailing.contentVersion + Number(isNewContent);
    const changed = { ...patched(mailing, change.patch), contentVersion };
    if (!(await updateMailing(tx, changed, mailing.version)))
      throw conflict(mailing, change.patch, mailing.version);
    if (isNewContent) {
      const by = { at: clock.now(), byName: nameOf(principal) };
      await insertContent(tx, mailing.id, fixedContent(changed, chooseSender(changed, change.facts)), by);
      const text = `${by.byName} changed the content: who is sent to from now on gets version ${contentVersion}.`;
      await delivery.writeLog(tx, mailing.id, text);
    }
    const details = { id: mailing.id, fields: change.fields, ...(isNewContent && { contentVersion }) };
    await audit.record(tx, principal, 'changed a mailing', changed.name, details);
    this.#tell(tx, mailing.id);
  }

  #tell(tx: Tx, id: string): void {
    tx.afterCommit(() => this.parts.signals.moved(id));
  }
}

function blank(id: string, kind: Mailing['kind'], now: number, by: string): Mailing {
  return {
    ...{ id, kind, name: '', status: 'DRAFT', statusReason: null, version: 1, contentVersion: 1 },
    ...{ subject: '', html: '', text: '', mailboxId: null, fromName: null, replyTo: null, externalId: null },
    ...{ fields: [], trial: false, confirmed: [], createdAt: now, createdBy: by },
    ...{ scheduledAt: null, scheduledZone: null, startedAt: null, endedAt: null },
  };
}

function refuseHtmlSms(kind: Mailing['kind'], { html, subject }: MailingPatch): void {
  if (kind !== 'SMS') return;
  if (html) throw fault('input.html', 'An SMS has no HTML: put what it says into the text.');
  if (subject) throw fault('input.subject', 'An SMS has no subject: put what it says into the text.');
}

function fault(field: string, message: string): UserError {
  return new UserError('BAD_USER_INPUT', message, { field });
}

function conflict(mailing: Mailing, patch: MailingPatch, readVersion: number): UserError {
  const message = `Somebody else changed "${mailing.name}" in between: you read version ${readVersion}, it is at ${mailing.version}.`;
  return new UserError('CONFLICT', message, {
    fields: conflictingFields(mailing, patch),
    extensions: { version: mailing.version },
  });
}
