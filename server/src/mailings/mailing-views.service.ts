import type { Delivery } from '../delivery/delivery.service.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page } from '../platform/database/page.ts';
import { chooseSender, type ChosenSender, mailboxOf, type SenderFacts } from './chosen-sender.ts';
import type { Mailing } from './mailing.ts';
import { progressView, type ProgressView } from './progress-view.ts';
import type { SenderMailbox, Senders } from './senders.ts';
import { noMailing } from './refusals.ts';
import {
  findMailing,
  findMailings,
  idsInStatus,
  mailingPage,
  type MailingQuery,
} from './typeorm.mailing-store.ts';

/** A mailing with all that belongs to it and lies elsewhere. */
export interface MailingView extends Mailing {
  nextTryAt: number | null;
  progress: ProgressView;
  mailbox: SenderMailbox | null;
  sender: ChosenSender;
}

/** Reads mailings as they are shown: a page takes as many queries as a single one. */
export class MailingViews {
  constructor(
    private readonly database: Database,
    private readonly delivery: Pick<Delivery, 'progressMany'>,
    private readonly senders: Senders,
  ) {}

  /** Reads a page, newest first. */
  async page(query: MailingQuery): Promise<Page<MailingView>> {
    const page = await this.database.read((tx) => mailingPage(tx, query));
    const views = await this.#complete(page.edges.map(({ node }) => node));
    const edges = page.edges.flatMap(({ cursor }, i) => (views[i] ? [{ cursor, node: views[i] }] : []));
    return { ...page, edges };
  }

  /** Reads one; null if there is none. */
  async find(id: string): Promise<MailingView | null> {
    const mailing = await this.database.read((tx) => findMailing(tx, id));
    return mailing && ((await this.#complete([mailing]))[0] ?? null);
  }

  /**
   * Reads one.
   *
   * @throws {UserError} NOT_FOUND
   */
  async get(id: string): Promise<MailingView> {
    const view = await this.find(id);
    if (!view) throw noMailing(id);
    return view;
  }

  /** Tells where mailings stand; one that does not exist is left out. */
  async progress(ids: readonly string[]): Promise<ProgressView[]> {
    const mailings = await this.database.read((tx) => findMailings(tx, ids));
    const progress = await this.delivery.progressMany(ids);
    return mailings.map((mailing) => progressView(mailing, progress.get(mailing.id)));
  }

  /** Lists the mailings that are being sent. */
  sending(): Promise<string[]> {
    return this.database.read((tx) => idsInStatus(tx, ['SENDING']));
  }

  /** Reads who could be the sender. */
  async senderFacts(): Promise<SenderFacts> {
    const [mailboxes, defaultFrom, smsSender] = await Promise.all([
      this.senders.mailboxes(),
      this.senders.defaultFrom(),
      this.senders.smsSender(),
    ]);
    return { mailboxes, defaultFrom, smsSender };
  }

  async #complete(mailings: readonly Mailing[]): Promise<MailingView[]> {
    if (mailings.length === 0) return [];
    const [progress, facts] = await Promise.all([
      this.delivery.progressMany(mailings.map(({ id }) => id)),
      this.senderFacts(),
    ]);
    return mailings.map((mailing) => {
      const view = progressView(mailing, progress.get(mailing.id));
      const sender = chooseSender(mailing, facts);
      return {
        ...mailing,
        nextTryAt: view.nextTryAt,
        progress: view,
        mailbox: mailboxOf(mailing, facts),
        sender,
      };
    });
  }
}
