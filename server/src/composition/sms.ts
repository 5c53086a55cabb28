import type { CapturedMessages } from '../delivery/captured-messages.service.ts';
import type { DispatchSettings } from '../delivery/settings-source.ts';
import type { PauseUnfinished } from '../settings/relay-change.ts';
import type { SettingsStore } from '../settings/settings-store.service.ts';
import type { TestRuns } from '../settings/test-runs.service.ts';
import { breathe } from '../platform/breathe.ts';
import { withPace } from '../sms/pace-fields.ts';
import { smsDispatch } from '../sms/sms-dispatch.ts';
import { smsCallbackRouter } from '../sms/express.sms-callbacks.ts';
import { SmsCallbacks } from '../sms/sms-callbacks.service.ts';
import { SmsInbox } from '../sms/sms-inbox.service.ts';
import { dialThrough } from '../sms/outbound.sms-dial.ts';
import { SmsLinks } from '../sms/sms-links.service.ts';
import { SmsChannel } from '../sms/module.sms-channel.ts';
import { smsModules } from '../sms/modules.ts';
import { ReportSettling } from '../sms/report-settling.service.ts';
import type { SmsRecipients } from '../sms/sms-recipients.ts';
import { SmsReports } from '../sms/sms-reports.service.ts';
import { SmsSettingsService } from '../sms/sms-settings.service.ts';
import { SmsTests } from '../sms/sms-test.service.ts';
import { SmsInboxResolver } from '../sms/sms-inbox.resolver.ts';
import { SmsResolver } from '../sms/sms.resolver.ts';
import { StopConfirmations } from '../sms/stop-confirmations.service.ts';
import type { RelayState } from '../mailings/relays.ts';
import type { TrialSms } from '../smtp/trial.service.ts';
import type { Ground } from './ground.ts';

export interface SmsNeeds {
  store: SettingsStore;
  runs: TestRuns;
  captured: CapturedMessages;
  pauseUnfinished: PauseUnfinished;
  /** Made after this. */
  recipients: () => SmsRecipients;
}

/** Puts the SMS side together. */
export function composeSms(
  { database, clock, audit, outbound, config, logger }: Ground,
  { store, runs, captured, pauseUnfinished, ...needs }: SmsNeeds,
) {
  const { publicUrl } = config;
  const modules = smsModules.map(withPace);
  const settings = new SmsSettingsService(database, store, audit, modules, publicUrl, pauseUnfinished);
  const recipients: SmsRecipients = {
    settle: (tx, report) => needs.recipients().settle(tx, report),
    block: (tx, barred) => needs.recipients().block(tx, barred),
    free: (tx, barred) => needs.recipients().free(tx, barred),
  };
  const onError = (error: unknown) => logger.error({ err: error }, 'an SMS report could not be taken in');
  const settling = new ReportSettling({ database, clock, recipients, onError });
  const reports = new SmsReports({ database, clock, settling, recipients, onError });
  const links = new SmsLinks({
    clock,
    dial: dialThrough(outbound, clock),
    random: Math.random,
    onReports: (module, found) => reports.keep(module, found),
    onInbound: (module, messages) => inbox.take(module, messages),
    log: ({ descriptor }, text) => logger.info({ module: descriptor.id }, text),
  });
  const publicUrlReachable = publicUrl.startsWith('https:');
  const tests = new SmsTests({
    ...{ runs, settings, reports, links, captured, outbound, clock, publicUrlReachable },
  });
  const channel = new SmsChannel({ settings, outbound, captured, reports, links, breathe });
  const { inbox, replies } = composeInbox({ database, clock, logger }, { settings, recipients, channel });
  const router = smsCallbackRouter(new SmsCallbacks(database, settings, reports, inbox), publicUrl);
  return {
    settings,
    channel,
    settling,
    dispatch: () => dispatchOf(store, settings),
    links: { start: () => keepLink(store, settings, links), close: () => links.close() },
    replies,
    trial: trialOf(settings),
    relayState: () => relayState(settings),
    routers: [{ path: '/sms/cb', router }],
    resolvers: [new SmsResolver(settings, tests), new SmsInboxResolver(inbox)],
  };
}

interface InboxNeeds {
  settings: SmsSettingsService;
  recipients: SmsRecipients;
  channel: SmsChannel;
}

/** Puts together what takes in messages from people and what answers a stop. */
function composeInbox(
  { database, clock, logger }: Pick<Ground, 'database' | 'clock' | 'logger'>,
  { settings, recipients, channel }: InboxNeeds,
) {
  const confirmations = new StopConfirmations({
    ...{ database, clock, settings, channel },
    onFailure: (message, words) => logger.warn({ message, words }, 'a stop could not be confirmed by SMS'),
    onError: (error) => logger.error({ err: error }, 'stops could not be confirmed by SMS'),
  });
  const inbox = new SmsInbox({
    ...{ database, clock, settings, recipients },
    onStop: () => confirmations.wake(),
    onError: (error) => logger.error({ err: error }, 'an SMS from a person could not be acted upon'),
  });
  const replies = {
    start: (sends: boolean) => {
      inbox.start();
      if (sends) confirmations.start();
    },
    close: async () => {
      await inbox.close();
      await confirmations.close();
    },
  };
  return { inbox, replies };
}

/** Keeps the connection of the saved settings, and follows their changes; gives the function that ends that. */
async function keepLink(
  store: SettingsStore,
  settings: SmsSettingsService,
  links: SmsLinks,
): Promise<() => void> {
  const settle = async () => {
    const current = await settings.current().catch(() => null);
    const module = settings.moduleOf(current?.module);
    links.settle(current && module ? { module, configuration: current.configuration } : null);
  };
  await settle();
  return store.onChange(({ kind }) => {
    if (kind === 'SMS') void settle();
  });
}

/** Says how SMS are shared out by what is saved; what cannot be read is told when a process opens. */
async function dispatchOf(store: SettingsStore, settings: SmsSettingsService): Promise<DispatchSettings> {
  const { content, version } = await store.current('SMS');
  const module = settings.moduleOf(content.module as string | null);
  const configuration = module ? await settings.configurationOf(module) : null;
  return { ...smsDispatch(module, configuration ?? {}), version };
}

const CAPTURE = 'CAPTURE';

function trialOf(settings: SmsSettingsService): TrialSms {
  return {
    module: async () => (await settings.shown()).module,
    capture: async (principal) => {
      const { version } = await settings.shown();
      await settings.update(principal, { module: CAPTURE }, version);
    },
  };
}

/** A provider proves itself with every message; what is chosen and complete counts as proven. */
async function relayState(settings: SmsSettingsService): Promise<RelayState> {
  const { module } = await settings.shown();
  return { configured: module !== null, proven: module !== null, trial: module === CAPTURE };
}
