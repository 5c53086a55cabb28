import type { SmsLinkOutside, SmsReport } from '../sms-module.ts';
import { address, inboundOf, readInbound, type InboundPart } from './inbound-parts.ts';
import { JoinedParts } from './joined-parts.ts';
import { JoinedReports } from './joined-reports.ts';
import type { KnownIds } from './known-ids.ts';
import { idsInResponse, otherIds } from './message-ids.ts';
import type { SmppOptions } from './options.ts';
import type { Message } from './pdu.ts';
import { isReceipt, readReceipt, type Receipt } from './receipts.ts';
import { STATUS } from './statuses.ts';
import type { Submitter } from './submitter.ts';
import type { Tlvs } from './tlvs.ts';

/** A receipt may overtake the answer that names its message, above all on a connection of its own. */
const OVERTAKING_MS = 2_000;

/** Takes what a server hands over: receipts and messages of people (SMPP 3.4 section 4.6). */
export class Deliveries {
  readonly #parts: JoinedParts;
  readonly #reports: JoinedReports;

  constructor(
    private readonly known: KnownIds,
    private readonly submits: Pick<Submitter, 'answered' | 'hasUnanswered'>,
    private readonly options: Pick<SmppOptions, 'alphabet' | 'idBases'>,
    private readonly outside: Pick<SmsLinkOutside, 'clock' | 'onReports' | 'onInbound' | 'log'>,
  ) {
    this.#parts = new JoinedParts(outside.clock, (parts) => void this.#handOverRest(parts));
    this.#reports = new JoinedReports(outside.clock, (report) => outside.onReports([report]));
  }

  /** Gives the status to answer with; one that could not be stored is to come again. */
  async take(message: Message, tlvs: Tlvs): Promise<number> {
    try {
      await (isReceipt(message, tlvs) ? this.#takeReceipt(message, tlvs) : this.#takePart(message, tlvs));
      return STATUS.ok;
    } catch (error) {
      this.outside.log(`What the server handed over could not be stored: ${String(error)}`);
      return STATUS.receiverTemporary;
    }
  }

  /** Hands over what waits for more. */
  async close(): Promise<void> {
    this.#parts.close();
    await this.#reports.close();
  }

  async #takeReceipt(message: Message, tlvs: Tlvs): Promise<void> {
    const receipt = readReceipt(message, tlvs);
    if (!receipt) return this.outside.log('A receipt came that names no message or no state.');
    await this.outside.onReports([await this.#reportOf(receipt, message)]);
  }

  async #reportOf(receipt: Receipt, message: Message): Promise<SmsReport> {
    const { idBases } = this.options;
    const ids = idsInResponse(receipt.id, idBases);
    const numbers = [message.source, message.destination];
    const found = this.known.find(ids, numbers) ?? (await this.#findLater(ids, numbers));
    if (found) return this.#reports.take(found, receipt);
    const { id, state, code, words } = receipt;
    return {
      ...{ reference: null, providerId: id, state, code, words, barred: false },
      number: address(message.source, message.sourceTon),
      otherIds: otherIds(id, idBases),
    };
  }

  async #findLater(ids: readonly string[], numbers: readonly string[]) {
    if (!this.submits.hasUnanswered) return null;
    const done = new AbortController();
    await Promise.race([this.submits.answered(), this.outside.clock.sleep(OVERTAKING_MS, done.signal)]);
    done.abort();
    return this.known.find(ids, numbers);
  }

  async #takePart(message: Message, tlvs: Tlvs): Promise<void> {
    const part = readInbound(message, tlvs);
    const parts = this.#parts.add(part);
    if (!parts) return;
    await this.#handOver(parts);
    this.#parts.forget(part);
  }

  async #handOver(parts: readonly InboundPart[]): Promise<void> {
    const message = inboundOf(parts, this.options.alphabet);
    if (message) await this.outside.onInbound([message]);
    else this.outside.log('A message came that is no text.');
  }

  async #handOverRest(parts: readonly InboundPart[]): Promise<void> {
    this.outside.log('The rest of a message in several parts did not come.');
    await this.#handOver(parts).catch((error: unknown) =>
      this.outside.log(`A part of a message could not be stored: ${String(error)}`),
    );
  }
}
