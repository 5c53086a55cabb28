import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Channel } from '../delivery/channel.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { GroupListeners } from '../delivery/group-listener.ts';
import { sendOne } from '../delivery/send-one.ts';
import { CsvImport } from '../mailings/csv-import.service.ts';
import { recipientUpload } from '../mailings/express.recipient-upload.ts';
import { reportExport } from '../mailings/express.report-export.ts';
import { unsubscribePages } from '../mailings/express.unsubscribe-pages.ts';
import { ImportStreams } from '../mailings/import-streams.service.ts';
import { type GroupCounts, MailingFollower } from '../mailings/mailing-follower.service.ts';
import { MailingRuns } from '../mailings/mailing-runs.service.ts';
import { MailingSignals } from '../mailings/mailing-signals.ts';
import { MailingStarts } from '../mailings/mailing-starts.service.ts';
import { MailingViews } from '../mailings/mailing-views.service.ts';
import { Mailings } from '../mailings/mailings.service.ts';
import { Previews } from '../mailings/previews.service.ts';
import { ProgressStreams } from '../mailings/progress-streams.service.ts';
import { RecipientIntake } from '../mailings/recipient-intake.service.ts';
import { Recipients } from '../mailings/recipients.service.ts';
import type { Relays } from '../mailings/relays.ts';
import { Reports } from '../mailings/reports.service.ts';
import { Scheduler } from '../mailings/scheduler.service.ts';
import type { Senders } from '../mailings/senders.ts';
import { StartChecks } from '../mailings/start-checks.service.ts';
import type { UnsubscribeLinks } from '../mailings/unsubscribe-links.service.ts';
import { Unsubscribes } from '../mailings/unsubscribes.service.ts';
import type { OutgoingMessage } from '../delivery/channel.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import { Topic } from '../platform/live.ts';
import type { OutgoingSms } from '../sms/outgoing-sms.ts';
import type { Ground } from './ground.ts';

export interface MailingsNeeds {
  delivery: Delivery;
  groups: GroupCounts;
  listener: GroupListeners;
  blocked: BlockedAddresses;
  links: UnsubscribeLinks;
  relays: Relays;
  senders: Senders;
  channels: { email: Channel<OutgoingMessage>; sms: Channel<OutgoingSms> };
  defaultCountryCode: () => Promise<string | null>;
  authenticator: Authenticator;
}

/** Puts mailings together: drafts, recipients, starts, progress and reports. */
export function composeMailings(ground: Ground, needs: MailingsNeeds) {
  const { database, clock, audit, config, logger } = ground;
  const { delivery, relays, defaultCountryCode, links } = needs;
  const base = { database, clock, audit, delivery };
  const signals = new MailingSignals();
  needs.listener.add(new MailingFollower(needs.groups, clock, signals));
  const views = new MailingViews(database, delivery, needs.senders);
  const checks = new StartChecks({ database, clock, delivery, views, relays, publicUrl: config.publicUrl });
  const starts = new MailingStarts({ ...base, checks, views, relays, signals });
  const runs = new MailingRuns({ ...base, starts, views, relays, signals });
  const mailings = new Mailings({ ...base, views, signals });
  const scheduler = new Scheduler({ database, clock, delivery, starts, signals, logger });
  const progress = new ProgressStreams(views, signals, clock);
  const previews = new Previews({
    ...base,
    views,
    relays,
    links,
    defaultCountryCode,
    senders: testSenders(needs),
  });
  return {
    ...composeRecipients(ground, needs),
    mailings,
    views,
    checks,
    starts,
    runs,
    scheduler,
    progress,
    previews,
  };
}

function testSenders({ channels }: MailingsNeeds) {
  return {
    email: (message: OutgoingMessage) => sendOne(channels.email, message),
    sms: (message: OutgoingSms) => sendOne(channels.sms, message),
  };
}

function composeRecipients(ground: Ground, needs: MailingsNeeds) {
  const { database, clock, audit, config } = ground;
  const { delivery, blocked, links, authenticator, defaultCountryCode } = needs;
  const intake = new RecipientIntake(delivery);
  const imports = new Topic<void>();
  const recipients = new Recipients({ database, audit, delivery, intake, defaultCountryCode });
  const uploads = new CsvImport({ database, clock, audit, delivery, intake, imports, defaultCountryCode });
  const entry = { authenticator, allowedOrigins: [config.publicUrl] };
  return {
    recipients,
    importStreams: new ImportStreams(database, clock, imports),
    routers: [
      { path: '/mailings', router: recipientUpload(entry, uploads) },
      { path: '/mailings', router: reportExport(entry, new Reports(database, delivery, audit)) },
      { path: '/u', router: unsubscribePages(new Unsubscribes(database, links, blocked)) },
    ],
  };
}
