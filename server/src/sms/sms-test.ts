import { answerTold, endOfUnsent } from './sms-test-answer.ts';
import type { SmsFetch, SmsModule, SmsOutside, SmsReport, SmsSendRequest } from './sms-module.ts';
import { failed, type SmsTestEvent, type SmsTestResult, type Tell } from './sms-test-events.ts';
import { prepare, type SmsTestMessage, type SmsTestSettings } from './sms-test-preparation.ts';

/** How long a delivery report is waited for. */
const REPORT_TIMEOUT_MS = 120_000;

export interface SmsTestInput extends SmsTestMessage {
  settings: SmsTestSettings;
  /** Our name for the message, used for no other. */
  reference: string;
  /** Where the provider can send reports; null if it shall not. */
  reportUrl: string | null;
  /** Whether that address can be reached from outside. */
  publicUrlReachable: boolean;
}

/** By what a report names its message. */
export type ReportKey = Pick<SmsReport, 'reference' | 'providerId'>;

export interface SmsTestOutside {
  modules: readonly SmsModule[];
  fetch: SmsFetch;
  capture: SmsOutside['capture'];
  link: SmsOutside['link'];
  clock: { now(): number };
  signal: AbortSignal;
  /**
   * Gives the next report for a message, each once, those included that came before it was called; null when
   * the time is over or the signal is aborted.
   */
  awaitReport(key: ReportKey, timeoutMs: number, signal: AbortSignal): Promise<SmsReport | null>;
  /** Takes every secret of the settings out of a text. */
  scrub(text: string): string;
}

/** Sends one message with the settings given and tells of every step as it happens; the last is `DONE`. */
export async function runSmsTest(
  input: SmsTestInput,
  emit: (event: SmsTestEvent) => void,
  outside: SmsTestOutside,
): Promise<SmsTestResult> {
  const tell: Tell = (stage, level, text, details = {}) =>
    emit(scrubbed({ stage, level, text, details }, outside.scrub));
  const result = scrubbed(await goThrough(input, tell, outside), outside.scrub);
  const { outcome, code, mend } = result;
  tell('DONE', ...ENDINGS[outcome], { outcome, code, mend });
  return result;
}

const ENDINGS: Readonly<Record<SmsTestResult['outcome'], [SmsTestEvent['level'], string]>> = {
  DELIVERED: ['INFO', 'The message was delivered.'],
  UNDELIVERED: ['ERROR', 'The message was not delivered.'],
  ACCEPTED: ['INFO', 'The provider took the message; nothing more is reported.'],
  NO_REPORT: ['WARNING', 'The provider took the message, but no report came within 2 minutes.'],
  REFUSED: ['ERROR', 'The message was refused.'],
  UNREACHABLE: ['ERROR', 'The provider could not be reached; nothing was sent.'],
  UNKNOWN: ['ERROR', 'It is not known whether the message was sent.'],
  CANCELLED: ['WARNING', 'The test was cancelled.'],
};

async function goThrough(input: SmsTestInput, tell: Tell, outside: SmsTestOutside): Promise<SmsTestResult> {
  const prepared = prepare(input.settings, input, outside.modules, tell);
  if (!prepared.ok) return prepared.result;
  if (outside.signal.aborted) return failed('CANCELLED', null, null);
  const { module, message } = prepared;
  const { reference, reportUrl, settings } = input;
  const request = { ...message, reference, reportUrl };
  const described = module.describeRequest(request, settings.configuration);
  tell('REQUEST', 'INFO', described.line, { ...described });
  const sent = await send(module, request, input, tell, outside);
  if (sent.kind !== 'ACCEPTED') return endOfUnsent(sent, outside.signal.aborted);
  if (sent.report) return endOfReport(sent.report, tell);
  if (!expectsReport(module, input)) return { outcome: 'ACCEPTED', code: null, mend: null, accepted: true };
  return waitForReport({ reference, providerId: sent.providerId }, input, tell, outside);
}

async function send(
  module: SmsModule,
  request: SmsSendRequest,
  { settings }: SmsTestInput,
  tell: Tell,
  outside: SmsTestOutside,
) {
  const startedAt = outside.clock.now();
  const result = await module.send(request, settings.configuration, outside);
  answerTold(result, outside.clock.now() - startedAt, tell);
  return result;
}

function expectsReport(module: SmsModule, { reportUrl, settings }: SmsTestInput): boolean {
  const { reports } = module.descriptor;
  if (reports !== 'LINK' && (reports !== 'CALLBACK' || reportUrl === null)) return false;
  return module.expectsReports?.(settings.configuration) ?? true;
}

async function waitForReport(
  key: ReportKey,
  { publicUrlReachable, reportUrl }: SmsTestInput,
  tell: Tell,
  { awaitReport, clock, signal }: SmsTestOutside,
): Promise<SmsTestResult> {
  const hint = publicUrlReachable ? '' : ` ${UNREACHABLE_HINT}`;
  const text = `Waiting for the delivery report, up to 2 minutes.${hint}`;
  tell('WAITING', publicUrlReachable ? 'INFO' : 'WARNING', text, { reportUrl, publicUrlReachable });
  const endsAt = clock.now() + REPORT_TIMEOUT_MS;
  for (let leftMs = REPORT_TIMEOUT_MS; leftMs > 0; leftMs = endsAt - clock.now()) {
    const report = await awaitReport(key, leftMs, signal);
    if (!report) break;
    if (report.state !== 'EN_ROUTE') return endOfReport(report, tell);
    tell('WAITING', 'INFO', report.words, { ...report });
  }
  if (signal.aborted) return { outcome: 'CANCELLED', code: null, mend: STILL_SENT, accepted: true };
  const mend = publicUrlReachable ? CHECK_CALLBACK : UNREACHABLE_HINT;
  return { outcome: 'NO_REPORT', code: 'NO_REPORT', mend, accepted: true };
}

const UNREACHABLE_HINT =
  'A provider outside cannot reach the public address of this system: PUBLIC_URL must be an https address that is open to it.';
const CHECK_CALLBACK =
  'It may still arrive. Ask the provider whether reports are switched on for the account, and whether the callback address is entered there.';
const STILL_SENT = 'The message itself was not called back: the provider had taken it already.';

function endOfReport(report: SmsReport, tell: Tell): SmsTestResult {
  const delivered = report.state === 'DELIVERED';
  tell('REPORT', delivered ? 'INFO' : 'ERROR', report.words, { ...report });
  if (delivered) return { outcome: 'DELIVERED', code: report.code, mend: null, accepted: true };
  const mend = report.barred
    ? 'This number takes no messages from you; its owner must ask for them.'
    : 'Check that the number is a mobile phone that is switched on, then ask the provider what the code means.';
  return { outcome: 'UNDELIVERED', code: report.code, mend, accepted: true };
}

/** Applies a function to every text within a value. */
function scrubbed<T>(value: T, scrub: (text: string) => string): T {
  const clean = (part: unknown): unknown => {
    if (typeof part === 'string') return scrub(part);
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, clean(inner)]));
  };
  return clean(value) as T;
}
