import type { Audit } from '../audit/audit.service.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { Database } from '../platform/database/database.ts';
import { MAX_PAGE } from '../platform/database/page.ts';
import type { Principal } from '../platform/principal.ts';
import { reportHead, reportLine } from './report-line.ts';
import { noMailing } from './refusals.ts';
import { findMailing } from './typeorm.mailing-store.ts';

/** Excel takes a file for UTF-8 only if it begins with this. */
const BYTE_ORDER_MARK = '\ufeff';

/** Writes what became of every recipient of a mailing. */
export class Reports {
  constructor(
    private readonly database: Database,
    private readonly delivery: Pick<Delivery, 'recipients'>,
    private readonly audit: Audit,
  ) {}

  /**
   * Begins an export and leaves a trace of it; gives the file piece by piece, however many recipients there are.
   *
   * @throws {UserError} NOT_FOUND
   */
  async export(principal: Principal, id: string): Promise<AsyncIterable<string>> {
    const fields = await this.database.write(async (tx) => {
      const mailing = await findMailing(tx, id);
      if (!mailing) throw noMailing(id);
      await this.audit.record(tx, principal, 'exported recipients', mailing.name, { id });
      return mailing.fields;
    });
    return this.#pieces(id, fields);
  }

  async *#pieces(id: string, fields: readonly string[]): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + reportHead(fields);
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<Delivery['recipients']>> = await this.delivery.recipients(id, {
        first: MAX_PAGE,
        after,
      });
      if (page.edges.length > 0) yield page.edges.map(({ node }) => reportLine(node, fields)).join('');
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
  }
}
