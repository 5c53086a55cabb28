import type { HashCost } from '../auth/argon2.passwords.ts';
import type { DispatchSettings, SettingsSource } from '../delivery/settings-source.ts';
import { wayOf } from '../delivery/way.ts';
import { MailRenderer } from '../mailings/mail.renderer.ts';
import { SmsRenderer } from '../mailings/sms.renderer.ts';
import { UnsubscribeLinks } from '../mailings/unsubscribe-links.service.ts';
import type { PauseUnfinished } from '../settings/relay-change.ts';
import type { SettingsStore } from '../settings/settings-store.service.ts';
import type { SmsRecipients } from '../sms/sms-recipients.ts';
import type { EmailSettings } from '../smtp/email-settings.service.ts';
import { CaptureRelay } from '../smtp/smtp-server.capture-relay.ts';
import type { Trial } from '../smtp/trial.service.ts';
import { SystemResolver } from '../system.resolver.ts';
import { composeAuth } from './auth.ts';
import { composeCaptured, composeDelivery } from './delivery.ts';
import type { Ground } from './ground.ts';
import { composeMailings } from './mailings.ts';
import { composeEmail, composeSettings } from './settings.ts';
import { composeSms } from './sms.ts';

/** Puts all rooms together, lowest first; what runs upwards is a function that is filled in here. */
export function compose(ground: Ground, hashCost?: HashCost) {
  const { config, database, clock, box, logger } = ground;
  const base = composeSettings(ground);
  const capture = composeCaptured(ground, () => auth.sessions);
  const { captured } = capture;
  const relay = new CaptureRelay(captured, logger);
  const pauseUnfinished: PauseUnfinished = (tx, kind, who) => mailings.runs.pauseUnfinished(tx, kind, who);
  const recipients = (): SmsRecipients => mailings.smsOutcomes;
  const sms = composeSms(ground, { ...base, captured, pauseUnfinished, recipients });
  const email = composeEmail(ground, {
    ...base,
    capturePort: () => relay.port,
    pauseUnfinished,
    largestWaiting: () => mailings.checks.largestWaiting(),
    sms: sms.trial,
  });
  const links = new UnsubscribeLinks(box, config.publicUrl);
  const delivery = composeDelivery(ground, settingsSource(base.store, email.settings, sms.dispatch), {
    EMAIL: wayOf(email.channel, new MailRenderer(database, links)),
    SMS: wayOf(
      sms.channel,
      new SmsRenderer(database, links, { clock, quietHours: () => sms.settings.quietHours(SERVER_ZONE) }),
    ),
  });
  const auth = composeAuth(ground, (principal) => email.trial.start(principal), hashCost);
  const mailings = composeMailings(ground, {
    ...delivery,
    links,
    relays: { state: (kind) => (kind === 'EMAIL' ? email.settings.relayState() : sms.relayState()) },
    senders: {
      mailboxes: () => base.mailboxes.list(),
      defaultFrom: () => email.settings.defaultFrom(),
      smsSender: async () => (await sms.settings.shown()).sender,
    },
    channels: { email: email.channel, sms: sms.channel },
    defaultCountryCode: async () => (await sms.settings.shown()).defaultCountryCode,
    smsModule: async () => sms.settings.moduleOf((await sms.settings.replies()).module)?.descriptor ?? null,
    authenticator: auth.sessions,
  });
  base.mailboxes.askBeforeDeleting((tx, mailbox) => mailings.service.usesMailbox(tx, mailbox));
  const system = systemResolver(ground, email.trial);
  const rooms = [base, capture, sms, email, auth, mailings];
  return {
    setup: auth.setup,
    sessions: auth.sessions,
    resolvers: [...rooms.flatMap(({ resolvers }): object[] => resolvers), system],
    routers: [...capture.routers, ...sms.routers, ...mailings.routers],
    startWork: () => startWork(ground, { ...sms, ...mailings, ...base, ...delivery, relay }),
  };
}

const VERSION = '0.1.0';
const SERVER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

function systemResolver({ config, database }: Ground, trial: Trial): SystemResolver {
  const { publicUrl } = config;
  return new SystemResolver(async () => ({
    ...{ trial: await trial.isActive(), publicUrl, publicUrlReachable: publicUrl.startsWith('https:') },
    ...{ database: database.kind, version: VERSION },
  }));
}

type Work = Pick<ReturnType<typeof composeSettings>, 'store' | 'runs'> &
  Pick<ReturnType<typeof composeDelivery>, 'engine'> &
  Pick<ReturnType<typeof composeSms>, 'settling' | 'links' | 'replies'> &
  Pick<ReturnType<typeof composeMailings>, 'scheduler' | 'uploads'> & { relay: CaptureRelay };

/** Sets everything to work that works by itself; gives the function that ends it, nobody left in doubt. */
async function startWork(
  { config }: Ground,
  { relay, store, runs, engine, scheduler, uploads, settling, links, replies }: Work,
) {
  const sends = config.role !== 'api';
  await relay.start();
  await runs.recover();
  await uploads.recover();
  const unfollow = store.follow();
  let unkeep = () => undefined as void;
  if (sends) {
    unkeep = await links.start();
    await engine.start();
    scheduler.start();
  }
  await settling.recover();
  replies.start(sends);
  return async () => {
    unfollow();
    await runs.close();
    if (sends) {
      await scheduler.stop();
      await engine.close();
    }
    await replies.close();
    unkeep();
    await links.close();
    await settling.close();
    await relay.stop();
  };
}

function settingsSource(
  store: SettingsStore,
  email: EmailSettings,
  sms: () => Promise<DispatchSettings>,
): SettingsSource {
  return {
    current: (channel) => (channel === 'EMAIL' ? email.dispatch() : sms()),
    onChange: (listener) => store.onChange(({ kind, applyNow }) => listener({ channel: kind, applyNow })),
  };
}
