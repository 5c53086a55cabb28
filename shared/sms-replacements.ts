import { type BlamedCharacter, countSegments, isGsmCharacter } from './sms-segments.ts';

/** Typographic characters that force UCS-2, and what the GSM alphabet has in their place. */

const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "'": '`‘’‚‛′‵´ʹʻʼˈ‹›＇',
    '"': '“”„‟″‶«»ʺ〝〞＂',
    '-': '‐‑‒–—―−⁃﹘﹣－•·‧●▪',
    ' ': '\t\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    '': '\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f',
    '\n': '\u0085\u2028\u2029',
    '...': '…',
    '!': '！',
    '?': '？',
    ',': '，',
    '.': '．․',
    ':': '：',
    ';': '；',
    '/': '⁄∕／',
    '(C)': '©',
    '(R)': '®',
    TM: '™',
    '1/2': '½',
    '1/4': '¼',
    '3/4': '¾',
    '<': '＜',
    '>': '＞',
    '*': '＊×',
    '%': '％',
    '&': '＆',
    '+': '＋',
    '=': '＝',
    ff: 'ﬀ',
    fi: 'ﬁ',
    fl: 'ﬂ',
  }).flatMap(([gsm, typographic]) => [...typographic].map((character) => [character, gsm] as const)),
);

/** A character that forces UCS-2. */
export interface ForeignCharacter {
  /** With the marks that belong to it: an accent may be typed apart. */
  readonly character: string;
  /** How often it stands in the text. */
  readonly count: number;
  /** What may stand in its place, `''` for nothing at all; null if only a person can tell. */
  readonly replacement: string | null;
}

const MARK = /\p{M}/u;
/** A character with the marks behind it. */
const WITH_MARKS = /\P{M}\p{M}*|\p{M}+/gu;

/** Lists the characters that force UCS-2, each once, most frequent first. */
export function foreignCharacters(text: string): ForeignCharacter[] {
  const counts = new Map<string, number>();
  for (const character of withMarks(text, countSegments(text).blame))
    counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts]
    .map(([character, count]) => ({ character, count, replacement: replacementOf(character) }))
    .sort((one, other) => other.count - one.count);
}

/** Gives the characters to blame in a text, each with the marks that belong to it. */
export function withMarks(text: string, blame: readonly BlamedCharacter[]): string[] {
  const found: string[] = [];
  let end = 0;
  for (const { index, character } of blame) {
    if (!MARK.test(character)) found.push(character);
    else if (index === end && found.length > 0) found.push(`${found.pop()}${character}`);
    else found.push(text.charAt(index - 1) + character);
    end = index + character.length;
  }
  return found;
}

/** Replaces one of these characters wherever it stands. */
export function replaceCharacter(text: string, character: string): string {
  const replacement = replacementOf(character);
  if (replacement === null) return text;
  return text.replace(WITH_MARKS, (found) => (found === character ? replacement : found));
}

/**
 * Replaces typographic characters by the ones that the GSM alphabet has: quotes, dashes, spaces, ellipses,
 * accents typed apart. Letters keep their spelling, so a text may need UCS-2 all the same.
 */
export function suggestReplacements(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\n\r\x20-\x5f\x61-\x7e]/gu, (character) =>
      isGsmCharacter(character) ? character : (REPLACEMENTS.get(character) ?? character),
    );
}

function replacementOf(character: string): string | null {
  const suggested = suggestReplacements(character);
  return isGsm(suggested) ? suggested : null;
}

function isGsm(text: string): boolean {
  return [...text].every(isGsmCharacter);
}
