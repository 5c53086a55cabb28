import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Database } from '../platform/database/database.ts';
import type { Unsubscriber } from './crypto.unsubscribe-token.ts';
import { maskedAddress, readRecipientAddress } from './recipient-address.ts';
import { findMailing } from './typeorm.mailing-store.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

/** Ends the mailings of whoever comes with his own link. */
export class Unsubscribes {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
    private readonly blocked: Pick<BlockedAddresses, 'block'>,
  ) {}

  /** Tells whose link it is, with most of the address hidden; null if it is none of ours. Changes nothing. */
  look(token: string): string | null {
    const who = this.links.read(token);
    return who && maskedAddress(who.kind, who.address);
  }

  /** Blocks the address at once, in running mailings too; once more does nothing. Null if the link is none of ours. */
  async end(token: string): Promise<string | null> {
    const who = this.links.read(token);
    if (!who) return null;
    await this.#block(who);
    return maskedAddress(who.kind, who.address);
  }

  #block({ kind, address, mailingId }: Unsubscriber): Promise<number> {
    const read = readRecipientAddress(kind, address, null);
    const addressKey = read.ok ? read.key : address;
    return this.database.write(async (tx) => {
      const mailing = await findMailing(tx, mailingId);
      const source = mailing ? `Link in "${mailing.name}"` : 'Link in a mailing that was deleted';
      return this.blocked.block(tx, [{ kind, address, addressKey, reason: 'UNSUBSCRIBED', source }]);
    });
  }
}
