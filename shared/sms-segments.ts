/** How a text is carried by SMS: its alphabet, its parts, and what costs extra (3GPP TS 23.038, TS 23.040). */

export const SMS_ENCODINGS = ['GSM7', 'UCS2'] as const;
export type SmsEncoding = (typeof SMS_ENCODINGS)[number];

/** A character that the GSM alphabet does not have, so that it forces UCS-2. */
export interface BlamedCharacter {
  /** Position in the text, in UTF-16 units. */
  readonly index: number;
  readonly character: string;
}

export interface SegmentCount {
  readonly encoding: SmsEncoding;
  /** Messages on the bill; 1 for an empty text. */
  readonly parts: number;
  /** Septets (GSM7, extension characters count twice) or UTF-16 units (UCS2). */
  readonly units: number;
  /** 160 or 70 for a single message; 153 or 67 where a header joins several. */
  readonly unitsPerPart: number;
  /** Units still free in the last part. */
  readonly remaining: number;
  /** Empty if the encoding is GSM7. */
  readonly blame: BlamedCharacter[];
}

/** 3GPP TS 23.038 §6.2.1, by septet. `\x1b` escapes to the extension table and is no character of a text. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** 3GPP TS 23.038 §6.2.1.1: sent as the escape and this septet. */
const EXTENSION: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
const ESCAPE = 0x1b;

/** The septets of each character that a text may have. */
const SEPTETS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...[...BASIC].map((character, septet) => [character, [septet]] as const).filter(([c]) => c !== '\x1b'),
  ...Object.entries(EXTENSION).map(([character, septet]) => [character, [ESCAPE, septet]] as const),
]);

/** The header that joins parts takes 6 of 140 octets (TS 23.040 §9.2.3.24.1). */
const LIMITS: Readonly<Record<SmsEncoding, { readonly single: number; readonly joined: number }>> = {
  GSM7: { single: 160, joined: 153 },
  UCS2: { single: 70, joined: 67 },
};

/** Counts the parts of a text as they are sent and billed, and names the characters that make it dear. */
export function countSegments(text: string): SegmentCount {
  const blame = charactersToBlame(text);
  const encoding = blame.length === 0 ? 'GSM7' : 'UCS2';
  const { single, joined } = LIMITS[encoding];
  const parts = cut(text, encoding);
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  const unitsPerPart = parts.length === 1 ? single : joined;
  const remaining = unitsPerPart - (parts.at(-1)?.units ?? 0);
  return { encoding, parts: parts.length, units, unitsPerPart, remaining, blame };
}

/** Cuts a text into the parts it is sent in, never within an escaped character or a surrogate pair. */
export function splitSegments(text: string): string[] {
  const encoding = charactersToBlame(text).length === 0 ? 'GSM7' : 'UCS2';
  return cut(text, encoding).map((part) => part.text);
}

/** Encodes a text in the GSM alphabet, one septet per octet (unpacked), or null if it needs UCS-2. */
export function toGsm7(text: string): Uint8Array | null {
  const septets: number[] = [];
  for (const character of text) {
    const encoded = SEPTETS.get(character);
    if (!encoded) return null;
    septets.push(...encoded);
  }
  return Uint8Array.from(septets);
}

/**
 * Replaces typographic characters by the ones that the GSM alphabet has: quotes, dashes, spaces, ellipses,
 * accents typed apart. Letters keep their spelling, so a text may need UCS-2 all the same.
 */
export function suggestReplacements(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\n\r\x20-\x7e]/gu, (character) =>
      SEPTETS.has(character) ? character : (REPLACEMENTS.get(character) ?? character),
    )
    .replaceAll('`', "'");
}

const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "'": '‘’‚‛′‵´ʹʻʼˈ‹›＇',
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

function charactersToBlame(text: string): BlamedCharacter[] {
  const blame: BlamedCharacter[] = [];
  let index = 0;
  for (const character of text) {
    if (!SEPTETS.has(character)) blame.push({ index, character });
    index += character.length;
  }
  return blame;
}

function cut(text: string, encoding: SmsEncoding): { text: string; units: number }[] {
  const { single, joined } = LIMITS[encoding];
  const total = [...text].reduce((sum, character) => sum + unitsOf(character, encoding), 0);
  if (total <= single) return [{ text, units: total }];
  const parts: { text: string; units: number }[] = [];
  let part = { text: '', units: 0 };
  for (const character of text) {
    const units = unitsOf(character, encoding);
    if (part.units + units > joined) {
      parts.push(part);
      part = { text: '', units: 0 };
    }
    part = { text: part.text + character, units: part.units + units };
  }
  return [...parts, part];
}

function unitsOf(character: string, encoding: SmsEncoding): number {
  return encoding === 'UCS2' ? character.length : (SEPTETS.get(character)?.length ?? 1);
}
