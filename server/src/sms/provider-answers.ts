import { rawAnswer, throttled } from './http-exchange.ts';
import { refused } from './sms-advice.ts';
import type { SmsHttpAnswer, SmsRefusalCode, SmsReport, SmsSendResult } from './sms-module.ts';

/** What a provider's code means: the refusal that it is, its meaning in words, and a mend if the usual one is too general. */
export type CodeTable = Readonly<
  Record<string, readonly [code: SmsRefusalCode | 'THROTTLED', words: string, mend?: string]>
>;

/** Says that the provider took a message, under its own name for it. */
export function accepted(
  answer: SmsHttpAnswer,
  providerId: string | null,
  words = 'The provider took the message.',
): SmsSendResult {
  return { kind: 'ACCEPTED', providerId, raw: rawAnswer(answer), words, report: null };
}

/** Reads a provider's code by its table; null if the table does not have it. `said` is the provider's own sentence. */
export function refusedByCode(
  table: CodeTable,
  code: string | null,
  answer: SmsHttpAnswer,
  said = '',
): SmsSendResult | null {
  const [refusal, meaning, mend] = (code !== null && table[code]) || [];
  if (!refusal || !meaning) return null;
  const words = `The provider refused it: ${meaning} (${code}${quoted(said)}).`;
  return refusal === 'THROTTLED'
    ? throttled(answer, words)
    : refused(refusal, rawAnswer(answer), words, mend);
}

function quoted(said: string): string {
  return said === '' ? '' : `, “${said.slice(0, 300)}”`;
}

/**
 * Tells whether a provider's sentence blames one value of the request: its name in quotes, `to number`, `invalid to`. The
 * bare word does not count: “not allowed to send” says nothing about the recipient.
 */
export function blames(said: string, name: string): boolean {
  const quoted = `["'“”‘’\`]${name}["'“”‘’\`]`;
  const before = `\\b${name}[ -](address|field|number|param|parameter|value)\\b`;
  const after = `\\b(bad|illegal|invalid|missing|missing key) ${name}\\b`;
  return new RegExp(`${quoted}|${before}|${after}`, 'i').test(said);
}

/** The states that a provider reports, in its own words, in lower case. */
export type StateTable = Readonly<Record<string, readonly [state: SmsReport['state'], words: string]>>;

/** Reads a reported state by its table; null if the table does not have it. */
export function reportOf(
  table: StateTable,
  state: string | null,
  about: Pick<SmsReport, 'reference' | 'providerId'> & Partial<SmsReport>,
  reason = '',
): SmsReport | null {
  const [meaning, words] = table[(state ?? '').toLowerCase()] ?? [];
  if (!meaning || !words || (about.reference === null && about.providerId === null)) return null;
  const said = reason === '' ? words : `${words} Reason: ${reason.slice(0, 200)}.`;
  return { code: state, words: said, barred: false, ...about, state: meaning };
}

/** Keeps the reports that could be read. */
export function readable(reports: readonly (SmsReport | null)[]): SmsReport[] {
  return reports.filter((report) => report !== null);
}
