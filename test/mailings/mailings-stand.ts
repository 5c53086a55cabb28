import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MailingKind, StartWarning } from '@mailroom/shared/mailing-state';
import type { Permission } from '@mailroom/shared/permissions';
import { Audit } from '../../server/src/audit/audit.service.ts';
import { BlockedAddresses } from '../../server/src/delivery/blocked-addresses.service.ts';
import type { OutgoingMessage, SendResult } from '../../server/src/delivery/channel.ts';
import { Delivery } from '../../server/src/delivery/delivery.service.ts';
import { GroupListeners } from '../../server/src/delivery/group-listener.ts';
import { TypeormBlockedStore } from '../../server/src/delivery/typeorm.blocked-store.ts';
import { TypeormGroupStore } from '../../server/src/delivery/typeorm.group-store.ts';
import { createHttp, type HttpParts } from '../../server/src/http.ts';
import { BlockedList } from '../../server/src/mailings/blocked-list.service.ts';
import { CsvImport } from '../../server/src/mailings/csv-import.service.ts';
import type { Entry } from '../../server/src/platform/http/entry.ts';
import { ImportStreams } from '../../server/src/mailings/import-streams.service.ts';
import { MailRenderer } from '../../server/src/mailings/mail.renderer.ts';
import { MailingFollower } from '../../server/src/mailings/mailing-follower.service.ts';
import { MailingRuns } from '../../server/src/mailings/mailing-runs.service.ts';
import { MailingSignals } from '../../server/src/mailings/mailing-signals.ts';
import { MailingStarts } from '../../server/src/mailings/mailing-starts.service.ts';
import { MailingViews } from '../../server/src/mailings/mailing-views.service.ts';
import { Mailings } from '../../server/src/mailings/mailings.service.ts';
import { Previews } from '../../server/src/mailings/previews.service.ts';
import { ProgressStreams } from '../../server/src/mailings/progress-streams.service.ts';
import { RecipientIntake } from '../../server/src/mailings/recipient-intake.service.ts';
import { Recipients } from '../../server/src/mailings/recipients.service.ts';
import type { RelayState } from '../../server/src/mailings/relays.ts';
import { Reports } from '../../server/src/mailings/reports.service.ts';
import { Scheduler } from '../../server/src/mailings/scheduler.service.ts';
import { SmsPartCounts } from '../../server/src/mailings/sms-part-counts.service.ts';
import type { SmsModuleLimits } from '../../server/src/mailings/sms-parts.ts';
import { StartChecks } from '../../server/src/mailings/start-checks.service.ts';
import { UnsubscribeLinks } from '../../server/src/mailings/unsubscribe-links.service.ts';
import { Unsubscribes } from '../../server/src/mailings/unsubscribes.service.ts';
import type { Database } from '../../server/src/platform/database/database.ts';
import { breathe } from '../../server/src/platform/breathe.ts';
import type { Authenticator } from '../../server/src/platform/http/authenticator.ts';
import { Topic } from '../../server/src/platform/live.ts';
import { createLogger } from '../../server/src/platform/logger.ts';
import { ANONYMOUS, type Principal } from '../../server/src/platform/principal.ts';
import { SecretBox } from '../../server/src/platform/secret-box.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Ground, openGround, userNamed } from '../support/ground.ts';

export const SUPPORT = { id: 'box-support', address: 'support@company.com', name: 'Support', provenAt: null };
export const SALES = { id: 'box-sales', address: 'sales@company.com', name: 'Sales', provenAt: null };
export const PUBLIC_URL = 'https://mail.company.com';
export const ALL_WARNINGS: StartWarning[] = ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN', 'OVER_10000'];
/** Of an SMS renderer that holds nobody. */
export const AT_ANY_HOUR = { clock: { now: Date.now }, quietHours: () => Promise.resolve(() => null) };

export const eva = userNamed('Eva');
export const mark = userNamed('Mark', [
  'MAILINGS_READ',
  'MAILINGS_WRITE',
  'MAILINGS_SEND',
] satisfies Permission[]);

export interface StandOptions {
  publicUrl?: string;
  maxRows?: number;
  /** In place of a SQLite database of its own. */
  database?: Database;
}

