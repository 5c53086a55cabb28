import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { SentTo } from '../delivery/recipient-row.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SmsReport } from '../sms/sms-module.ts';
import type { BarredNumber, Settled, SmsRecipients } from '../sms/sms-recipients.ts';
import { readRecipientAddress } from './recipient-address.ts';
import { recipientOfReference } from './sms-reference.ts';

/** Brings what SMS providers report to the recipients of mailings. */
export class SmsOutcomes implements SmsRecipients {
  constructor(
    private readonly delivery: Pick<Delivery, 'sentTo' | 'sentUnder' | 'report'>,
    private readonly blocked: Pick<BlockedAddresses, 'block' | 'free'>,
  ) {}

  async settle(tx: Tx, report: SmsReport): Promise<Settled> {
    if (report.reference === null) return this.#settleByProviderId(tx, report);
    const recipientId = recipientOfReference(report.reference);
    const sent = recipientId === null ? null : await this.delivery.sentTo(tx, recipientId);
    // He may have been sent another message since: then this speaks of one that counts no more.
    if (recipientId === null || sent?.channel !== 'SMS' || sent.messageId !== report.reference) return 'DONE';
    if (sent.state === 'SENDING') return 'TOO_EARLY';
    await this.#record(tx, recipientId, sent, report);
    return 'DONE';
  }

  /** Some providers report by their own id alone; the number tells apart those that write ids in two ways. */
  async #settleByProviderId(tx: Tx, report: SmsReport): Promise<Settled> {
    const { providerId, otherIds = [], number = null } = report;
    const ids = providerId === null ? otherIds : [providerId, ...otherIds];
    const found = await this.delivery.sentUnder(tx, 'SMS', ids);
    const own = found.filter(({ address }) => number === null || isSameNumber(address, number));
    const sent = ids.flatMap((id) => own.filter((each) => each.providerId === id))[0];
    if (!sent) return 'UNKNOWN';
    if (sent.state === 'SENDING') return 'TOO_EARLY';
    await this.#record(tx, sent.recipientId, sent, report);
    return 'DONE';
  }

  async block(tx: Tx, { number, source, words }: BarredNumber): Promise<boolean> {
    const block = {
      kind: 'SMS',
      address: number,
      addressKey: keyOf(number),
      reason: 'STOP',
      source,
    } as const;
    return (await this.blocked.block(tx, [{ ...block, note: words.slice(0, 200) }])) > 0;
  }

  free(tx: Tx, { number, source, words }: BarredNumber): Promise<boolean> {
    const block = { kind: 'SMS', addressKey: keyOf(number), reason: 'STOP', source } as const;
    return this.blocked.free(tx, block, words.slice(0, 200));
  }

  async #record(
    tx: Tx,
    recipientId: number,
    { address }: Pick<SentTo, 'address'>,
    report: SmsReport,
  ): Promise<void> {
    const { state, words, barred } = report;
    if (state === 'EN_ROUTE') return;
    const refused = barred ? 'RECIPIENT_BARRED' : 'UNDELIVERED';
    const replyClass = state === 'DELIVERED' ? null : refused;
    await this.delivery.report(tx, recipientId, { state, reply: words, replyClass });
    if (barred) await this.block(tx, { number: address, source: 'Delivery report', words });
  }
}

/** So many digits are the same in every way of writing a number: without country code, with 00, or with +. */
const LAST_DIGITS = 7;

function isSameNumber(one: string, other: string): boolean {
  const ends = [one, other].map((number) => number.replace(/\D/g, '').slice(-LAST_DIGITS));
  return ends[0] === ends[1];
}

function keyOf(number: string): string {
  const read = readRecipientAddress('SMS', number, null);
  return read.ok ? read.key : number;
}
