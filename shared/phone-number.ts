/** Phone numbers as people type them, as providers send them, and as they are stored (E.164). */
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parseDigits,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

export const NUMBER_PROBLEMS = ['EMPTY', 'NOT_A_NUMBER', 'NO_COUNTRY_CODE', 'NOT_POSSIBLE'] as const;
export type NumberProblem = (typeof NUMBER_PROBLEMS)[number];

/** Doubts about a number that can be sent to all the same. */
export const NUMBER_WARNINGS = ['NOT_VALID', 'FIXED_LINE'] as const;
export type NumberWarning = (typeof NUMBER_WARNINGS)[number];

export interface NormalisedNumber {
  readonly ok: true;
  /** `+447700900123`; the bare digits if it is a short code. */
  readonly e164: string;
  /** The number carried no country code: the default one was used. */
  readonly national: boolean;
  readonly shortCode: boolean;
  readonly warning: NumberWarning | null;
}

export type NumberResult = NormalisedNumber | { readonly ok: false; readonly reason: NumberProblem };

/** Longer than any number with its separators and extension. */
const MAX_TEXT_LENGTH = 80;
/** Three digits are emergency numbers in much of the world: nobody is to be mailed there by a slip. */
const SHORT_CODE = /^[1-9]\d{3,5}$/;
/** Operators do write from three digits. */
const SHORT_SENDER = /^[1-9]\d{2,5}$/;
/** Fewer digits than this cannot hold a country code and a subscriber. */
const MIN_INTERNATIONAL_DIGITS = 8;

const CALLING_CODES: ReadonlySet<string> = new Set(
  getCountries().map((country) => getCountryCallingCode(country)),
);
/** No calling code begins with another one. */
const LEADING_CODE = new RegExp(`^\\+(?:${[...CALLING_CODES].join('|')})`);

/** Brings a country code to the form `+44`, from `+44`, `0044`, `44` or `GB`; null if no country has that code. */
export function normaliseCountryCode(text: string): string | null {
  const typed = text.trim().toUpperCase();
  if (isSupportedCountry(typed)) return `+${getCountryCallingCode(typed)}`;
  const digits = /^(?:\+|00)?(\d{1,3})$/.exec(foldDigits(typed).replace(/[\s()]/g, ''))?.[1];
  return digits !== undefined && CALLING_CODES.has(digits) ? `+${digits}` : null;
}

/**
 * Brings a number to E.164: separators dropped, a leading `00` becomes `+`, a number without country code gets
 * the default one without its trunk `0`, short codes stay. Never throws.
 */
export function normaliseNumber(text: string, defaultCountryCode: string | null): NumberResult {
  const typed = foldNumber(text);
  if (typeof typed !== 'string') return typed;
  const callingCode = callingCodeOf(defaultCountryCode);
  if (!typed.startsWith('+')) {
    const short = asShortCode(typed, callingCode, SHORT_CODE);
    if (short) return short;
    if (callingCode === null) return refused('NO_COUNTRY_CODE');
  }
  return asMeant(typed, callingCode) ?? refused('NOT_POSSIBLE');
}

/**
 * Recognises who sent an inbound message, as the same E.164 number that `normaliseNumber` stored.
 *
 * Providers send `+47…`, `47…` or national digits: eight digits or more are first read with their own country
 * code, unless only the national reading is a number that exists. Never throws.
 */
export function recogniseSender(text: string, defaultCountryCode: string | null): NumberResult {
  const typed = foldNumber(text);
  if (typeof typed !== 'string') return typed;
  const callingCode = callingCodeOf(defaultCountryCode);
  if (typed.startsWith('+')) return parsed(typed, callingCode) ?? refused('NOT_POSSIBLE');
  const short = asShortCode(typed, callingCode, SHORT_SENDER);
  if (short) return short;
  const digits = typed.replace(/\D/g, '');
  const international = digits.length >= MIN_INTERNATIONAL_DIGITS ? parsed(`+${digits}`, null) : null;
  const national = callingCode === null ? null : parsed(typed, callingCode);
  const readings = [international, national].filter((reading) => reading !== null);
  const best = readings.find(exists) ?? readings[0];
  return best ?? refused(callingCode === null ? 'NO_COUNTRY_CODE' : 'NOT_POSSIBLE');
}

/** Tells which country a stored number belongs to, as ISO 3166 has it; null for a short code or a number of none. */
export function countryOf(e164: string): string | null {
  return (e164.startsWith('+') && parse(e164, null)?.country) || null;
}

