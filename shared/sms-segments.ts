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

/** How many septets, by UTF-16 unit: messages are counted by the million, and a look into a table costs least. */
const SIZES = new Uint8Array(0x10000);
for (const [character, septets] of SEPTETS) SIZES[character.charCodeAt(0)] = septets.length;

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
  return cut(text, encoding).map(({ from, to }) => text.slice(from, to));
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

/** Tells whether the GSM alphabet has a character. */
export function isGsmCharacter(character: string): boolean {
  return SEPTETS.has(character);
}

function charactersToBlame(text: string): BlamedCharacter[] {
  const blame: BlamedCharacter[] = [];
  for (let index = 0; index < text.length;) {
    const length = lengthAt(text, index);
    if (septetsAt(text, index) === 0) blame.push({ index, character: text.slice(index, index + length) });
    index += length;
  }
  return blame;
}

/** A part: where it begins and ends in the text, and its units. */
interface Cut {
  from: number;
  to: number;
  units: number;
}

function cut(text: string, encoding: SmsEncoding): Cut[] {
  const { single, joined } = LIMITS[encoding];
  const units = unitsOf(text, encoding);
  if (units <= single) return [{ from: 0, to: text.length, units }];
  const parts: Cut[] = [];
  let part: Cut = { from: 0, to: 0, units: 0 };
  while (part.to < text.length) {
    const length = lengthAt(text, part.to);
    const more = encoding === 'UCS2' ? length : septetsAt(text, part.to);
    if (part.units + more > joined) {
      parts.push(part);
      part = { from: part.to, to: part.to, units: 0 };
    }
    part.to += length;
    part.units += more;
  }
  return [...parts, part];
}

function unitsOf(text: string, encoding: SmsEncoding): number {
  if (encoding === 'UCS2') return text.length;
  let septets = 0;
  for (let index = 0; index < text.length; index++) septets += septetsAt(text, index);
  return septets;
}

/** Septets of the character that begins there; 0 if the alphabet does not have it. */
function septetsAt(text: string, index: number): number {
  return SIZES[text.charCodeAt(index)] ?? 0;
}

/** 2 where a surrogate pair begins. */
function lengthAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const isHigh = unit >= 0xd800 && unit <= 0xdbff;
  return isHigh && (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
