import { createLogger } from '../../server/src/platform/logger.ts';
import { Mailboxes } from '../../server/src/mailboxes/mailboxes.service.ts';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { Fingerprints } from '../../server/src/settings/crypto.fingerprints.ts';
import { SettingsStore } from '../../server/src/settings/settings-store.service.ts';
import { TestRuns } from '../../server/src/settings/test-runs.service.ts';
import { EmailRules } from '../../server/src/smtp/email-rules.service.ts';
import { EmailSaves } from '../../server/src/smtp/email-saves.service.ts';
import { EmailSettings } from '../../server/src/smtp/email-settings.service.ts';
import { SmtpChecks } from '../../server/src/smtp/smtp-checks.service.ts';
import { type Ground, openGround } from './ground.ts';

export const CAPTURE_PORT = 4711;

/** The services of the e-mail tab over a database of their own. */
export async function openEmailTab() {
  const ground = await openGround();
  const { database, clock, audit, box } = ground;
  const log: string[] = [];
  const logger = createLogger('debug', { write: (line) => log.push(line) });
  const store = new SettingsStore(database, clock, box);
  const mailboxes = new Mailboxes(database, clock, audit);
  const fingerprints = new Fingerprints(box);
  const outbound = new Outbound({ deny: [], clock, resolve: lookUp });
  const settings = new EmailSettings({ database, store, fingerprints, capturePort: () => CAPTURE_PORT });
  const rules = new EmailRules({ database, mailboxes, outbound });
  const runs = new TestRuns({ database, clock, audit, logger });
  const checks = new SmtpChecks({
    ...{ database, clock, runs, settings, rules, mailboxes, outbound, fingerprints },
    fromDomainAdvice: async () => ({ ok: true, text: 'The domain is fine.' }),
  });
  const paused: string[] = [];
  const saves = new EmailSaves({
    ...{ database, clock, store, audit, settings, rules, checks },
    pauseUnfinished: async (_tx, kind) => {
      paused.push(kind);
      return ['Autumn offer'];
    },
  });
  mailboxes.askBeforeDeleting((tx, mailbox) => settings.useOf(tx, mailbox));
  const close = async () => {
    await runs.close();
    await ground.close();
  };
  return { ground: ground as Ground, log, store, mailboxes, settings, runs, checks, saves, paused, close };
}

export type EmailTab = Awaited<ReturnType<typeof openEmailTab>>;

/** `*.public.test` is on the Internet, `*.near.test` in a private network; nothing else is known. */
async function lookUp(name: string): Promise<string[]> {
  if (name.endsWith('.public.test')) return ['93.184.216.34'];
  if (name.endsWith('.near.test')) return ['127.0.0.1'];
  throw Object.assign(new Error(`No such name: ${name}`), { code: 'ENOTFOUND' });
}
