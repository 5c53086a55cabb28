import type { FieldError } from '@mailroom/shared/errors';
import {
  MAX_CONFIGURATION_VALUE,
  MAX_PASTED_CONFIGURATION,
  smsSettingsFields,
} from '@mailroom/shared/settings';
import { z } from 'zod';
import type { Audit } from '../audit/audit.service.ts';
import type { Database } from '../platform/database/database.ts';
import { UserError } from '../platform/errors.ts';
import { tryNow } from '../delivery/typeorm.channels.ts';
import { neverSay } from '../platform/logger.ts';
import type { Principal } from '../platform/principal.ts';
import { badInput, parseInput } from '../platform/validation.ts';
import type { PauseUnfinished } from '../settings/relay-change.ts';
import type { SettingsStore } from '../settings/settings-store.service.ts';
import type { SettingsRow } from '../settings/typeorm.settings-store.ts';
import { completed } from './configuration-rules.ts';
import { parsePastedConfiguration, type PastedConfiguration } from './pasted-configuration.ts';
import { plainValues, placeOfValue, typedSecrets } from './sms-content.ts';
import type { TypedHours } from './hours-settings.ts';
import { type HoldUntil, quietHours } from './quiet-hours.ts';
import type { ReplySettings, TypedReplies } from './reply-settings.ts';
import type { SmsConfiguration, SmsField, SmsModule, SmsModuleDescriptor } from './sms-module.ts';
import { type Judged, judgeSettings, type SmsSettings, type TypedSmsSettings } from './sms-settings.ts';
import { inputPathOf, nextContent, plainSettings, shownValues } from './stored-sms-settings.ts';
import { callbackToken } from './typeorm.sms-callback-store.ts';

export interface SmsSettingsInput extends TypedReplies, TypedHours {
  module?: string | null;
  defaultCountryCode?: string | null;
  sender?: string | null;
  configuration?: { key: string; value: string }[] | null;
  pastedConfiguration?: string | null;
}

/** The settings as they may be shown: of a secret only whether there is one. */
export interface ShownSmsSettings extends Omit<SmsSettings, 'configuration'> {
  configuration: { key: string; value: string | null; secretSet: boolean }[];
  callbackUrls: { kind: string; url: string }[];
  updatedAt: number | null;
  updatedBy: string | null;
}

/** A pasted configuration together with the module that it was read for. */
export interface ReadConfiguration {
  pasted: PastedConfiguration;
  descriptor: SmsModuleDescriptor;
}

const inputRule = z
  .object(
    Object.fromEntries(Object.entries(smsSettingsFields).map(([field, rule]) => [field, rule.nullish()])),
  )
  .extend({
    configuration: z
      .array(z.object({ key: z.string().max(64), value: z.string().max(MAX_CONFIGURATION_VALUE) }))
      .max(100)
      .nullish(),
    pastedConfiguration: z.string().max(MAX_PASTED_CONFIGURATION).nullish(),
  });

const CAPTURE = 'CAPTURE';

interface OpenedConfiguration {
  values: SmsConfiguration;
  /** Secrets that were sealed with another key. */
  unreadable: SmsField[];
}

interface JudgedSave extends Judged {
  typed: TypedSmsSettings;
  module: SmsModule | null;
}

/** Keeps the SMS settings: which module, its configuration, the sender and the default country code. */
export class SmsSettingsService {
  constructor(
    private readonly database: Database,
    private readonly store: SettingsStore,
    private readonly audit: Audit,
    private readonly modules: readonly SmsModule[],
    private readonly publicUrl: string,
    /** Called when the trial begins or ends. */
    private readonly pauseUnfinished: PauseUnfinished,
  ) {}

  list(): readonly SmsModule[] {
    return this.modules;
  }

  /** Finds a module by its id; null if there is none such. */
  moduleOf(id: string | null | undefined): SmsModule | null {
    return this.modules.find(({ descriptor }) => descriptor.id === id) ?? null;
  }

  /** Reads the settings for showing. */
  async shown(): Promise<ShownSmsSettings> {
    return this.#shown(await this.store.current('SMS'));
  }

