import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { Mailbox } from './mailbox.ts';

const COLUMNS = sql`id, address, name, proven_at AS "provenAt"`;

/** Reads all mailboxes by name. */
export function listMailboxes(tx: Tx): Promise<Mailbox[]> {
  return tx.all<Mailbox>(sql`SELECT ${COLUMNS} FROM mailboxes ORDER BY lower(name), address_key`);
}

export function findMailbox(tx: Tx, id: string): Promise<Mailbox | null> {
  return tx.one<Mailbox>(sql`SELECT ${COLUMNS} FROM mailboxes WHERE id = ${id}`);
}

/** Finds a mailbox by the form in which addresses compare. */
export function findMailboxByKey(tx: Tx, addressKey: string): Promise<Mailbox | null> {
  return tx.one<Mailbox>(sql`SELECT ${COLUMNS} FROM mailboxes WHERE address_key = ${addressKey}`);
}

/** Adds a mailbox; one that is there already only gets its new name, if there is one. */
export async function upsertMailbox(
  tx: Tx,
  row: { id: string; address: string; addressKey: string; name: string | null; createdAt: number },
): Promise<Mailbox> {
  const saved = await tx.one<Mailbox>(sql`
    INSERT INTO mailboxes (id, address, address_key, name, created_at)
    VALUES (${row.id}, ${row.address}, ${row.addressKey}, ${row.name ?? ''}, ${row.createdAt})
    ON CONFLICT (address_key) DO UPDATE SET name = coalesce(${row.name}, mailboxes.name)
    RETURNING ${COLUMNS}`);
  if (!saved) throw new Error('The mailbox was not stored');
  return saved;
}

export async function deleteMailbox(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`DELETE FROM mailboxes WHERE id = ${id}`);
}

/** Keeps when a mail server last accepted a message from an address. */
export async function markProven(tx: Tx, addressKey: string, atMs: number): Promise<void> {
  await tx.run(sql`UPDATE mailboxes SET proven_at = ${atMs} WHERE address_key = ${addressKey}`);
}

/** Holds back whoever wants to delete a mailbox until this unit of work, which is about to use it, has ended. */
export async function holdMailbox(tx: Tx, addressKey: string): Promise<Mailbox | null> {
  const lock = tx.kind === 'postgres' ? sql` FOR UPDATE` : sql``;
  return tx.one<Mailbox>(sql`SELECT ${COLUMNS} FROM mailboxes WHERE address_key = ${addressKey}${lock}`);
}
