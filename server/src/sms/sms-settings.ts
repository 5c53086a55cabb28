import type { FieldError } from '@mailroom/shared/errors';
import { normaliseCountryCode } from '@mailroom/shared/phone-number';
import { judgeSender } from '@mailroom/shared/sms-sender';
import {
  configurationProblems,
  merged,
  passbackProblems,
  unknownKeyProblems,
} from './configuration-rules.ts';
import type { TypedConfiguration } from './configuration-rules.ts';
import { hoursProblems, type HoursSettings, type TypedHours, typedHours } from './hours-settings.ts';
import { type ReplySettings, replyProblems, type TypedReplies, typedReplies } from './reply-settings.ts';
import type { SmsConfiguration, SmsModule } from './sms-module.ts';

/** The SMS settings with opened secrets; never handed out. */
export interface SmsSettings extends ReplySettings, HoursSettings {
  version: number;
  module: string | null;
  defaultCountryCode: string | null;
  sender: string | null;
  /** Of the chosen module, complete. */
  configuration: SmsConfiguration;
}

/** What was typed: a field left out keeps its value. */
export interface TypedSmsSettings extends TypedReplies, TypedHours {
  module?: string | null;
  defaultCountryCode?: string | null;
  sender?: string | null;
  configuration: TypedConfiguration;
}

/** Changed settings, and what is wrong with them; paths begin at the fields: `sender`, `configuration.url`. */
export type Judged = { settings: SmsSettings; problems: FieldError[] };

/**
 * Lays what was typed over what is stored and names everything that cannot be. Saving and testing ask this one
 * function, so that neither lets a stored secret go to another address.
 *
 * @param stored the values kept for the module that is chosen now
 */
export function judgeSettings(
  before: SmsSettings,
  typed: TypedSmsSettings,
  module: SmsModule | null,
  stored: SmsConfiguration,
): Judged {
  const country =
    typed.defaultCountryCode === undefined ? before.defaultCountryCode : typed.defaultCountryCode;
  const sender = typed.sender === undefined ? before.sender : typed.sender;
  const chosen = typed.module === undefined ? before.module : typed.module;
  const countryCode = country ? normaliseCountryCode(country) : null;
  const replies = typedReplies(before, typed);
  const hours = typedHours(before, typed);
  const configuration = module ? merged(stored, typed.configuration, module.descriptor) : {};
  const problems = [
    ...(country && !countryCode ? [countryProblem(country)] : []),
    ...(chosen && !module
      ? [problem('module', 'UNKNOWN', `There is no module ${chosen}; smsModules lists them.`)]
      : []),
    ...senderProblems(sender, module),
    ...replyProblems(replies),
    ...hoursProblems(hours),
    ...(module ? moduleProblems(module, stored, typed.configuration, configuration) : []),
  ];
  const settings = {
    version: before.version,
    module: chosen,
    defaultCountryCode: countryCode,
    sender: sender || null,
    ...replies,
    ...hours,
    configuration,
  };
  return { settings, problems };
}

function moduleProblems(
  module: SmsModule,
  stored: SmsConfiguration,
  typed: TypedConfiguration,
  configuration: SmsConfiguration,
): FieldError[] {
  const unknown = unknownKeyProblems(typed, module.descriptor);
  const passback = passbackProblems(stored, typed, module.descriptor);
  if (unknown.length + passback.length > 0) return [...unknown, ...passback];
  return configurationProblems(configuration, module);
}

function senderProblems(sender: string | null, module: SmsModule | null): FieldError[] {
  const rules = module?.descriptor.sender;
  const verdict = judgeSender(sender, {
    allowedCharacters: rules?.allowedCharacters,
    required: rules?.required,
  });
  return verdict.ok ? [] : [problem('sender', 'INVALID', verdict.message)];
}

function countryProblem(typed: string): FieldError {
  const message = `defaultCountryCode must be a known calling code such as +44, 0044 or 44, got ${JSON.stringify(typed.slice(0, 20))}.`;
  return problem('defaultCountryCode', 'INVALID', message);
}

function problem(path: string, code: string, message: string): FieldError {
  return { path, code, message };
}