  /**
   * Reads the settings for sending, secrets opened.
   *
   * @throws {UserError} CONFLICT if a secret was sealed with another key
   */
  async current(): Promise<SmsSettings> {
    const row = await this.store.current('SMS');
    const module = this.moduleOf(row.content.module as string | null);
    if (!module) return { ...plainSettings(row), configuration: {} };
    const { values, unreadable } = this.#opened(row, module);
    if (unreadable[0]) throw new UserError('CONFLICT', unreadableProblem(unreadable[0]).message);
    return { ...plainSettings(row), configuration: values };
  }

  /** Reads how replies are understood and answered. */
  async replies(): Promise<ReplySettings & Pick<SmsSettings, 'module' | 'defaultCountryCode'>> {
    return plainSettings(await this.store.current('SMS'));
  }

  /** Reads the rule that holds people's messages outside the hours; the Capture module reaches nobody. */
  async quietHours(serverZone: string): Promise<HoldUntil> {
    const settings = plainSettings(await this.store.current('SMS'));
    const isOn = settings.quietHours && settings.module !== CAPTURE;
    return quietHours({ ...settings, quietHours: isOn }, serverZone);
  }

  /** Reads what is stored for a module, chosen or not, secrets opened; null if one of these cannot be read. */
  async configurationOf(module: SmsModule): Promise<SmsConfiguration | null> {
    const { values, unreadable } = this.#opened(await this.store.current('SMS'), module);
    return unreadable.length > 0 ? null : values;
  }

  /**
   * Lays typed values over the stored ones, for a test of what is not saved yet.
   *
   * @throws {UserError} BAD_USER_INPUT with one entry per field
   */
  async tried(input: SmsSettingsInput): Promise<SmsSettings> {
    const { settings, problems } = this.#judge(input, await this.store.current('SMS'), 'input.settings');
    if (problems.length > 0) throw badInput(problems);
    return settings;
  }

  /**
   * Saves the next version.
   *
   * @throws {UserError} BAD_USER_INPUT, CONFLICT
   */
  async update(principal: Principal, input: SmsSettingsInput, version: number): Promise<ShownSmsSettings> {
    const row = await this.store.current('SMS');
    const judged = this.#judge(input, row, 'input');
    const { module: id } = judged.settings;
    const save = { kind: 'SMS' as const, version, ...nextContent(row, judged) };
    // Whoever has read another version is told that first: what he typed may be wrong only for the newest one.
    if (row.version !== version)
      throw withInputPaths(await this.database.read((tx) => this.store.conflict(tx, save)));
    if (judged.problems.length > 0) throw badInput(judged.problems);
    const saved = await this.database.write(async (tx) => {
      const next = await this.store.save(tx, principal, save).catch((error: unknown) => {
        throw withInputPaths(error);
      });
      // Before mailings are paused: whoever locks both takes the channel first.
      await tryNow(tx, 'SMS', next.updatedAt ?? 0);
      const paused = entersOrLeavesTrial(row, id) ? await this.pauseUnfinished(tx, 'SMS', principal) : [];
      await this.audit.record(tx, principal, 'changed the SMS settings', `version ${next.version}`, {
        changes: next.changes,
        ...(paused.length > 0 && { pausedMailings: paused }),
      });
      return next;
    });
    return this.#shown(saved);
  }

  /**
   * Reads a pasted configuration line by line; nothing is stored.
   *
   * @throws {UserError} BAD_USER_INPUT
   */
  readPasted(moduleId: string, text: string): ReadConfiguration {
    const module = this.moduleOf(moduleId);
    if (!module)
      throw new UserError('BAD_USER_INPUT', `There is no module ${moduleId}.`, { field: 'module' });
    if (text.length > MAX_PASTED_CONFIGURATION) {
      const message = `text has ${text.length} characters; a configuration has at most ${MAX_PASTED_CONFIGURATION}.`;
      throw new UserError('BAD_USER_INPUT', message, { field: 'text' });
    }
    return { pasted: parsePastedConfiguration(text, module.descriptor), descriptor: module.descriptor };
  }

  /** Gives the address for a module's delivery reports or for messages from people, which only the provider knows. */
  async callbackUrl(moduleId: string, kind: 'dlr' | 'mo' = 'dlr'): Promise<string> {
    const token = await this.database.write((tx) => callbackToken(tx, moduleId));
    return `${this.publicUrl}/sms/cb/${token}/${kind}`;
  }

