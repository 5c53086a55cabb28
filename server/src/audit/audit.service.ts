import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page, PageArgs } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import { isSignedIn, nameOf, type Principal } from '../platform/principal.ts';
import { type AuditRow, insertEntry, readEntries } from './typeorm.audit-store.ts';

/** The record of who did what: written in the same transaction as what was done, never changed. */
export class Audit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes an entry. `action` is a verb phrase such as `signed in`, `subject` what it was done to; `details` never
   * hold a secret.
   */
  async record(
    tx: Tx,
    principal: Principal,
    action: string,
    subject: string,
    details?: unknown,
  ): Promise<void> {
    await insertEntry(tx, {
      at: this.clock.now(),
      actorId: isSignedIn(principal) ? principal.userId : null,
      actor: nameOf(principal),
      action,
      subject,
      details: details === undefined ? null : JSON.stringify(details),
    });
  }

  /** Reads a page of entries, newest first. */
  entries(args: PageArgs): Promise<Page<AuditRow>> {
    return this.database.read((tx) => readEntries(tx, args));
  }
}
