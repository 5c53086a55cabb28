import {
  emailSettingsInput,
  EMAIL_DEFAULTS,
  type EmailSettingsPatch,
  passwordField,
} from '@mailroom/shared/settings';
import type { Audit } from '../audit/audit.service.ts';
import { tryNow } from '../delivery/typeorm.channels.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { neverSay } from '../platform/logger.ts';
import type { SignedIn } from '../platform/principal.ts';
import { parseInput } from '../platform/validation.ts';
import type { PauseUnfinished } from '../settings/relay-change.ts';
import type { SettingsSave, SettingsStore } from '../settings/settings-store.service.ts';
import {
  type EmailProposal,
  emailValuesOf,
  type FieldPaths,
  propose,
  type StoredEmail,
  withEmptyAsNull,
} from './email-proposal.ts';
import type { EmailRules } from './email-rules.service.ts';
import type { EmailSettings, EmailSettingsView } from './email-settings.service.ts';
import type { SmtpChecks } from './smtp-checks.service.ts';

export interface SaveOptions {
  /** The version that was read. */
  version: number;
  /** A check of the same values, passed within ten minutes, by the same user. */
  checkId?: string | null;
  /** Saves without a passed check. */
  saveAnyway?: boolean | null;
  /** Running mailings take it over after the message in hand. */
  applyNow?: boolean | null;
}

export interface EmailSavesParts {
  database: Database;
  clock: Clock;
  store: SettingsStore;
  audit: Audit;
  settings: EmailSettings;
  rules: EmailRules;
  checks: SmtpChecks;
  /** Called when the trial begins or ends. */
  pauseUnfinished: PauseUnfinished;
}

interface Save extends SaveOptions {
  patch: EmailSettingsPatch;
  paths: FieldPaths;
  action: string;
  details: Readonly<Record<string, unknown>>;
}

/** Saves the e-mail settings. Rolling back is a save: same rules, a new version. */
export class EmailSaves {
  constructor(private readonly parts: EmailSavesParts) {}

  /**
   * Saves a change as the next version; a field that is left out keeps its value.
   *
   * @throws {UserError} BAD_USER_INPUT, CONFLICT, CHECK_FAILED with `extensions.checkId`
   */
  async update(
    principal: SignedIn,
    input: EmailSettingsPatch,
    options: SaveOptions,
  ): Promise<EmailSettingsView> {
    const patch = parseInput(emailSettingsInput, withEmptyAsNull(input), 'input');
    const action = 'changed the e-mail settings';
    return this.#save(principal, { ...options, patch, action, paths: { prefix: 'input.' }, details: {} });
  }

  /**
   * Saves an earlier version as the next one. A password is never brought back: the one that is stored now stays, if it
   * belongs to the same server and account.
   *
   * @throws {UserError} BAD_USER_INPUT, CONFLICT, CHECK_FAILED
   */
  async rollBack(
    principal: SignedIn,
    toVersion: number,
    version: number,
    typed: string | null | undefined,
  ): Promise<EmailSettingsView> {
    const content = await this.parts.store.contentOf('EMAIL', toVersion);
    if (!content) {
      const message = `There is no version ${toVersion} of the e-mail settings; the history lists them.`;
      throw new UserError('BAD_USER_INPUT', message, { field: 'toVersion' });
    }
    const password = parseInput(passwordField.nullish(), typed, 'password');
    const patch = { ...emailValuesOf(content), password };
    const action = 'rolled back the e-mail settings';
    return this.#save(principal, { version, patch, action, paths: { prefix: '' }, details: { toVersion } });
  }

  async #save(principal: SignedIn, save: Save): Promise<EmailSettingsView> {
    const { database, store, settings, rules } = this.parts;
    const stored = await settings.stored();
    const proposal = propose(stored, save.patch, save.paths);
    if (proposal.secrets.password) neverSay(proposal.secrets.password);
    const order = orderOf(proposal, save);
    if (stored.version !== save.version) throw await database.read((tx) => store.conflict(tx, order));
    await rules.refuseUnacceptable(proposal, save.paths);
    const check = await this.#check(principal, stored, proposal, save);
    const pausedMailings = await database.write((tx) =>
      this.#write(tx, principal, stored, proposal, { ...save, check }),
    );
    return { ...(await settings.view()), pausedMailings };
  }

  /** Runs the check where saving waits for it; tells for the audit log on what ground it goes on. */
  async #check(
    principal: SignedIn,
    stored: StoredEmail,
    proposal: EmailProposal,
    { checkId, saveAnyway }: Save,
  ): Promise<string> {
    const { checks } = this.parts;
    const { checkOnSave, host, mailService } = proposal.values;
    if (!checkOnSave || host === null || mailService === 'CAPTURE' || !proposal.connectionChanged)
      return 'not needed';
    if (checkId && (await checks.proves(principal, checkId, proposal))) return checkId;
    if (saveAnyway) return 'saved without a passed check';
    const run = await checks.beforeSaving(principal, stored, proposal);
    if (run.outcome === 'PASSED' || run.outcome === 'PROVEN') return run.id;
    const message = `The settings did not pass the check, nothing was saved: ${run.events.at(-1)?.text ?? ''}`;
    throw new UserError('CHECK_FAILED', [message.trim(), run.mend].filter(Boolean).join(' '), {
      extensions: { checkId: run.id, checkCode: run.code },
    });
  }

  /** Saves, and pauses what must not go on by itself; gives the names of the mailings that were paused. */
  async #write(
    tx: Tx,
    principal: SignedIn,
    stored: StoredEmail,
    proposal: EmailProposal,
    save: Save & { check: string },
  ): Promise<string[]> {
    const { clock, store, rules, audit, pauseUnfinished } = this.parts;
    await rules.holdSender(tx, proposal, save.paths);
    const { version, changes } = await store.save(tx, principal, orderOf(proposal, save));
    // Before mailings are paused: whoever locks both takes the channel first.
    if (proposal.connectionChanged) await tryNow(tx, 'EMAIL', clock.now());
    const paused = entersOrLeavesTrial(stored, proposal) ? await pauseUnfinished(tx, 'EMAIL', principal) : [];
    const { action, details, check, applyNow } = save;
    await audit.record(tx, principal, action, `version ${version}`, {
      ...details,
      ...{ changes, check, applyNow: applyNow ?? false },
      ...(paused.length > 0 && { pausedMailings: paused }),
    });
    return paused;
  }
}

function orderOf({ values, secrets }: EmailProposal, { version, applyNow }: SaveOptions): SettingsSave {
  return {
    kind: 'EMAIL',
    version,
    content: { ...values },
    secrets: { ...secrets },
    defaults: { ...EMAIL_DEFAULTS },
    applyNow: applyNow ?? false,
  };
}

/** What was sent for real must not go on into the capture relay, nor the other way round. */
function entersOrLeavesTrial({ values: before }: StoredEmail, { values: after }: EmailProposal): boolean {
  return before.host !== null && (before.mailService === 'CAPTURE') !== (after.mailService === 'CAPTURE');
}