/** Puts mailings together on a database of their own; only the engine is missing, so nothing is sent by itself. */
export async function openMailings(options: StandOptions = {}) {
  const { publicUrl = PUBLIC_URL, maxRows } = options;
  const clock = new ManualClock();
  const ground = options.database ? groundOn(options.database, clock) : await openGround(clock);
  const { database, audit, box } = ground;
  /** What the settings say; a test changes it as it needs. */
  const outside = {
    mailboxes: [SUPPORT, SALES],
    defaultFrom: SUPPORT.address as string | null,
    smsSender: 'Company' as string | null,
    smsModule: {
      ...{ id: 'X', name: 'X', limits: { maxParts: 3, maxLength: 459, supportsUcs2: true } },
    } as SmsModuleLimits | null,
    relay: { configured: true, proven: true, trial: false } as RelayState,
    countryCode: '+47' as string | null,
    sendResult: { kind: 'SENT', reply: { code: 250, enhanced: null, text: 'ok' } } as SendResult,
    sent: [] as OutgoingMessage[],
    errors: [] as unknown[],
  };
  const listener = new GroupListeners();
  const groups = new TypeormGroupStore(listener);
  const engine = { wake: () => undefined, stop: () => undefined, ratePerSecond: () => 0 };
  const delivery = new Delivery({ database, groups, engine, listener, clock });
  const blocked = new BlockedAddresses({
    database,
    blocked: new TypeormBlockedStore(),
    groups,
    listener,
    clock,
  });
  const signals = new MailingSignals();
  listener.add(new MailingFollower(groups, clock, signals));
  const views = new MailingViews(database, delivery, {
    mailboxes: async () => outside.mailboxes,
    defaultFrom: async () => outside.defaultFrom,
    smsSender: async () => outside.smsSender,
  });
  const relays = { state: async () => outside.relay };
  const links = new UnsubscribeLinks(box, publicUrl);
  const defaultCountryCode = async () => outside.countryCode;
  const base = { database, clock, audit, delivery, views, signals };
  const smsModule = async () => outside.smsModule;
  const checks = new StartChecks({ ...base, relays, smsModule, publicUrl });
  const starts = new MailingStarts({ ...base, checks, relays });
  const intake = new RecipientIntake(delivery);
  const imports = new Topic<void>();
  const senders = {
    email: async (message: OutgoingMessage) => {
      outside.sent.push(message);
      return outside.sendResult;
    },
    sms: async () => outside.sendResult,
  };
  const logger = { error: (fault: unknown) => outside.errors.push(fault) };
  const mailings = new Mailings(base);
  const recipients = new Recipients({ ...base, intake, defaultCountryCode });
  return {
    ...ground,
    clock,
    outside,
    delivery,
    blocked,
    links,
    views,
    mailings,
    recipients,
    checks,
    smsParts: new SmsPartCounts({ database, delivery, links, smsModule, breathe }),
    starts,
    signals,
    runs: new MailingRuns({ ...base, starts, relays }),
    scheduler: new Scheduler({ ...base, starts, logger }),
    progress: new ProgressStreams(views, signals, clock),
    csv: new CsvImport({ ...base, intake, imports, defaultCountryCode, maxRows }),
    importStreams: new ImportStreams(database, clock, imports),
    previews: new Previews({ ...base, relays, links, senders, defaultCountryCode }),
    reports: new Reports(database, delivery, audit),
    unsubscribes: new Unsubscribes(database, links, blocked),
    blockedList: new BlockedList({ database, audit, blocked, defaultCountryCode }),
    renderer: new MailRenderer(database, links),
    /** Makes a draft that could start, with recipients. */
    async draft(addresses: readonly string[], input: object = {}, kind: MailingKind = 'EMAIL') {
      const content = kind === 'EMAIL' ? { subject: 'Hello {{name|friend}}' } : {};
      const text = 'Hello {{name|friend}}';
      const { id } = await mailings.create(eva, { kind, name: 'November', text, ...content, ...input });
      for (let from = 0; from < addresses.length; from += 1_000) {
        const part = addresses.slice(from, from + 1_000).map((address) => ({ address }));
        await recipients.add(eva, id, part);
      }
      return id;
    },
  };
}

/** Stands on a database that somebody else opened, and closes. */
function groundOn(database: Database, clock: ManualClock): Ground {
  const audit = new Audit(database, clock);
  return {
    dataDir: '',
    database,
    clock,
    audit,
    box: new SecretBox(randomBytes(32)),
    close: async () => undefined,
  };
}

export type MailingsStand = Awaited<ReturnType<typeof openMailings>>;

/** Serves routers as the application does, on a port of its own; who shows the token is `principal`. */
export async function serve(
  makeRouters: (entry: Entry) => HttpParts['routers'],
  principal: Principal = eva,
): Promise<{ url: string; close(): void }> {
  const authenticator: Authenticator = {
    authenticate: async ({ authorization }) => (authorization === 'Bearer token' ? principal : ANONYMOUS),
    watch: () => () => undefined,
  };
  const allowedOrigins = [PUBLIC_URL];
  const app = createHttp({
    apollo: { assertStarted: () => undefined } as unknown as HttpParts['apollo'],
    ...{ authenticator, allowedOrigins, publicUrl: PUBLIC_URL },
    routers: makeRouters({ authenticator, allowedOrigins }),
    clientDir: '/nowhere',
    ready: async () => true,
    resolverOf: () => {
      throw new Error('Nothing is resolved here');
    },
    logger: createLogger('silent'),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
