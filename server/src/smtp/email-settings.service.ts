import type { EmailSettingsValues } from '@mailroom/shared/settings';
import type { DispatchSettings } from '../delivery/settings-source.ts';
import type { OursVerdict } from '../delivery/channel.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { Fingerprints } from '../settings/crypto.fingerprints.ts';
import type { SettingsStore } from '../settings/settings-store.service.ts';
import { relayProvenAt } from '../settings/typeorm.proven-relay-store.ts';
import type { SettingsRow } from '../settings/typeorm.settings-store.ts';
import { emailValuesOf, type StoredEmail } from './email-proposal.ts';
import type { RelaySettings } from './relay.ts';

/** The e-mail tab as it is shown: no password. */
export interface EmailSettingsView extends EmailSettingsValues {
  version: number;
  passwordSet: boolean;
  updatedAt: number | null;
  updatedBy: string | null;
  relayProvenAt: number | null;
  /** Names of the mailings that the save just made has paused. */
  pausedMailings: string[];
}

/** The relay to send through, or why there is none. */
export type RelayResult =
  { ok: true; relay: RelaySettings; version: number } | { ok: false; verdict: OursVerdict };

export interface EmailSettingsParts {
  database: Database;
  store: SettingsStore;
  fingerprints: Fingerprints;
  /** The port of this server instance's capture relay. */
  capturePort: () => number;
}

const LOOPBACK = '127.0.0.1';

/** The e-mail settings as everybody reads them: the page, the check and the engine. */
export class EmailSettings {
  constructor(private readonly parts: EmailSettingsParts) {}

  /** Reads what is saved, the password opened. */
  async stored(): Promise<StoredEmail> {
    return this.storedOf(await this.parts.store.current('EMAIL'));
  }

  storedOf(row: SettingsRow): StoredEmail {
    const { version, content, updatedAt, updatedBy } = row;
    const password = this.parts.store.openSecret(row, 'password');
    return { version, values: emailValuesOf(content), password, updatedAt, updatedBy };
  }

  /** Reads them as they are shown. */
  async view(): Promise<EmailSettingsView> {
    const { values, password, ...rest } = await this.stored();
    const hash = this.relayHash(values);
    return {
      ...this.#withCapturePort(values),
      ...rest,
      passwordSet: password.state !== 'NONE',
      relayProvenAt: await this.parts.database.read((tx) => relayProvenAt(tx, hash)),
      pausedMailings: [],
    };
  }

  /** Gives the relay that mail is to be sent through now. */
  async relay(): Promise<RelayResult> {
    const { values, password, version } = await this.stored();
    if (values.host === null) return { ok: false, verdict: NO_RELAY };
    if (values.auth === 'PASSWORD' && password.state === 'UNREADABLE')
      return { ok: false, verdict: UNREADABLE };
    const text = password.state === 'OPEN' ? password.text : null;
    return { ok: true, version, relay: this.relayOf({ ...values, host: values.host }, text) };
  }

  /** Makes of settings, saved or not, what is needed to speak to the mail server. */
  relayOf(values: EmailSettingsValues & { host: string }, password: string | null): RelaySettings {
    const { host, port, security, auth, userName, ehloName, ...rest } = this.#withCapturePort(values);
    const signsIn = auth === 'PASSWORD';
    return {
      ...{ host: host ?? LOOPBACK, port, security, ehloName },
      auth: signsIn ? 'PASSWORD' : 'NONE',
      userName: signsIn ? userName : null,
      password: signsIn ? password : null,
      connectTimeoutMs: rest.connectTimeoutMs,
      commandTimeoutMs: rest.commandTimeoutMs,
      ca: rest.trustedCertificate,
      pinnedFingerprint: rest.pinnedFingerprint,
    };
  }

  /** Names a relay: what is proven through it is not proven through another. */
  relayHash({ mailService, host, port, security, auth, userName }: EmailSettingsValues): string {
    const isCapture = mailService === 'CAPTURE';
    return this.parts.fingerprints.of(
      'relay',
      isCapture ? ['CAPTURE'] : [host, port, security, auth, userName],
    );
  }

  /** Tells how things stand with the way out, for whoever is about to start a mailing. */
  async relayState(): Promise<{ configured: boolean; proven: boolean; trial: boolean }> {
    const { host, mailService, relayProvenAt: provenAt } = await this.view();
    const trial = mailService === 'CAPTURE';
    return { configured: host !== null, proven: trial || provenAt !== null, trial };
  }

  async defaultFrom(): Promise<string | null> {
    return (await this.stored()).values.defaultFrom;
  }

  /** Says that a mailbox is used as the default From address, or null. */
  async useOf(tx: Tx, { address }: Mailbox): Promise<string | null> {
    const { content } = await this.parts.store.currentIn(tx, 'EMAIL');
    const { defaultFrom } = emailValuesOf(content);
    return defaultFrom?.toLowerCase() === address.toLowerCase() ? 'the default From address' : null;
  }

  /** Reads what the engine obeys. */
  async dispatch(): Promise<DispatchSettings> {
    const { version, content } = await this.parts.store.current('EMAIL');
    const { maxPerConnection, smtpThreads, unclearRecipients } = emailValuesOf(content);
    return { version, maxPerConnection, smtpThreads, unclearRecipients };
  }

  #withCapturePort(values: EmailSettingsValues): EmailSettingsValues {
    return values.mailService === 'CAPTURE' ? { ...values, port: this.parts.capturePort() } : values;
  }
}

const NO_RELAY: OursVerdict = {
  reason: 'NO_RELAY',
  code: 'NO_RELAY',
  text: 'There is no mail server in the settings yet.',
  retryAfterMs: null,
};

const UNREADABLE: OursVerdict = {
  reason: 'UNREADABLE_SECRET',
  code: 'UNREADABLE_SECRET',
  text: 'The stored password cannot be read with this APP_KEY: restore the key, or type the password again.',
  retryAfterMs: null,
};
