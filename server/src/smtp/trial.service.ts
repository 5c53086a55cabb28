import type { Mailboxes } from '../mailboxes/mailboxes.service.ts';
import type { Database } from '../platform/database/database.ts';
import type { SignedIn } from '../platform/principal.ts';
import type { EmailSaves } from './email-saves.service.ts';
import type { EmailSettings } from './email-settings.service.ts';

/** The SMS tab, as far as the trial needs it; filled by the room that keeps it. */
export interface TrialSms {
  module(): Promise<string | null>;
  /** Saves Capture as the module. */
  capture(principal: SignedIn): Promise<void>;
}

export interface TrialParts {
  database: Database;
  mailboxes: Mailboxes;
  settings: EmailSettings;
  saves: EmailSaves;
  sms: TrialSms;
}

const CAPTURE = 'CAPTURE';

/** Lets a newcomer send for real within a minute, while nothing leaves this machine. */
export class Trial {
  constructor(private readonly parts: TrialParts) {}

  /** Sends e-mail to the capture relay and SMS to the Capture module from now on. */
  async start(principal: SignedIn): Promise<void> {
    const { settings, saves, sms } = this.parts;
    const defaultFrom = await this.#mailboxOf(principal);
    const { version } = await settings.stored();
    const input = { mailService: CAPTURE, defaultFrom, password: '' } as const;
    await saves.update(principal, input, { version });
    if ((await sms.module()) !== CAPTURE) await sms.capture(principal);
  }

  /** Tells whether nothing leaves this machine: what is set up at all is captured. */
  async isActive(): Promise<boolean> {
    const { host, mailService } = (await this.parts.settings.stored()).values;
    const ways = [host === null ? null : mailService, await this.parts.sms.module()];
    const setUp = ways.filter((way) => way !== null);
    return setUp.length > 0 && setUp.every((way) => way === CAPTURE);
  }

  async #mailboxOf(principal: SignedIn): Promise<string> {
    const { database, mailboxes } = this.parts;
    const own = await database.read((tx) => mailboxes.findByAddress(tx, principal.email));
    if (own) return own.address;
    const { email, name } = principal;
    const [imported] = await mailboxes.import(principal, [{ address: email, name }]);
    return imported?.address ?? email;
  }
}
