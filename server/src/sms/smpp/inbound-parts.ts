import type { SmsInbound } from '../sms-module.ts';
import { textOf, type DefaultAlphabet } from './alphabets.ts';
import type { Message } from './pdu.ts';
import { ESM_UDH } from './text-parts.ts';
import { TAG, tlvNumber, type Tlvs } from './tlvs.ts';

/** A message of a person, or one part of it. */
export interface InboundPart {
  from: string;
  to: string;
  octets: Uint8Array;
  dataCoding: number;
  place: { reference: number; total: number; number: number } | null;
}

/** What is longer came in one piece, whatever it says. */
const MAX_PART_OCTETS = 254;

/** Reads what a person sent: where it is in the PDU, and which part of a longer text it is. */
export function readInbound(message: Message, tlvs: Tlvs): InboundPart {
  const whole =
    message.shortMessage.length > 0
      ? message.shortMessage
      : (tlvs.get(TAG.messagePayload) ?? new Uint8Array());
  const hasHeader = (message.esmClass & ESM_UDH) !== 0 && whole.length > (whole[0] ?? 0);
  const headerOctets = hasHeader ? (whole[0] ?? 0) + 1 : 0;
  const octets = whole.subarray(headerOctets);
  const place = hasHeader ? placeInHeader(whole.subarray(1, headerOctets)) : placeInTlvs(tlvs);
  return {
    from: address(message.source, message.sourceTon),
    to: address(message.destination, message.destinationTon),
    octets,
    dataCoding: message.dataCoding,
    place: place && isPart(place) && octets.length <= MAX_PART_OCTETS ? place : null,
  };
}

function isPart({ total, number }: NonNullable<InboundPart['place']>): boolean {
  return total > 1 && total <= 255 && number >= 1 && number <= total;
}

/** Writes an address with the plus that its type of number (section 5.2.5) stands for. */
export function address(digits: string, ton: number): string {
  return ton === 1 && /^\d+$/.test(digits) ? `+${digits}` : digits;
}

/** 3GPP TS 23.040 sections 9.2.3.24.1 and 9.2.3.24.8: an 8-bit or a 16-bit reference, the total, the number. */
function placeInHeader(elements: Uint8Array): InboundPart['place'] {
  for (let at = 0; at + 2 <= elements.length; at += 2 + (elements[at + 1] ?? 0)) {
    const [name, length] = [elements[at], elements[at + 1]];
    const value = Array.from(elements.subarray(at + 2, at + 2 + (length ?? 0)));
    if (name === 0 && value.length === 3)
      return { reference: value[0] ?? 0, total: value[1] ?? 0, number: value[2] ?? 0 };
    if (name === 8 && value.length === 4) {
      const [high = 0, low = 0, total = 0, number = 0] = value;
      return { reference: high * 256 + low, total, number };
    }
  }
  return null;
}

function placeInTlvs(tlvs: Tlvs): InboundPart['place'] {
  const reference = tlvNumber(tlvs, TAG.sarReference);
  const total = tlvNumber(tlvs, TAG.sarTotal);
  const number = tlvNumber(tlvs, TAG.sarNumber);
  return reference === null || total === null || number === null ? null : { reference, total, number };
}

/** Makes a message of its parts, in order; null if they are no text. */
export function inboundOf(parts: readonly InboundPart[], alphabet: DefaultAlphabet): SmsInbound | null {
  const [first] = parts;
  if (!first) return null;
  // Put together before they are read: a character may be cut in two.
  const isUniform = parts.every(({ dataCoding }) => dataCoding === first.dataCoding);
  const texts = isUniform
    ? [textOf(Uint8Array.from(parts.flatMap(({ octets }) => [...octets])), first.dataCoding, alphabet)]
    : parts.map(({ octets, dataCoding }) => textOf(octets, dataCoding, alphabet));
  if (texts.some((text) => text === null)) return null;
  return { providerId: null, from: first.from, to: first.to, text: texts.join('') };
}
