import { UserError } from '../platform/errors.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { ImportProblem } from './import-state.ts';
import type { ReadRow } from './import-rows.ts';
import { isBeforeStart, type Mailing } from './mailing.ts';
import { notPossible } from './refusals.ts';
import { holdMailing, setFields, setSchedule } from './typeorm.mailing-store.ts';

const MAX_FIELDS = 500;

/** Takes recipients into a mailing that has not begun. */
export class RecipientIntake {
  constructor(private readonly delivery: Pick<Delivery, 'addRecipients'>) {}

  /**
   * Adds rows that were read, a thousand or so at a time; gives how many will be sent to, and why the others not.
   *
   * @throws {UserError} NOT_FOUND, CONFLICT once the mailing has begun
   */
  async take(
    tx: Tx,
    mailingId: string,
    rows: readonly ReadRow[],
    fields: readonly string[],
  ): Promise<{ added: number; problems: ImportProblem[] }> {
    const mailing = await holdMailing(tx, mailingId);
    if (!isBeforeStart(mailing)) throw notPossible(mailing, 'edit');
    await this.#addFields(tx, mailing, fields);
    await forgetNumber(tx, mailing);
    const recipients = rows.map(({ recipient }) => recipient);
    const { added, skipped } = await this.delivery.addRecipients(tx, mailingId, recipients);
    const faults = new Map(rows.map(({ recipient, fault }) => [recipient.line, fault]));
    const problems = skipped.map(({ line, address, reason }) => {
      const fault = reason === 'INVALID' ? faults.get(line ?? 0) : null;
      return { line: line ?? 0, address: address || null, reason: fault ? `INVALID: ${fault}` : reason };
    });
    return { added, problems };
  }

  async #addFields(tx: Tx, mailing: Mailing, names: readonly string[]): Promise<void> {
    const fields = [...new Set([...mailing.fields, ...names])];
    if (fields.length === mailing.fields.length) return;
    if (fields.length > MAX_FIELDS)
      throw new UserError('BAD_USER_INPUT', `A mailing has at most ${MAX_FIELDS} merge fields in all.`);
    await setFields(tx, mailing.id, fields);
  }
}

/** The number of recipients that was confirmed for a scheduled start is no longer the right one. */
async function forgetNumber(tx: Tx, mailing: Mailing): Promise<void> {
  if (!mailing.confirmed.includes('OVER_10000')) return;
  const confirmed = mailing.confirmed.filter((code) => code !== 'OVER_10000');
  await setSchedule(tx, { ...mailing, confirmed });
}
