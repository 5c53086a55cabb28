import type { MailingKind, StartWarning } from '@mailroom/shared/mailing-state';
import type { ChosenSender } from './chosen-sender.ts';
import type { MailingContent } from './mailing.ts';
import type { RelayState } from './relays.ts';
import { faultOfSmsText, type SmsModuleLimits } from './sms-parts.ts';

/** From how many recipients on the number must be confirmed. */
export const MANY_RECIPIENTS = 10_000;

export interface StartWarningItem {
  code: StartWarning;
  message: string;
}

export interface SkipCount {
  reason: string;
  count: number;
}

/** What a person is told before a mailing starts. */
export interface StartCheck {
  recipients: number;
  skipped: number;
  skippedWhy: SkipCount[];
  /** To be confirmed by name. */
  warnings: StartWarningItem[];
  /** What makes the start impossible, one sentence each. */
  problems: string[];
  estimatedSeconds: number | null;
}

export interface StartFacts {
  kind: MailingKind;
  content: Pick<MailingContent, 'subject' | 'html' | 'text'>;
  recipients: number;
  skippedWhy: readonly SkipCount[];
  importing: boolean;
  sender: ChosenSender;
  relay: RelayState;
  /** The module that an SMS leaves by; null for e-mail, or while none is chosen. */
  smsModule: SmsModuleLimits | null;
  publicUrl: string;
  /** Accepted per second by the last mailing of this kind; null if there was none. */
  recentRate: number | null;
}

/** Judges whether a mailing can start, and what a person must know before it does. */
export function checkStart(facts: StartFacts): StartCheck {
  const { recipients, skippedWhy, recentRate } = facts;
  return {
    recipients,
    skipped: skippedWhy.reduce((sum, { count }) => sum + count, 0),
    skippedWhy: [...skippedWhy],
    warnings: warningsOf(facts),
    problems: problemsOf(facts),
    estimatedSeconds: recentRate && recipients > 0 ? Math.ceil(recipients / recentRate) : null,
  };
}

/** Lists the warnings that were not confirmed. */
export function unconfirmed(check: StartCheck, confirmed: readonly StartWarning[]): StartWarningItem[] {
  return check.warnings.filter(({ code }) => !confirmed.includes(code));
}

function warningsOf({ kind, relay, recipients, publicUrl }: StartFacts): StartWarningItem[] {
  const warnings: StartWarningItem[] = [];
  if (kind === 'EMAIL' && !publicUrl.startsWith('https://')) {
    const message =
      `Recipients cannot unsubscribe: the links lead to ${publicUrl}, which is not an https address. ` +
      'Set PUBLIC_URL to one that can be reached from outside.';
    warnings.push({ code: 'UNSUBSCRIBE_UNREACHABLE', message });
  }
  if (relay.configured && !relay.proven) {
    const message =
      kind === 'EMAIL'
        ? 'No message was accepted by this mail server yet. Check the connection with a message first.'
        : 'No message was accepted with these SMS settings yet. Send a test first.';
    warnings.push({ code: 'RELAY_NOT_PROVEN', message });
  }
  if (recipients > MANY_RECIPIENTS) {
    const message = `It goes to ${recipients.toLocaleString('en')} people: more than ${MANY_RECIPIENTS.toLocaleString('en')}.`;
    warnings.push({ code: 'OVER_10000', message });
  }
  return warnings;
}

function problemsOf(facts: StartFacts): string[] {
  const { kind, content, recipients, importing, sender, relay, smsModule } = facts;
  const problems: string[] = [];
  if (importing) problems.push('Recipients are still being imported: wait until the import has ended.');
  if (recipients === 0) problems.push('There is nobody to send to: add recipients.');
  if (kind === 'EMAIL' && sender.address === null) problems.push(`There is no sender. ${sender.why}`);
  if (kind === 'EMAIL' && content.subject.trim() === '') problems.push('The subject is empty.');
  if (!hasBody(kind, content)) problems.push('The message is empty.');
  const tooLong = smsModule && faultOfSmsText(content.text, smsModule);
  if (tooLong) problems.push(tooLong);
  if (!relay.configured) problems.push(NO_WAY_OUT[kind]);
  return problems;
}

const NO_WAY_OUT: Record<MailingKind, string> = {
  EMAIL: 'No mail server is set up: enter one in the settings.',
  SMS: 'No SMS module is set up: choose one in the settings.',
};

function hasBody(kind: MailingKind, { html, text }: StartFacts['content']): boolean {
  return text.trim() !== '' || (kind === 'EMAIL' && html.trim() !== '');
}
