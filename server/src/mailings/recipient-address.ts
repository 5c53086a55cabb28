import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { MailingKind } from '@mailroom/shared/mailing-state';
import { normaliseNumber, type NumberProblem } from '@mailroom/shared/phone-number';

export type RecipientAddress =
  /** As it is sent to, and the form by which addresses compare. */
  { ok: true; address: string; key: string } | { ok: false; message: string };

/** Reads the address of a recipient: an e-mail address, or a number that gets the default country code if it has none. */
export function readRecipientAddress(
  kind: MailingKind,
  typed: string,
  countryCode: string | null,
): RecipientAddress {
  if (kind === 'EMAIL') return parseEmailAddress(typed);
  const number = normaliseNumber(typed, countryCode);
  if (number.ok) return { ok: true, address: number.e164, key: number.e164 };
  const shown = typed.slice(0, 40).replace(/[\p{C}\u2028\u2029]/gu, '\ufffd');
  return { ok: false, message: NUMBER_FAULTS[number.reason].replace('%', `"${shown}"`) };
}

const NUMBER_FAULTS: Record<NumberProblem, string> = {
  EMPTY: 'A mobile number is needed, such as +47 900 12 345.',
  NOT_A_NUMBER: '% is not a phone number: expected something like +47 900 12 345.',
  NO_COUNTRY_CODE:
    '% has no country code, and the SMS settings name no default one: expected something like +47 900 12 345.',
  NOT_POSSIBLE: '% cannot be a phone number of any country: too many or too few digits.',
};

/** Hides most of an address from somebody who looks over the shoulder: `a•••@company.com`, `+47•••45`. */
export function maskedAddress(kind: MailingKind, address: string): string {
  if (kind === 'SMS') return `${address.slice(0, 3)}•••${address.slice(-2)}`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}•••${at < 0 ? '' : address.slice(at)}`;
}
