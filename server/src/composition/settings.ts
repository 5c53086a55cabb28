import { Mailboxes } from '../mailboxes/mailboxes.service.ts';
import { MailboxesResolver } from '../mailboxes/mailboxes.resolver.ts';
import { Fingerprints } from '../settings/crypto.fingerprints.ts';
import type { PauseUnfinished } from '../settings/relay-change.ts';
import { SettingsResolver } from '../settings/settings.resolver.ts';
import { SettingsStore } from '../settings/settings-store.service.ts';
import { TestRuns } from '../settings/test-runs.service.ts';
import { EmailRules } from '../smtp/email-rules.service.ts';
import { EmailSaves } from '../smtp/email-saves.service.ts';
import { EmailSettings } from '../smtp/email-settings.service.ts';
import { EmailSettingsResolver, type LargestWaiting } from '../smtp/email-settings.resolver.ts';
import { domainAdviser } from '../smtp/mailauth.domain-advice.ts';
import { SettingsSmtpChannel } from '../smtp/settings.smtp-channel.ts';
import { SmtpChecksResolver } from '../smtp/smtp-checks.resolver.ts';
import { SmtpChecks } from '../smtp/smtp-checks.service.ts';
import { Trial, type TrialSms } from '../smtp/trial.service.ts';
import type { Ground } from './ground.ts';

/** Puts together what both tabs stand on: the versioned store, the runs of checks and tests, the mailboxes. */
export function composeSettings({ database, clock, box, audit, logger }: Ground) {
  const store = new SettingsStore(database, clock, box);
  const runs = new TestRuns({ database, clock, audit, logger });
  const mailboxes = new Mailboxes(database, clock, audit);
  const resolvers = [new SettingsResolver(store), new MailboxesResolver(mailboxes)];
  return { store, runs, mailboxes, resolvers };
}

export interface EmailNeeds extends Pick<ReturnType<typeof composeSettings>, 'store' | 'runs' | 'mailboxes'> {
  capturePort: () => number;
  pauseUnfinished: PauseUnfinished;
  largestWaiting: LargestWaiting;
  sms: TrialSms;
}

/** Puts the e-mail side together: settings, check, trial and the channel. */
export function composeEmail({ database, clock, box, audit, outbound }: Ground, needs: EmailNeeds) {
  const { store, runs, mailboxes, capturePort, pauseUnfinished, largestWaiting, sms } = needs;
  const fingerprints = new Fingerprints(box);
  const settings = new EmailSettings({ database, store, fingerprints, capturePort });
  const rules = new EmailRules({ database, mailboxes, outbound });
  const fromDomainAdvice = domainAdviser();
  const checks = new SmtpChecks({
    ...{ database, clock, runs, settings, rules, mailboxes, outbound, fingerprints, fromDomainAdvice },
  });
  const saves = new EmailSaves({ database, clock, store, audit, settings, rules, checks, pauseUnfinished });
  const trial = new Trial({ database, mailboxes, settings, saves, sms });
  const resolvers = [
    new EmailSettingsResolver(settings, saves, trial, largestWaiting),
    new SmtpChecksResolver(checks),
  ];
  mailboxes.askBeforeDeleting((tx, mailbox) => settings.useOf(tx, mailbox));
  return { settings, trial, channel: new SettingsSmtpChannel(settings, outbound, clock), resolvers };
}
