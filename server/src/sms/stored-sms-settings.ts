import type { SettingsContent } from '../settings/settings-content.ts';
import { completed } from './configuration-rules.ts';
import { hoursContent, hoursDefaults, storedHours } from './hours-settings.ts';
import { repliesContent, replyDefaults, storedReplies } from './reply-settings.ts';
import { placeOfValue, plainValues, storedValues, typedSecrets } from './sms-content.ts';
import type { SmsModule } from './sms-module.ts';
import type { SmsSettings, TypedSmsSettings } from './sms-settings.ts';

/** The SMS settings as the store has them. */
export interface StoredSmsSettings {
  version: number;
  content: SettingsContent;
  /** Sealed. */
  secrets: Readonly<Record<string, string>>;
}

/** Reads all but the configuration. */
export function plainSettings({ version, content }: StoredSmsSettings): Omit<SmsSettings, 'configuration'> {
  const text = (field: string) => (content[field] as string | null | undefined) ?? null;
  return {
    version,
    module: text('module'),
    defaultCountryCode: text('defaultCountryCode'),
    sender: text('sender'),
    ...storedReplies(content),
    ...storedHours(content),
  };
}

/** Reads the configuration of a module for showing; of a secret only whether there is one. */
export function shownValues({ content, secrets }: StoredSmsSettings, { descriptor }: SmsModule) {
  const values = completed(plainValues(content, descriptor), descriptor);
  return descriptor.fields.map(({ key, kind }) => {
    const secretSet = kind === 'SECRET' && secrets[placeOfValue(descriptor.id, key)] !== undefined;
    return { key, value: kind === 'SECRET' ? null : (values[key] ?? ''), secretSet };
  });
}

/** Says what is stored next: what other modules have stays. */
export function nextContent(
  { content }: StoredSmsSettings,
  {
    settings,
    typed,
    module,
  }: { settings: SmsSettings; typed: Pick<TypedSmsSettings, 'configuration'>; module: SmsModule | null },
) {
  const { module: id, defaultCountryCode, sender, configuration } = settings;
  const values = module ? storedValues(configuration, module.descriptor) : {};
  const changed = { ...repliesContent(content, settings), ...hoursContent(content, settings) };
  const defaults = Object.entries({ ...replyDefaults(), ...hoursDefaults() }).filter(
    ([key]) => key in changed,
  );
  return {
    content: { ...content, ...values, ...changed, module: id, defaultCountryCode, sender },
    secrets: module ? typedSecrets(typed.configuration, module.descriptor) : {},
    defaults: Object.fromEntries(defaults),
  };
}

/** Names a field of a conflict as the input has it: `KANNEL.url` is `configuration.url` there, `stopWords.en` is `stopWords`. */
export function inputPathOf(path: string): string {
  return path
    .replace(/^input\.(stopWords|startWords)\..+$/, 'input.$1')
    .replace(/^input\.[^.]+\.(.+)$/, 'input.configuration.$1');
}
