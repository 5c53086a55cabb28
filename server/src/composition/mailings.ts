import type { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import type { Channel, OutgoingMessage } from '../delivery/channel.ts';
import type { Delivery } from '../delivery/delivery.service.ts';
import type { GroupListeners } from '../delivery/group-listener.ts';
import { sendOne } from '../delivery/send-one.ts';
import { BlockedAddressesResolver } from '../mailings/blocked-addresses.resolver.ts';
import { BlockedList } from '../mailings/blocked-list.service.ts';
import { CsvImport } from '../mailings/csv-import.service.ts';
import { previewFrame } from '../mailings/express.preview-frame.ts';
import { recipientUpload } from '../mailings/express.recipient-upload.ts';
import { reportExport } from '../mailings/express.report-export.ts';
import { unsubscribePages } from '../mailings/express.unsubscribe-pages.ts';
import { ImportStreams } from '../mailings/import-streams.service.ts';
import { type GroupCounts, MailingFollower } from '../mailings/mailing-follower.service.ts';
import { MailingEventsResolver } from '../mailings/mailing-events.resolver.ts';
import { MailingFieldsResolver } from '../mailings/mailing-fields.resolver.ts';
import { MailingRunsResolver } from '../mailings/mailing-runs.resolver.ts';
import { MailingsResolver } from '../mailings/mailings.resolver.ts';
import { RecipientsResolver } from '../mailings/recipients.resolver.ts';
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
import { SmsOutcomes } from '../mailings/sms-outcomes.service.ts';
import { SmsPartCounts } from '../mailings/sms-part-counts.service.ts';
import type { SmsModuleLimits } from '../mailings/sms-parts.ts';
import { SmsPartsResolver, StartCheckResolver } from '../mailings/sms-parts.resolver.ts';
import { StartChecks } from '../mailings/start-checks.service.ts';
import type { UnsubscribeLinks } from '../mailings/unsubscribe-links.service.ts';
import { Unsubscribes } from '../mailings/unsubscribes.service.ts';
import { breathe } from '../platform/breathe.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import type { Entry } from '../platform/http/entry.ts';
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
  /** The module that is chosen for SMS. */
  smsModule: () => Promise<SmsModuleLimits | null>;
  authenticator: Authenticator;
}

/** Puts mailings together: drafts, recipients, starts, progress and reports. */
export function composeMailings(ground: Ground, needs: MailingsNeeds) {
  const { database, clock, audit, config, logger } = ground;
  const { delivery, relays, defaultCountryCode, links, blocked, smsModule } = needs;
  const base = { database, clock, audit, delivery };
  const signals = new MailingSignals();
  needs.listener.add(new MailingFollower(needs.groups, clock, signals));
  const views = new MailingViews(database, delivery, needs.senders);
  const checks = new StartChecks({
    ...{ database, clock, delivery, views, relays, smsModule, publicUrl: config.publicUrl },
  });
  const parts = new SmsPartCounts({ database, delivery, links, smsModule, breathe });
  const starts = new MailingStarts({ ...base, checks, views, relays, signals });
  const runs = new MailingRuns({ ...base, starts, views, relays, signals });
  const service = new Mailings({ ...base, views, signals });
  const previews = new Previews({
    ...base,
    views,
    relays,
    links,
    defaultCountryCode,
    senders: testSenders(needs),
  });
  const entry = { authenticator: needs.authenticator, allowedOrigins: [config.publicUrl] };
  const { recipients, imports, uploads, routers } = composeRecipients(ground, needs, entry);
  const resolvers = [
    new MailingsResolver(views, service, previews),
    new MailingRunsResolver(starts, runs),
    new MailingFieldsResolver(recipients, delivery, checks),
    new StartCheckResolver(parts),
    new SmsPartsResolver(delivery),
    new MailingEventsResolver(new ProgressStreams(views, signals, clock), imports),
    new RecipientsResolver(recipients),
    new BlockedAddressesResolver(new BlockedList({ database, audit, blocked, defaultCountryCode })),
  ];
  const scheduler = new Scheduler({ database, clock, delivery, starts, signals, logger });
  const frame = { path: '/mailings', router: previewFrame(entry, previews) };
  const smsOutcomes = new SmsOutcomes(delivery, blocked);
  return { service, runs, checks, scheduler, smsOutcomes, uploads, routers: [...routers, frame], resolvers };
}

function testSenders({ channels }: MailingsNeeds) {
  return {
    email: (message: OutgoingMessage) => sendOne(channels.email, message),
    sms: (message: OutgoingSms) => sendOne(channels.sms, message),
  };
}

function composeRecipients({ database, clock, audit }: Ground, needs: MailingsNeeds, entry: Entry) {
  const { delivery, blocked, links, defaultCountryCode } = needs;
  const intake = new RecipientIntake(delivery);
  const moved = new Topic<void>();
  const recipients = new Recipients({ database, audit, delivery, intake, defaultCountryCode });
  const uploads = new CsvImport({
    database,
    clock,
    audit,
    delivery,
    intake,
    imports: moved,
    defaultCountryCode,
  });
  return {
    recipients,
    uploads,
    imports: new ImportStreams(database, clock, moved),
    routers: [
      { path: '/mailings', router: recipientUpload(entry, uploads) },
      { path: '/mailings', router: reportExport(entry, new Reports(database, delivery, audit)) },
      { path: '/u', router: unsubscribePages(new Unsubscribes(database, links, blocked)) },
    ],
  };
}
