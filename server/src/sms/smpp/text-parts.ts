import { DATA_CODING, defaultOctets, ucs2Octets, type DefaultAlphabet } from './alphabets.ts';
import { TAG, type Tlvs } from './tlvs.ts';

/** How a text goes out that is too long for one message. */
export type LongTexts = 'UDH' | 'PAYLOAD' | 'SAR';

/** What one `submit_sm` carries. */
export interface TextPart {
  dataCoding: number;
  esmClass: number;
  shortMessage: Uint8Array;
  tlvs: Tlvs;
}

/** SMPP 3.4 section 5.2.12: the message begins with a user data header. */
export const ESM_UDH = 0x40;

/** Septets or UTF-16 units of a message alone, and of one that needs room for a header of 6 octets. */
const LIMITS = { default: { single: 160, joined: 153 }, ucs2: { single: 70, joined: 67 } } as const;

/** Makes the messages that carry a text; `reference` joins those of one text, and differs from the last one's. */
export function textParts(
  text: string,
  { alphabet, longTexts }: { alphabet: DefaultAlphabet; longTexts: LongTexts },
  reference: number,
): TextPart[] {
  const isDefault = defaultOctets(text, 'GSM') !== null && defaultOctets(text, alphabet) !== null;
  const dataCoding = isDefault ? DATA_CODING.default : DATA_CODING.ucs2;
  const octetsOf = (part: string) => (isDefault ? defaultOctets(part, alphabet) : null) ?? ucs2Octets(part);
  const parts = cutText(text, isDefault).map(octetsOf);
  if (parts.length === 1 || longTexts === 'PAYLOAD')
    return [inOne(dataCoding, octetsOf(text), parts.length > 1)];
  return parts.map((octets, index) => {
    const place = { reference, total: parts.length, number: index + 1 };
    return longTexts === 'SAR' ? withSar(dataCoding, octets, place) : withUdh(dataCoding, octets, place);
  });
}

function inOne(dataCoding: number, octets: Uint8Array, isLong: boolean): TextPart {
  const common = { dataCoding, esmClass: 0 };
  if (!isLong) return { ...common, shortMessage: octets, tlvs: new Map() };
  // Section 4.4.1: the short message is empty then.
  return { ...common, shortMessage: new Uint8Array(), tlvs: new Map([[TAG.messagePayload, octets]]) };
}

interface Place {
  reference: number;
  total: number;
  number: number;
}

/** 3GPP TS 23.040 section 9.2.3.24.1: the 8-bit reference, since some phones know no other. */
function withUdh(dataCoding: number, octets: Uint8Array, { reference, total, number }: Place): TextPart {
  const header = [5, 0, 3, reference % 256, total, number];
  return {
    dataCoding,
    esmClass: ESM_UDH,
    shortMessage: Uint8Array.from([...header, ...octets]),
    tlvs: new Map(),
  };
}

/** SMPP 3.4 sections 5.3.2.22 to 5.3.2.24. */
function withSar(
  dataCoding: number,
  shortMessage: Uint8Array,
  { reference, total, number }: Place,
): TextPart {
  const tlvs = new Map([
    [TAG.sarReference, Uint8Array.from([Math.floor(reference / 256) % 256, reference % 256])],
    [TAG.sarTotal, Uint8Array.from([total])],
    [TAG.sarNumber, Uint8Array.from([number])],
  ]);
  return { dataCoding, esmClass: 0, shortMessage, tlvs };
}

/**
 * Cuts a text where a phone's alphabet allows it, never within an escaped character or a surrogate pair. A server
 * with another default alphabet makes septets of it later, so that these count there, too.
 */
export function cutText(text: string, isDefault: boolean): string[] {
  const { single, joined } = isDefault ? LIMITS.default : LIMITS.ucs2;
  const sizes = [...text].map((character) => ({ character, units: unitsOf(character, isDefault) }));
  if (sizes.reduce((sum, { units }) => sum + units, 0) <= single) return [text];
  const parts: string[] = [];
  let [part, used] = ['', 0];
  for (const { character, units } of sizes) {
    if (used + units > joined) {
      parts.push(part);
      [part, used] = ['', 0];
    }
    part += character;
    used += units;
  }
  return [...parts, part];
}

function unitsOf(character: string, isDefault: boolean): number {
  return isDefault ? (defaultOctets(character, 'GSM')?.length ?? 1) : character.length;
}