/** Drops separators and turns `00` into `+`: without a country the parser does not know that prefix. */
function foldNumber(text: string): string | Extract<NumberResult, { ok: false }> {
  const typed = text.trim();
  if (typed === '') return refused('EMPTY');
  if (typed.length > MAX_TEXT_LENGTH) return refused('NOT_A_NUMBER');
  const folded = foldDigits(typed)
    .replace(/^tel:/i, '')
    .replace(/[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069()[\]./\-\u2010-\u2015\u2212·]/g, '')
    .replace(/^\+?00(?=[1-9])/, '+');
  return /^\+?\d+(?:(?:ext|x|#|,|;ext=)+\d{1,7})?$/i.test(folded) ? folded : refused('NOT_A_NUMBER');
}

/** Folds full-width, Arabic and Persian digits and the full-width plus to ASCII. */
function foldDigits(text: string): string {
  return text.replaceAll('＋', '+').replace(/\p{Nd}/gu, (digit) => parseDigits(digit) || digit);
}

function callingCodeOf(countryCode: string | null): string | null {
  const normalised = countryCode === null ? null : normaliseCountryCode(countryCode);
  return normalised === null ? null : normalised.slice(1);
}

/** Keeps a short code as it is, unless it is a mobile number of one of the few countries with numbers that short. */
function asShortCode(digits: string, callingCode: string | null, pattern: RegExp): NormalisedNumber | null {
  if (!pattern.test(digits)) return null;
  const number = callingCode === null ? undefined : parse(digits, callingCode);
  if (number?.isValid() && /MOBILE/.test(number.getType() ?? '')) return null;
  return { ok: true, e164: digits, national: false, shortCode: true, warning: null };
}

/** Reads digits as they stand, and if they hardly make a mobile number that way, as they are probably meant. */
function asMeant(typed: string, callingCode: string | null): NormalisedNumber | null {
  const asTyped = parsed(typed, callingCode);
  if (asTyped?.warning === null) return asTyped;
  const withCode = withPlus(typed, callingCode);
  if (withCode?.warning === null) return withCode;
  return [asTyped, withCode].find(exists) ?? withoutZero(typed, callingCode) ?? asTyped;
}

const exists = (reading: NormalisedNumber | null): reading is NormalisedNumber =>
  reading !== null && reading.warning !== 'NOT_VALID';

/** `4915123456789` with +49 is a fixed line of many digits, too: a message is meant for the mobile phone. */
function withPlus(typed: string, callingCode: string | null): NormalisedNumber | null {
  return callingCode !== null && typed.startsWith(callingCode) ? parsed(`+${typed}`, callingCode) : null;
}

/** `+48 (0)512 345 524`, and `0512 345 524` with +48: a trunk 0 where the country has none, or none any more. */
function withoutZero(typed: string, callingCode: string | null): NormalisedNumber | null {
  const code = LEADING_CODE.exec(typed)?.[0] ?? '';
  if (typed[code.length] !== '0') return null;
  const reading = parsed(code + typed.slice(code.length + 1), callingCode);
  return exists(reading) ? reading : null;
}

function parsed(typed: string, callingCode: string | null): NormalisedNumber | null {
  const number = parse(typed, callingCode);
  if (!number?.isPossible()) return null;
  const national = !typed.startsWith('+') && !hasOwnCode(typed, number.number, callingCode);
  return { ok: true, e164: number.number, national, shortCode: false, warning: warningOf(number) };
}

/** Tells whether digits typed without a plus began with the country code all the same. */
function hasOwnCode(typed: string, e164: string, callingCode: string | null): boolean {
  return callingCode !== null && typed.startsWith(callingCode) && `+${/^\d*/.exec(typed)?.[0]}` === e164;
}

function parse(typed: string, callingCode: string | null) {
  try {
    return parsePhoneNumberFromString(typed, {
      defaultCallingCode: callingCode ?? undefined,
      extract: false,
    });
  } catch {
    return undefined;
  }
}

function warningOf(number: NonNullable<ReturnType<typeof parse>>): NumberWarning | null {
  if (!number.isValid()) return 'NOT_VALID';
  return number.getType() === 'FIXED_LINE' ? 'FIXED_LINE' : null;
}

function refused(reason: NumberProblem) {
  return { ok: false, reason } as const;
}
