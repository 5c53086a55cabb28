import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { SentTo } from '../delivery/recipient-row.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SmsReport } from '../sms/sms-module.ts';
import type { BarredNumber, SmsRecipients } from '../sms/sms-recipients.ts';
import { readRecipientAddress } from './recipient-address.ts';
import { recipientOfReference } from './sms-reference.ts';

/** Brings what SMS providers report to the recipients of mailings. */
export class SmsOutcomes implements SmsRecipients {
  constructor(
    private readonly delivery: Pick<Delivery, 'sentTo' | 'report'>,
    private readonly blocked: Pick<BlockedAddresses, 'block'>,
  ) {}

  async settle(tx: Tx, report: SmsReport): Promise<'DONE' | 'TOO_EARLY'> {
    const recipientId = recipientOfReference(report.reference ?? '');
    const sent = recipientId === null ? null : await this.delivery.sentTo(tx, recipientId);
    // He may have been sent another message since: then this speaks of one that counts no more.
    if (recipientId === null || sent?.channel !== 'SMS' || sent.messageId !== report.reference) return 'DONE';
    if (sent.state === 'SENDING') return 'TOO_EARLY';
    await this.#record(tx, recipientId, sent, report);
    return 'DONE';
  }

  async block(tx: Tx, { number, source, words }: BarredNumber): Promise<void> {
    const read = readRecipientAddress('SMS', number, null);
    const addressKey = read.ok ? read.key : number;
    await this.blocked.block(tx, [
      { kind: 'SMS', address: number, addressKey, reason: 'STOP', source, note: words.slice(0, 200) },
    ]);
  }

  async #record(tx: Tx, recipientId: number, { address }: SentTo, report: SmsReport): Promise<void> {
    const { state, words, barred } = report;
    if (state === 'EN_ROUTE') return;
    const refused = barred ? 'RECIPIENT_BARRED' : 'UNDELIVERED';
    const replyClass = state === 'DELIVERED' ? null : refused;
    await this.delivery.report(tx, recipientId, { state, reply: words, replyClass });
    if (barred) await this.block(tx, { number: address, source: 'Delivery report', words });
  }
}
