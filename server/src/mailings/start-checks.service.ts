import type { Delivery } from '../delivery/delivery.service.ts';
import type { Progress } from '../delivery/progress.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { chooseSender } from './chosen-sender.ts';
import type { Mailing } from './mailing.ts';
import type { MailingViews } from './mailing-views.service.ts';
import type { Relays } from './relays.ts';
import type { SmsModuleLimits } from './sms-parts.ts';
import { checkStart, type StartCheck } from './start-check.ts';
import { isImporting } from './typeorm.import-store.ts';
import { noMailing } from './refusals.ts';
import { findMailing, idsInStatus, lastEnded } from './typeorm.mailing-store.ts';

export interface StartChecksParts {
  database: Database;
  clock: Clock;
  delivery: Pick<Delivery, 'progress' | 'progressMany' | 'skippedWhy'>;
  views: Pick<MailingViews, 'senderFacts'>;
  relays: Relays;
  /** The module that is chosen for SMS; null if there is none. */
  smsModule: () => Promise<SmsModuleLimits | null>;
  /** Without a slash at the end. */
  publicUrl: string;
}

const UNENDED = ['DRAFT', 'SCHEDULED', 'SENDING', 'PAUSED'] as const;

/** Finds out what a person must know before a mailing starts. */
export class StartChecks {
  constructor(private readonly parts: StartChecksParts) {}

  /**
   * Looks at a mailing as it is now.
   *
   * @throws {UserError} NOT_FOUND
   */
  async check(id: string): Promise<StartCheck> {
    const { database, clock, delivery, views, relays, publicUrl, smsModule } = this.parts;
    const { mailing, importing } = await database.read(async (tx) => {
      const found = await findMailing(tx, id);
      if (!found) throw noMailing(id);
      return { mailing: found, importing: await isImporting(tx, id, clock.now()) };
    });
    const [progress, skippedWhy, relay, facts] = await Promise.all([
      delivery.progress(id),
      delivery.skippedWhy(id),
      relays.state(mailing.kind),
      views.senderFacts(),
    ]);
    const recipients = waiting(progress);
    const sender = chooseSender(mailing, facts);
    const recentRate = await this.recentRate(mailing.kind, relay.trial);
    const { kind } = mailing;
    const chosen = kind === 'SMS' ? await smsModule() : null;
    return checkStart({
      ...{ kind, content: mailing, recipients, skippedWhy, importing, sender, relay },
      ...{ smsModule: chosen, publicUrl, recentRate },
    });
  }

  /** Finds the e-mail mailing with most recipients still to be sent to; null if there is none. */
  async largestWaiting(): Promise<{ recipients: number; estimatedSeconds: number | null } | null> {
    const { database, delivery, relays } = this.parts;
    const ids = await database.read((tx) => idsInStatus(tx, UNENDED, 'EMAIL'));
    const progress = await delivery.progressMany(ids);
    const recipients = Math.max(0, ...[...progress.values()].map(waiting));
    if (recipients === 0) return null;
    const rate = await this.recentRate('EMAIL', (await relays.state('EMAIL')).trial);
    return { recipients, estimatedSeconds: rate && Math.ceil(recipients / rate) };
  }

  /** Gives the recipients per second of the last mailing of a kind; null if there was none. */
  async recentRate(kind: Mailing['kind'], trial: boolean): Promise<number | null> {
    const last = await this.parts.database.read((tx) => lastEnded(tx, kind, trial));
    const progress = last && (await this.parts.delivery.progress(last.id));
    if (!progress) return null;
    const sent = progress.total - (progress.counts.SKIPPED ?? 0);
    return sent > 0 ? (sent * 1000) / (last.endedAt - last.startedAt) : null;
  }
}

function waiting(progress: Progress | null): number {
  return (progress?.counts.PENDING ?? 0) + (progress?.counts.DEFERRED ?? 0);
}
