import { isHeaderSafe } from '@mailroom/shared/email-address';
import type { FieldError } from '@mailroom/shared/errors';
import { MAILING_LIMITS } from '@mailroom/shared/mailing-limits';
import type { MailingKind } from '@mailroom/shared/mailing-state';
import type { Audit } from '../audit/audit.service.ts';
import type { BlockedAddress, BlockedQuery, NewBlock } from '../delivery/blocked-address.ts';
import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import { UserError } from '../platform/errors.ts';
import { nameOf, type Principal } from '../platform/principal.ts';
import { badInput } from '../platform/validation.ts';
import { readRecipientAddress } from './recipient-address.ts';

/** An address as a person or a tool wants it blocked. */
export interface GivenBlock {
  kind?: MailingKind | null;
  address: string;
  note?: string | null;
}

export interface BlockedListParts {
  database: Database;
  audit: Audit;
  blocked: BlockedAddresses;
  /** Completes numbers without a country code. */
  defaultCountryCode: () => Promise<string | null>;
}

/** The list of blocked addresses, as people keep it. */
export class BlockedList {
  constructor(private readonly parts: BlockedListParts) {}

  /** Reads what is blocked now, newest first; or every change since a time, oldest first. */
  page(query: BlockedQuery): Promise<Page<BlockedAddress> & { totalCount: number }> {
    return this.parts.blocked.page(query);
  }

  /**
   * Blocks up to a thousand addresses, all or none; gives how many were not blocked before.
   *
   * @throws {UserError} BAD_USER_INPUT with one entry per address that is not acceptable
   */
  async block(principal: Principal, given: readonly GivenBlock[]): Promise<number> {
    const { database, audit, blocked } = this.parts;
    const blocks = await this.#checked(given, nameOf(principal));
    return database.write(async (tx) => {
      const added = await blocked.block(tx, blocks);
      await audit.record(tx, principal, 'blocked addresses', `${added} addresses`, {
        given: given.length,
        added,
      });
      return added;
    });
  }

  /**
   * Lets an address get mailings again, and keeps why.
   *
   * @throws {UserError} NOT_FOUND, BAD_USER_INPUT without a reason
   */
  async unblock(principal: Principal, id: string, reason: string): Promise<void> {
    const because = checkedReason(reason);
    const { database, audit, blocked } = this.parts;
    await database.write(async (tx) => {
      const removed = /^\d{1,15}$/.test(id) && (await blocked.remove(tx, Number(id), because));
      if (!removed) throw new UserError('NOT_FOUND', 'There is no such blocked address.');
      await audit.record(tx, principal, 'removed a block', `blocked address ${id}`, { reason: because });
    });
  }

  async #checked(given: readonly GivenBlock[], source: string): Promise<NewBlock[]> {
    refuseAmount(given.length);
    const countryCode = given.some(({ kind }) => kind === 'SMS')
      ? await this.parts.defaultCountryCode()
      : null;
    const fields: FieldError[] = [];
    const blocks = given.flatMap(({ kind, address, note }, i): NewBlock[] => {
      const read = readRecipientAddress(kind ?? 'EMAIL', address, countryCode);
      if (!read.ok) fields.push({ path: `input.${i}.address`, code: 'INVALID', message: read.message });
      const noteFault = faultOfNote(note ?? '');
      if (noteFault !== null) fields.push({ path: `input.${i}.note`, code: 'INVALID', message: noteFault });
      if (!read.ok) return [];
      const block = { kind: kind ?? 'EMAIL', address: read.address, addressKey: read.key };
      return [{ ...block, reason: 'BY_HAND', source, note: note?.trim() || null }];
    });
    if (fields.length > 0) throw badInput(fields);
    return blocks;
  }
}

function refuseAmount(count: number): void {
  const max = MAILING_LIMITS.blocksPerCall;
  if (count <= max) return;
  throw new UserError('BAD_USER_INPUT', `Block at most ${max} addresses at a time, these are ${count}.`, {
    field: 'input',
  });
}

function faultOfNote(note: string): string | null {
  const { note: max } = MAILING_LIMITS;
  return note.length <= max ? null : `A note has at most ${max} characters, this one has ${note.length}.`;
}

function checkedReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed !== '' && trimmed.length <= MAILING_LIMITS.note && isHeaderSafe(trimmed)) return trimmed;
  const message = `Say in one line of at most ${MAILING_LIMITS.note} characters why it may get mailings again.`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'reason' });
}