  #judge(input: SmsSettingsInput, row: SettingsRow, path: string): JudgedSave {
    const checked = parseInput<SmsSettingsInput>(inputRule, input, path);
    const before = { ...plainSettings(row), configuration: {} };
    const module = this.moduleOf(checked.module === undefined ? before.module : checked.module);
    const typed: TypedSmsSettings = { ...checked, configuration: this.#typed(checked, module) };
    for (const secret of Object.values(module ? typedSecrets(typed.configuration, module.descriptor) : {}))
      neverSay(secret);
    const { values, unreadable } = module ? this.#opened(row, module) : { values: {}, unreadable: [] };
    const { settings, problems } = judgeSettings(before, typed, module, values);
    const lost = unreadable.filter(({ key }) => typed.configuration[key] == null).map(unreadableProblem);
    const found = lost.length > 0 ? lost : problems;
    const named = found.map((problem) => ({ ...problem, path: `${path}.${problem.path}` }));
    return { settings, typed, module, problems: named };
  }

  /** What is typed into a field counts more than what was pasted. */
  #typed(
    { configuration, pastedConfiguration }: SmsSettingsInput,
    module: SmsModule | null,
  ): Record<string, string> {
    const pasted =
      module && pastedConfiguration
        ? parsePastedConfiguration(pastedConfiguration, module.descriptor).values
        : {};
    return { ...pasted, ...Object.fromEntries((configuration ?? []).map(({ key, value }) => [key, value])) };
  }

  #opened(row: SettingsRow, { descriptor }: SmsModule): OpenedConfiguration {
    const secrets = descriptor.fields
      .filter(({ kind }) => kind === 'SECRET')
      .map((field) => ({
        field,
        opened: this.store.openSecret(row, placeOfValue(descriptor.id, field.key)),
      }));
    const open = secrets.flatMap(({ field, opened }) =>
      opened.state === 'OPEN' ? [[field.key, opened.text] as const] : [],
    );
    const values = { ...plainValues(row.content, descriptor), ...Object.fromEntries(open) };
    const lost = secrets.filter(({ opened }) => opened.state === 'UNREADABLE');
    return { values: completed(values, descriptor), unreadable: lost.map(({ field }) => field) };
  }

  async #shown(row: SettingsRow): Promise<ShownSmsSettings> {
    const module = this.moduleOf(row.content.module as string | null);
    const { updatedAt, updatedBy } = row;
    const configuration = module ? shownValues(row, module) : [];
    return {
      ...plainSettings(row),
      configuration,
      callbackUrls: await this.#callbacks(module),
      updatedAt,
      updatedBy,
    };
  }

  async #callbacks(module: SmsModule | null): Promise<{ kind: string; url: string }[]> {
    if (!module) return [];
    const { id, reports, inbound } = module.descriptor;
    const kinds = [
      ...(reports === 'CALLBACK' ? [{ kind: 'Delivery reports', way: 'dlr' as const }] : []),
      ...(inbound ? [{ kind: 'Messages from people', way: 'mo' as const }] : []),
    ];
    return Promise.all(kinds.map(async ({ kind, way }) => ({ kind, url: await this.callbackUrl(id, way) })));
  }
}

/** Names the fields of a conflict as the input has them. */
function withInputPaths(error: unknown): unknown {
  if (!(error instanceof UserError) || error.code !== 'CONFLICT') return error;
  const fields = error.fields.map((field) => ({ ...field, path: inputPathOf(field.path) }));
  return new UserError('CONFLICT', error.message, { fields, extensions: error.extensions, cause: error });
}

/** What was sent for real must not go on into the Capture module, nor the other way round. */
function entersOrLeavesTrial({ content }: SettingsRow, next: string | null): boolean {
  const before = content.module ?? null;
  return before !== null && (before === CAPTURE) !== (next === CAPTURE);
}

function unreadableProblem({ key, label }: SmsField): FieldError {
  const message = `The stored “${label}” cannot be read: it was sealed with another key. Type it again, or bring the key back.`;
  return { path: `configuration.${key}`, code: 'UNREADABLE', message };
}
