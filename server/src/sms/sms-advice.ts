import type { SmsRefusalCode, SmsSendResult } from './sms-module.ts';

interface Advice {
  /** Whether the refusal speaks of our account and settings, or of this one recipient. */
  concerns: 'US' | 'RECIPIENT';
  mend: string;
}

/** Every reason for which a provider may refuse, whom it speaks of, and the likely mend. */
export const SMS_REFUSALS: Readonly<Record<SmsRefusalCode, Advice>> = {
  AUTH_REFUSED: {
    concerns: 'US',
    mend: 'Compare user name and password or key with what the provider sent; ask whether the account may send by this way and from this address.',
  },
  SENDER_REFUSED: {
    concerns: 'US',
    mend: 'Ask the provider which senders your account may use, or leave Sender empty if it has a fixed one.',
  },
  RECIPIENT_REFUSED: {
    concerns: 'RECIPIENT',
    mend: 'Check that the number is complete, belongs to a mobile phone and carries its country code.',
  },
  RECIPIENT_BARRED: {
    concerns: 'RECIPIENT',
    mend: 'This number takes no messages from you. Do not try it again unless its owner asks for it.',
  },
  NOT_ROUTABLE: {
    concerns: 'RECIPIENT',
    mend: 'The provider has no way to this number: ask which countries and operators your account covers.',
  },
  MESSAGE_REFUSED: {
    concerns: 'RECIPIENT',
    mend: 'Shorten the text or leave out unusual characters, and read what the provider says about it.',
  },
  REQUEST_REFUSED: {
    concerns: 'US',
    mend: 'Compare the address and the module’s other settings with the provider’s description.',
  },
  QUOTA: { concerns: 'US', mend: 'Top up the account at the provider, or have its limit raised.' },
  SERVER_ERROR: {
    concerns: 'US',
    mend: 'The fault is on the provider’s side: try again in some minutes, then ask the provider.',
  },
};

/** Builds a refusal, with the usual mend unless the module knows a better one. */
export function refused(
  code: SmsRefusalCode,
  raw: string,
  words: string,
  mend = SMS_REFUSALS[code].mend,
): SmsSendResult {
  return { kind: 'REFUSED', code, raw, words, mend };
}
