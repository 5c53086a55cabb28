import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { FieldError } from '@mailroom/shared/errors';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Principal } from '../platform/principal.ts';
import { badInput } from '../platform/validation.ts';
import type { Mailbox } from './mailbox.ts';
import {
  deleteMailbox,
  findMailbox,
  findMailboxByKey,
  holdMailbox,
  listMailboxes,
  markProven,
  upsertMailbox,
} from './typeorm.mailbox-store.ts';

export interface NewMailbox {
  address: string;
  /** Left out, a mailbox that is there already keeps its name. */
  name?: string | null;
}

/** Says in a few words what uses a mailbox (`the default From address`), or null if nothing does. */
export type UsedBy = (tx: Tx, mailbox: Mailbox) => Promise<string | null>;

const MAX_NAME = 100;
const MAX_IMPORT = 1_000;

/** Keeps the sender addresses of the organisation. */
export class Mailboxes {
  readonly #usedBy: UsedBy[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** Registers somebody who must agree before a mailbox is deleted. */
  askBeforeDeleting(usedBy: UsedBy): void {
    this.#usedBy.push(usedBy);
  }

  /** Reads all mailboxes by name. */
  list(): Promise<Mailbox[]> {
    return this.database.read(listMailboxes);
  }

  /** Reads all mailboxes inside a unit of work. */
  listIn(tx: Tx): Promise<Mailbox[]> {
    return listMailboxes(tx);
  }

  find(tx: Tx, id: string): Promise<Mailbox | null> {
    return findMailbox(tx, id);
  }

  /** Finds the mailbox of an address, however it is written; null if it is not imported. */
  async findByAddress(tx: Tx, address: string): Promise<Mailbox | null> {
    const parsed = parseEmailAddress(address);
    return parsed.ok ? findMailboxByKey(tx, parsed.key) : null;
  }

  /** Finds the mailbox of an address and keeps it from being deleted until this unit of work ends. */
  async hold(tx: Tx, address: string): Promise<Mailbox | null> {
    const parsed = parseEmailAddress(address);
    return parsed.ok ? holdMailbox(tx, parsed.key) : null;
  }

  /** Keeps that a mail server accepted a message from an address. */
  async proven(tx: Tx, address: string): Promise<void> {
    const parsed = parseEmailAddress(address);
    if (parsed.ok) await markProven(tx, parsed.key, this.clock.now());
  }

  /**
   * Imports mailboxes, all or none; one that is there already gets its new name.
   *
   * @throws {UserError} BAD_USER_INPUT with one entry per address that is not acceptable
   */
  async import(principal: Principal, input: readonly NewMailbox[]): Promise<Mailbox[]> {
    const rows = checked(input);
    return this.database.write(async (tx) => {
      const imported: Mailbox[] = [];
      for (const row of rows) {
        const createdAt = this.clock.now();
        imported.push(await upsertMailbox(tx, { ...row, id: newId(createdAt), createdAt }));
      }
      const details = { addresses: imported.map(({ address }) => address) };
      await this.audit.record(tx, principal, 'imported mailboxes', `${imported.length} mailboxes`, details);
      return imported;
    });
  }

  /**
   * Deletes a mailbox that nothing uses.
   *
   * @throws {UserError} NOT_FOUND, or CONFLICT that names what uses it
   */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const found = await findMailbox(tx, id);
      const mailbox = found && (await this.hold(tx, found.address));
      if (!mailbox) throw new UserError('NOT_FOUND', 'There is no such mailbox.');
      await this.#refuseIfUsed(tx, mailbox);
      await deleteMailbox(tx, id);
      await this.audit.record(tx, principal, 'deleted a mailbox', mailbox.address);
    });
  }

  async #refuseIfUsed(tx: Tx, mailbox: Mailbox): Promise<void> {
    for (const usedBy of this.#usedBy) {
      const user = await usedBy(tx, mailbox);
      if (user !== null)
        throw new UserError('CONFLICT', `${mailbox.address} cannot be deleted: it is used by ${user}.`);
    }
  }
}

function checked(
  input: readonly NewMailbox[],
): { address: string; addressKey: string; name: string | null }[] {
  if (input.length > MAX_IMPORT) {
    const message = `Import at most ${MAX_IMPORT} mailboxes at a time, these are ${input.length}.`;
    throw new UserError('BAD_USER_INPUT', message, { field: 'input' });
  }
  const fields: FieldError[] = [];
  const rows = input.flatMap((mailbox, index) => {
    const parsed = parseEmailAddress(mailbox.address);
    const name = mailbox.name?.trim() || null;
    if (!parsed.ok)
      fields.push({ path: `input.${index}.address`, code: parsed.reason, message: parsed.message });
    if (name !== null && !isName(name))
      fields.push({ path: `input.${index}.name`, code: 'INVALID', message: nameRule(name) });
    return parsed.ok ? [{ address: parsed.address, addressKey: parsed.key, name }] : [];
  });
  if (fields.length > 0) throw badInput(fields);
  return rows;
}

function isName(name: string): boolean {
  return name.length <= MAX_NAME && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name);
}

function nameRule(name: string): string {
  return `A mailbox's name has at most ${MAX_NAME} characters on one line, this one has ${name.length}.`;
}
