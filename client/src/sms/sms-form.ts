import { normaliseCountryCode } from '@mailroom/shared/phone-number';
import { judgeSender, type SenderVerdict } from '@mailroom/shared/sms-sender';
import type { SmsModulesQuery, SmsSettingsFieldsFragment, SmsSettingsInput } from '../gql/graphql.ts';
import type { FieldProblems } from '../ui/use-form.ts';
import {
  hoursFields,
  type HoursForm,
  hoursInputOf,
  hoursProblems,
  type HoursRuleWords,
  type SavedHours,
} from './hours-form.ts';
import { replyFieldOf, replyFields, replyInputOf, replyProblems, type ReplyRuleWords } from './reply-form.ts';

export type SmsModule = SmsModulesQuery['smsModules'][number];
export type SmsModuleField = SmsModule['fields'][number];

/**
 * The settings as the form holds them: `module`, `defaultCountryCode`, `sender`, `pasted`, `stopConfirmation`, the hours,
 * the words of each language (`stopWords.en`), and the values of all modules by `<module>.<key>`, so that switching
 * modules loses nothing that was typed.
 */
export type SmsForm = Record<string, string> &
  HoursForm & {
    module: string;
    defaultCountryCode: string;
    sender: string;
    pasted: string;
    stopConfirmation: string;
  };

/** Names the form's field of a module's own field. */
export const fieldName = (module: string, key: string): string => `${module}.${key}`;

type SavedSms = Pick<
  SmsSettingsFieldsFragment,
  | 'module'
  | 'defaultCountryCode'
  | 'sender'
  | 'stopWords'
  | 'startWords'
  | 'stopConfirmation'
  | 'configuration'
> &
  SavedHours;

/** Makes the form of what is saved; what a module has no value for has its default. Secrets stay empty. */
export function smsFormOf(saved: SavedSms, modules: readonly SmsModule[]): SmsForm {
  const stored = new Map(saved.configuration.map(({ key, value }) => [key, value]));
  const values = modules.flatMap((module) =>
    module.fields.map((field) => {
      const own = module.id === saved.module ? stored.get(field.key) : undefined;
      return [fieldName(module.id, field.key), field.secret ? '' : (own ?? field.default ?? '')] as const;
    }),
  );
  return {
    ...Object.fromEntries(values),
    module: saved.module ?? '',
    defaultCountryCode: saved.defaultCountryCode ?? '',
    sender: saved.sender ?? '',
    pasted: '',
    stopConfirmation: saved.stopConfirmation,
    ...replyFields(saved),
    ...hoursFields(saved),
  };
}

/** Makes the API's input of what was changed; what is left out keeps its value on the server. */
export function smsInputOf(form: SmsForm, changed: readonly string[]): SmsSettingsInput {
  const { module, defaultCountryCode, sender, pasted } = form;
  const prefix = `${module}.`;
  const own = changed.filter((field) => field.startsWith(prefix));
  const configuration = own.map((field) => ({ key: field.slice(prefix.length), value: form[field] ?? '' }));
  const isChanged = (field: string) => changed.includes(field);
  return {
    ...(isChanged('module') && { module: module || null }),
    ...(isChanged('defaultCountryCode') && {
      defaultCountryCode: normaliseCountryCode(defaultCountryCode) ?? (defaultCountryCode.trim() || null),
    }),
    ...(isChanged('sender') && { sender: sender.trim() || null }),
    ...replyInputOf(form, changed),
    ...hoursInputOf(form, changed),
    ...(configuration.length > 0 && { configuration }),
    ...(pasted !== '' && { pastedConfiguration: pasted }),
  };
}

/** What the person reads where a value is wrong, by kind of fault. */
export interface SmsWords extends ReplyRuleWords, HoursRuleWords {
  countryCode: () => string;
  needed: (label: string) => string;
  url: (label: string) => string;
  number: (label: string, min: number | null, max: number | null) => string;
}

export interface SmsFacts {
  module: SmsModule | undefined;
  /** Keys of secrets that are stored for the module, or in what was pasted. */
  knownSecrets: ReadonlySet<string>;
  /** Whether the stored values of the module are known here, or only on the server. */
  isSavedModule: boolean;
}

/** Judges the form as far as it can be judged here; the module itself has the last word, on the server. */
export function smsProblems(form: SmsForm, facts: SmsFacts, words: SmsWords): FieldProblems {
  const { module } = facts;
  const problems: FieldProblems = { ...replyProblems(form, words), ...hoursProblems(form, words) };
  if (form.defaultCountryCode.trim() !== '' && normaliseCountryCode(form.defaultCountryCode) === null)
    problems.defaultCountryCode = [words.countryCode()];
  const verdict = judgeTyped(form.sender);
  if (!verdict.ok && module?.senderNeeded !== false) problems.sender = [verdict.message];
  for (const field of module?.fields ?? []) {
    const name = fieldName(module?.id ?? '', field.key);
    const problem = valueProblem(field, form[name] ?? '', facts, words);
    if (problem) problems[name] = [problem];
  }
  return problems;
}

/** Judges a sender while it is typed; which further characters the module takes is known to the server only. */
export function judgeTyped(sender: string): SenderVerdict {
  return judgeSender(sender, { allowedCharacters: sender.replace(/[\p{C}\p{L}\d ]/gu, '') });
}

function valueProblem(field: SmsModuleField, value: string, facts: SmsFacts, words: SmsWords): string | null {
  const { label, kind, min = null, max = null } = field;
  if (value.trim() === '') {
    const isMissing = field.required && facts.isSavedModule && !facts.knownSecrets.has(field.key);
    return isMissing ? words.needed(label) : null;
  }
  if (kind === 'URL' && !/^https?:\/\/[^\s/]+/i.test(value.trim())) return words.url(label);
  if (kind === 'NUMBER') {
    const number = Number(value);
    const isFine = Number.isInteger(number) && number >= (min ?? -Infinity) && number <= (max ?? Infinity);
    if (!isFine) return words.number(label, min, max);
  }
  return null;
}

/** Finds the form's field that an error of the API speaks of. */
export function smsFieldOf(path: string, form: SmsForm, sent: SmsSettingsInput): string {
  const replies = replyFieldOf(path, form, sent);
  if (replies !== null) return replies;
  const place = /configuration\W+(\w+)/.exec(path)?.[1];
  if (place === undefined) return path;
  const key = /^\d+$/.test(place) ? sent.configuration?.[Number(place)]?.key : place;
  return key === undefined ? path : fieldName(form.module, key);
}
