import { listMergeFields, UNSUBSCRIBE_FIELD } from '@mailroom/shared/merge-fields';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { StateCounts } from '../delivery/group.ts';
import type { Database } from '../platform/database/database.ts';
import { Mutex } from '../platform/database/mutex.ts';
import type { Mailing } from './mailing.ts';
import { smsText } from './rendered-mail.ts';
import { type SmsModuleLimits, type SmsParts, SmsPartSum } from './sms-parts.ts';
import { noMailing } from './refusals.ts';
import { findMailing } from './typeorm.mailing-store.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

export interface SmsPartCountsParts {
  database: Database;
  delivery: Pick<Delivery, 'counts' | 'waiting'>;
  links: Pick<UnsubscribeLinks, 'forMailing'>;
  /** The module that is chosen; null if there is none. */
  smsModule: () => Promise<SmsModuleLimits | null>;
  /** Lets others work in between. */
  breathe: () => Promise<void>;
}

/** What is counted, or was. */
interface Count {
  /** What the figures depend on. */
  key: string;
  /** Set once the mailing is another one: then there is no result. */
  isOld: boolean;
  result: Promise<SmsParts | null>;
}

type LinkOf = ReturnType<UnsubscribeLinks['forMailing']>;

const MOST_KEPT = 50;

/**
 * Counts what the SMS of a mailing come to, message by message, as they will be rendered and cut. Large lists take
 * seconds: one is counted at a time, figures are kept until the mailing changes, and a count that it changed under ends.
 */
export class SmsPartCounts {
  readonly #counts = new Map<string, Count>();
  readonly #turns = new Mutex();

  constructor(private readonly parts: SmsPartCountsParts) {}

  /**
   * Counts for all who are still to be sent to; null for e-mail.
   *
   * @throws {UserError} NOT_FOUND
   */
  async count(id: string): Promise<SmsParts | null> {
    const { database, delivery, smsModule } = this.parts;
    const { mailing, counts } = await database.read(async (tx) => {
      const found = await findMailing(tx, id);
      if (!found) throw noMailing(id);
      return { mailing: found, counts: await delivery.counts(tx, id) };
    });
    if (mailing.kind !== 'SMS') return null;
    const module = await smsModule();
    const key = JSON.stringify([mailing.text, counts, module?.id, module?.limits]);
    const known = this.#counts.get(id);
    const current = known?.key === key ? known : this.#begin(key, mailing, counts, module);
    return (await current.result) ?? this.count(id);
  }

  #begin(key: string, mailing: Mailing, counts: StateCounts, module: SmsModuleLimits | null): Count {
    const before = this.#counts.get(mailing.id);
    if (before) before.isOld = true;
    const sum = new SmsPartSum(module);
    const result = this.#turns.run(() => this.#run(count, mailing, counts, sum));
    const count: Count = { key, isOld: false, result };
    this.#keep(mailing.id, count);
    result.catch(() => this.#forget(mailing.id, count));
    return count;
  }

  async #run(count: Count, mailing: Mailing, counts: StateCounts, sum: SmsPartSum): Promise<SmsParts | null> {
    const { delivery, links, breathe } = this.parts;
    const names = listMergeFields(mailing.text).map(({ name }) => name);
    if (names.length === 0) {
      sum.add(smsText(mailing.text, {}, ''), null, (counts.PENDING ?? 0) + (counts.DEFERRED ?? 0));
      return sum.result();
    }
    const linkOf = names.includes(UNSUBSCRIBE_FIELD) ? asLong(links.forMailing(mailing.id, 'SMS')) : () => '';
    for await (const page of delivery.waiting(mailing.id)) {
      if (count.isOld) return null;
      for (const { id, address, values } of page)
        sum.add(smsText(mailing.text, values, linkOf(id, address)), id);
      await breathe();
    }
    return sum.result();
  }

  #forget(id: string, count: Count): void {
    if (this.#counts.get(id) === count) this.#counts.delete(id);
  }

  /** The oldest make room. */
  #keep(id: string, count: Count): void {
    this.#counts.delete(id);
    this.#counts.set(id, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_KEPT && oldest !== undefined) this.#counts.delete(oldest);
  }
}

/**
 * Makes one link for all addresses of a length, since sealing a million takes long. A token is as long as its address
 * makes it, and all its characters are of the GSM alphabet, so links of one length count alike.
 */
function asLong(linkOf: LinkOf): LinkOf {
  const links = new Map<number, string>();
  return (recipientId, address) => {
    const length = Buffer.byteLength(address);
    const link = links.get(length) ?? linkOf(recipientId, address);
    links.set(length, link);
    return link;
  };
}
