import { normaliseCountryCode, normaliseNumber, recogniseSender } from '@mailroom/shared/phone-number';
import { getCountries, getExampleNumber, type PhoneNumber } from 'libphonenumber-js/max';
import parsePhoneNumber from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { type Random, randomFrom } from '../support/random.ts';

const NUMBERS = 10_000;
const GARBAGE = 10_000;
const SEED = 20_261_126;

const REGIONS = getCountries().map((region) => ({ region, example: getExampleNumber(region, examples) }));

type Form = (number: PhoneNumber, random: Random) => string;

const digitsOf = ({ number }: PhoneNumber) => number.slice(1);
const separated: (text: string, random: Random) => string = (text, random) => {
  const separators = ['', '', ' ', '-', '.', '/', '\u00a0', '\u2011', ' - '];
  return [...text].map((digit) => digit + (separators[random(separators.length)] ?? '')).join('');
};

/** The ways of writing a number that carry its country code: whatever the default code is, they mean the same. */
const COMPLETE: Record<string, Form> = {
  'E.164': ({ number }) => number,
  'E.164 with separators': ({ number }, random) => separated(number, random),
  international: (number) => number.formatInternational(),
  'a telephone URI': (number) => number.getURI(),
  '00': (number) => `00${digitsOf(number)}`,
  '00 with separators': (number, random) => separated(`00${digitsOf(number)}`, random),
  '(00)': (number) => `(00)${digitsOf(number)}`,
  'trunk 0 behind the country code': (number) => zeroed(number, `+${number.countryCallingCode} `),
  'full-width digits': ({ number }) =>
    number.replaceAll(/[+\d]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
};
/** The ways that need the country code as the default. */
const NEEDY: Record<string, Form> = {
  bare: digitsOf,
  'bare with separators': (number, random) => separated(digitsOf(number), random),
  national: (number) => number.formatNational(),
  'national, digits alone': (number) => number.formatNational().replaceAll(/\D/g, ''),
  'without trunk prefix': ({ nationalNumber }) => nationalNumber,
  'trunk 0': (number) => zeroed(number, ''),
};
const FORMS = { ...COMPLETE, ...NEEDY };

/** Where a number with a 0 in front is another number, which exists as well. */
const ZERO_MATTERS: ReadonlySet<string | undefined> = new Set(['IT', 'VA', 'AC']);

function zeroed({ nationalNumber, country }: PhoneNumber, before: string): string {
  const has = nationalNumber.startsWith('0') || ZERO_MATTERS.has(country);
  return before + (has ? nationalNumber : `(0)${nationalNumber}`);
}

/** Makes a mobile number of a region that exists: the example with another ending. */
function numberOf(example: PhoneNumber, random: Random): PhoneNumber {
  for (let tries = 0; tries < 20; tries++) {
    const ending = String(random(1_000)).padStart(3, '0');
    const number = parsePhoneNumber(example.number.slice(0, -3) + ending);
    if (number?.isValid() && number.country === example.country) return number;
  }
  return example;
}

it('numbers of all regions come back from every way of writing them', () => {
  const random = randomFrom(SEED);
  const forms = Object.entries(FORMS);
  const lost = Array.from({ length: NUMBERS }, (_, i) => {
    const { region, example } = REGIONS[i % REGIONS.length] ?? {};
    const [form, write] = forms[Math.floor(i / REGIONS.length) % forms.length] ?? [];
    if (!example || !write) throw new Error(`Expected an example for ${region}.`);
    const number = numberOf(example, random);
    const typed = write(number, random);
    const code = `+${number.countryCallingCode}`;
    const codes = form && form in COMPLETE ? [code, '+47', null] : [code];
    return codes
      .map((one) => ({ one, got: normaliseNumber(typed, one) }))
      .filter(({ got }) => !got.ok || got.e164 !== number.number)
      .map(({ one, got }) => `${region}, ${form}: "${typed}" with ${one} gives ${JSON.stringify(got)}`);
  }).flat();
  expect(lost).toEqual([]);
});

it('a provider that writes the sender with or without a plus names the number that was stored', () => {
  const random = randomFrom(SEED);
  for (const { example } of REGIONS) {
    if (!example) continue;
    const { number, countryCallingCode } = numberOf(example, random);
    for (const written of [number, number.slice(1), `00${number.slice(1)}`])
      expect(recogniseSender(written, `+${countryCallingCode}`), written).toMatchObject({ e164: number });
  }
});

const SIGNS = [
  ...'0123456789+()-./# ;,xX*abcZ',
  ...'\u0000\t\n\u00a0\u200b\u202a٠٩۱०９＋Ⅷ',
  ...['ext', 'tel:', '00', '\ud800', '\udfff', '😀', '𝟗', 'NaN', '1e5', '__proto__'],
];

it('no garbage throws, and whatever is taken for a number is one that stays', () => {
  const random = randomFrom(SEED);
  const garbage = (longest: number) =>
    Array.from({ length: random(longest) }, () => SIGNS[random(SIGNS.length)]).join('');
  for (let i = 0; i < GARBAGE; i++) {
    const typed = i % 4 === 0 ? `+${garbage(20)}` : garbage(i % 100 === 0 ? 5_000 : 30);
    const code = [null, '+47', '+49', garbage(6)][i % 4] ?? null;
    normaliseCountryCode(typed);
    for (const result of [normaliseNumber(typed, code), recogniseSender(typed, code)]) {
      if (!result.ok) continue;
      const about = JSON.stringify({ typed, code });
      expect(result.e164, about).toMatch(result.shortCode ? /^[1-9]\d{2,5}$/ : /^\+[1-9]\d{3,14}$/);
      if (!result.shortCode)
        expect(normaliseNumber(result.e164, '+44'), about).toMatchObject({ e164: result.e164 });
    }
  }
});
