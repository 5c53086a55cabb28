import { MAILING_LIMITS } from '@mailroom/shared/mailing-limits';
import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { RecipientQuery, RecipientRow } from '../delivery/recipient-row.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import { UserError } from '../platform/errors.ts';
import type { Principal } from '../platform/principal.ts';
import { badInput } from '../platform/validation.ts';
import { faultOfNames } from './csv-head.ts';
import { type ReadRow, readRow } from './import-rows.ts';
import { type ImportState, newImport, withRows } from './import-state.ts';
import { meaningOf } from './reply-meanings.ts';
import type { RecipientIntake } from './recipient-intake.service.ts';
import { noMailing } from './refusals.ts';
import { findMailing } from './typeorm.mailing-store.ts';

/** A recipient as a tool hands him over. */
export interface GivenRecipient {
  address: string;
  values?: readonly { name: string; value: string }[] | null;
  externalId?: string | null;
}

/** How many got the same class of reply from the same domain, with what it means. */
export interface ExplainedReplyGroup {
  replyClass: string;
  meaning: string;
  domain: string;
  count: number;
}

export interface RecipientsParts {
  database: Database;
  audit: Audit;
  delivery: Delivery;
  intake: RecipientIntake;
  /** Completes numbers without a country code. */
  defaultCountryCode: () => Promise<string | null>;
}

/** The recipients of a mailing: taken in by the API, and read for the report. */
export class Recipients {
  constructor(private readonly parts: RecipientsParts) {}

  /**
   * Adds up to a thousand recipients; who is a duplicate, blocked or invalid is kept as skipped and named by his place
   * in the list.
   *
   * @throws {UserError} NOT_FOUND, CONFLICT once the mailing has begun, BAD_USER_INPUT
   */
  async add(principal: Principal, id: string, given: readonly GivenRecipient[]): Promise<ImportState> {
    const { database, audit, intake } = this.parts;
    refuseAmount(given.length);
    refuseNames(given);
    const rows = await this.#read(id, given);
    const fields = [...new Set(given.flatMap(({ values }) => (values ?? []).map(({ name }) => name.trim())))];
    return database.write(async (tx) => {
      const { added, problems } = await intake.take(tx, id, rows, fields);
      const state = { ...withRows(newImport(id), added, problems), finished: true };
      await audit.record(tx, principal, 'added recipients', `mailing ${id}`, {
        added,
        skipped: state.skipped,
      });
      return state;
    });
  }

  /** Reads a page of recipients in the order in which they were added. */
  page(id: string, query: RecipientQuery): Promise<Page<RecipientRow> & { totalCount: number }> {
    return this.parts.delivery.recipients(id, query);
  }

  /** Counts what the other side said, by class and domain, most frequent first. */
  async replyGroups(id: string): Promise<ExplainedReplyGroup[]> {
    const groups = await this.parts.delivery.replyGroups(id);
    return groups.map((group) => ({ ...group, meaning: meaningOf(group.replyClass) }));
  }

  async #read(id: string, given: readonly GivenRecipient[]): Promise<ReadRow[]> {
    const mailing = await this.parts.database.read((tx) => findMailing(tx, id));
    if (!mailing) throw noMailing(id);
    await this.#refuseTooMany(id, given.length);
    const countryCode = mailing.kind === 'SMS' ? await this.parts.defaultCountryCode() : null;
    const rule = { kind: mailing.kind, countryCode };
    return given.map(({ address, values, externalId }, i) => {
      const pairs = (values ?? []).map(({ name, value }) => [name.trim(), value] as const);
      const row = { address, values: Object.fromEntries(pairs), externalId: externalId ?? null, line: i + 1 };
      return readRow(row, rule);
    });
  }

  async #refuseTooMany(id: string, more: number): Promise<void> {
    const there = (await this.parts.delivery.progress(id))?.total ?? 0;
    if (there + more <= MAILING_LIMITS.recipients) return;
    const message = `A mailing has at most ${MAILING_LIMITS.recipients} recipients; this one has ${there}.`;
    throw new UserError('BAD_USER_INPUT', message, { field: 'recipients' });
  }
}

function refuseAmount(count: number): void {
  const max = MAILING_LIMITS.recipientsPerCall;
  if (count <= max) return;
  const message = `A call takes at most ${max} recipients, these are ${count}; upload a CSV file for more.`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'recipients' });
}

function refuseNames(given: readonly GivenRecipient[]): void {
  const fields = given.flatMap(({ values }, i) => {
    const message = faultOfNames((values ?? []).map(({ name }) => name.trim()));
    return message === null ? [] : [{ path: `recipients.${i}.values`, code: 'INVALID', message }];
  });
  if (fields.length > 0) throw badInput(fields);
}
