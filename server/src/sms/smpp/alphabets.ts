import { toGsm7 } from '@mailroom/shared/sms-segments';
import { latin1Text } from './octets.ts';

/** What a server takes `data_coding` 0, "SMSC default alphabet" (SMPP 3.4 section 5.2.19), to be. */
export type DefaultAlphabet = 'GSM' | 'LATIN1' | 'ASCII';

/** SMPP 3.4 section 5.2.19. */
export const DATA_CODING = { default: 0, ascii: 1, latin1: 3, ucs2: 8 } as const;

const ESCAPE = 0x1b;

/** The GSM alphabet read backwards; € has the highest code point of it. */
const GSM_CHARACTERS: ReadonlyMap<number, string> = new Map(
  Array.from({ length: 0x20ac + 1 }, (_, code) => String.fromCharCode(code)).flatMap((character) => {
    const septets = toGsm7(character);
    return septets ? [[keyOf([...septets]), character] as const] : [];
  }),
);

function keyOf([first = 0, second]: readonly number[]): number {
  return second === undefined ? first : first * 256 + second;
}

/** Encodes a text for `data_coding` 0; null if that alphabet lacks one of its characters. */
export function defaultOctets(text: string, alphabet: DefaultAlphabet): Uint8Array | null {
  if (alphabet === 'GSM') return toGsm7(text);
  const last = alphabet === 'ASCII' ? 0x7f : 0xff;
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return codes.every((code) => code <= last) ? Uint8Array.from(codes) : null;
}

/** Encodes a text as UCS-2, in truth UTF-16, with the higher octet first. */
export function ucs2Octets(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2);
  const view = new DataView(octets.buffer);
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index));
  return octets;
}

/** Decodes a text; null if it is binary or in a coding that is not known. */
export function textOf(octets: Uint8Array, dataCoding: number, alphabet: DefaultAlphabet): string | null {
  // Message classes are in the upper half and leave the alphabet in bits 2 and 3 (3GPP TS 23.038 section 4).
  const coding = dataCoding >= 0x10 && dataCoding < 0x20 ? dataCoding & 0x0c : dataCoding;
  if (coding === DATA_CODING.default || isClassText(coding)) return defaultText(octets, alphabet);
  if (coding === DATA_CODING.ascii || coding === DATA_CODING.latin1) return latin1Text(octets);
  return coding === DATA_CODING.ucs2 ? ucs2Text(octets) : null;
}

/** Coding group 1111: a message class, and bit 2 for octets that are no text. */
function isClassText(coding: number): boolean {
  return coding >= 0xf0 && (coding & 0x04) === 0;
}

function defaultText(octets: Uint8Array, alphabet: DefaultAlphabet): string {
  return alphabet === 'GSM' ? gsmText(octets) : latin1Text(octets);
}

/** An escape before what the extension table lacks is read as a space (3GPP TS 23.038 section 6.2.1). */
function gsmText(octets: Uint8Array): string {
  let text = '';
  for (let index = 0; index < octets.length; index += 1) {
    const septet = octets[index] ?? 0;
    const next = octets[index + 1];
    const escaped =
      septet === ESCAPE && next !== undefined ? GSM_CHARACTERS.get(keyOf([ESCAPE, next])) : undefined;
    if (escaped !== undefined) index += 1;
    text += escaped ?? (septet === ESCAPE ? ' ' : (GSM_CHARACTERS.get(septet) ?? '?'));
  }
  return text;
}

function ucs2Text(octets: Uint8Array): string {
  return Array.from({ length: Math.floor(octets.length / 2) }, (_, index) =>
    String.fromCharCode((octets[index * 2] ?? 0) * 256 + (octets[index * 2 + 1] ?? 0)),
  ).join('');
}
