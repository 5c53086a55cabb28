import { normaliseNumber, type NumberProblem, type NumberWarning } from '@mailroom/shared/phone-number';
import { judgeSender } from '@mailroom/shared/sms-sender';
import { countSegments, type SegmentCount } from '@mailroom/shared/sms-segments';
import { configurationProblems } from './configuration-rules.ts';
import { looksLocal } from './local-host.ts';
import type { SmsConfiguration, SmsModule, SmsModuleDescriptor, SmsSendRequest } from './sms-module.ts';
import { failed, type SmsTestResult, type Tell } from './sms-test-events.ts';
import { textProblem } from './text-limits.ts';

/** The settings as a test uses them, saved or not, with opened secrets. */
export interface SmsTestSettings {
  module: string | null;
  defaultCountryCode: string | null;
  sender: string | null;
  configuration: SmsConfiguration;
}

export interface SmsTestMessage {
  /** As it was typed. */
  to: string;
  text: string;
}

export type Prepared =
  { ok: true; module: SmsModule; message: PreparedMessage } | { ok: false; result: SmsTestResult };
export type PreparedMessage = Pick<SmsSendRequest, 'to' | 'sender' | 'text' | 'encoding'>;

/** Goes through everything that can be judged before a request is made, and tells of each step. */
export function prepare(
  settings: SmsTestSettings,
  { to, text }: SmsTestMessage,
  modules: readonly SmsModule[],
  tell: Tell,
): Prepared {
  const module = chosenModule(settings, modules, tell);
  if (typeof module === 'string') return refused('SETTINGS_INVALID', module);
  const number = normalised(to, settings.defaultCountryCode, tell);
  if (number === null) return refused('NUMBER_INVALID', 'Correct the number, or the default country code.');
  const sender = (settings.sender ?? '').trim();
  if (!judgedSender(sender, number, module.descriptor, tell))
    return refused('SENDER_INVALID', 'Correct the sender.');
  const segments = countSegments(text);
  const problem = textProblem(text, segments, module.descriptor);
  tell('ENCODING', problem ? 'ERROR' : 'INFO', problem?.text ?? segmentsInWords(segments), { ...segments });
  if (problem) return refused(problem.code, problem.text);
  return { ok: true, module, message: { to: number, sender, text, encoding: segments.encoding } };
}

function refused(code: string, mend: string): Prepared {
  return { ok: false, result: failed('REFUSED', code, mend) };
}

/** Gives the module, or in a sentence what is wrong with the settings. */
function chosenModule(
  { module: id, configuration }: SmsTestSettings,
  modules: readonly SmsModule[],
  tell: Tell,
) {
  const module = modules.find(({ descriptor }) => descriptor.id === id);
  if (!module) {
    const text = id === null ? 'No module is chosen.' : `There is no module ${id}.`;
    tell('SETTINGS', 'ERROR', text, { module: id });
    return text;
  }
  const problems = configurationProblems(configuration, module);
  if (problems.length > 0) {
    const text = problems.map(({ message }) => message).join(' ');
    tell('SETTINGS', 'ERROR', text, { module: id, problems });
    return text;
  }
  tell('SETTINGS', 'INFO', `Settings read: ${module.descriptor.name}.`, { module: id });
  const open = unencryptedHost(configuration, module.descriptor);
  if (open)
    tell('SETTINGS', 'WARNING', `Text and password travel to ${open} unencrypted: use https.`, {
      host: open,
    });
  return module;
}

function unencryptedHost(
  configuration: SmsConfiguration,
  { fields }: SmsModuleDescriptor,
): string | undefined {
  return fields
    .filter(({ kind, key }) => kind === 'URL' && /^http:/i.test(configuration[key] ?? ''))
    .map(({ key }) => new URL(configuration[key] ?? '').hostname)
    .find((host) => !looksLocal(host));
}

const NUMBER_PROBLEMS: Readonly<Record<NumberProblem, string>> = {
  EMPTY: 'No number was given.',
  NOT_A_NUMBER: 'is not a phone number',
  NO_COUNTRY_CODE: 'has no country code, and no default country code is set',
  NOT_POSSIBLE: 'is too short or too long for its country, or its country code does not exist',
};
const NUMBER_WARNINGS: Readonly<Record<NumberWarning, string>> = {
  NOT_VALID: ' It does not look like a number that is in use.',
  FIXED_LINE: ' It looks like a fixed line, which may not receive SMS.',
};

function normalised(to: string, defaultCountryCode: string | null, tell: Tell): string | null {
  const number = normaliseNumber(to, defaultCountryCode);
  const typed = to.trim().slice(0, 80);
  if (!number.ok) {
    const words = NUMBER_PROBLEMS[number.reason];
    const text = number.reason === 'EMPTY' ? words : `“${typed}” ${words}.`;
    tell('NUMBER', 'ERROR', text, { typed, code: number.reason });
    return null;
  }
  const how = number.shortCode
    ? ' (short code)'
    : number.national
      ? ` (default code ${defaultCountryCode})`
      : '';
  const doubt = number.warning === null ? '' : NUMBER_WARNINGS[number.warning];
  const details = {
    typed,
    normalised: number.e164,
    defaultCodeUsed: number.national,
    warning: number.warning,
  };
  tell('NUMBER', doubt ? 'WARNING' : 'INFO', `${typed} → ${number.e164}${how}.${doubt}`, details);
  return number.e164;
}

// Carriers there replace or drop text senders.
const NO_TEXT_SENDERS = /^\+(1|86)/;

function judgedSender(
  sender: string,
  to: string,
  { sender: rules, name }: SmsModuleDescriptor,
  tell: Tell,
): boolean {
  if (!rules.needed) {
    tell('SENDER', 'INFO', `${name} needs no sender.`, { sender });
    return true;
  }
  const verdict = judgeSender(sender, rules);
  const risky = verdict.kind === 'TEXT' && NO_TEXT_SENDERS.test(to);
  const level = verdict.ok ? (risky ? 'WARNING' : 'INFO') : 'ERROR';
  tell('SENDER', level, sender ? `${sender}. ${verdict.message}` : verdict.message, {
    sender,
    kind: verdict.kind,
  });
  return verdict.ok;
}

function segmentsInWords({ encoding, parts, units, unitsPerPart, blame }: SegmentCount): string {
  const size =
    parts === 1 ? `1 part, ${units} of ${unitsPerPart}` : `${parts} parts of up to ${unitsPerPart}`;
  if (encoding === 'GSM7') return `GSM-7, ${size}.`;
  const characters = [...new Set(blame.map(({ character }) => character))];
  const shown = characters
    .slice(0, 10)
    .map((character) => `“${character}”`)
    .join(' ');
  return `UCS-2, ${size}, because of ${shown}${characters.length > 10 ? ' …' : ''}.`;
}
