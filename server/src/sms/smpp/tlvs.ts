import { latin1Octets, latin1Text } from './octets.ts';

/** The optional parameters of a PDU by tag (SMPP 3.4 section 5.3.1). */
export type Tlvs = ReadonlyMap<number, Uint8Array>;

/** SMPP 3.4 section 5.3.2. */
export const TAG = {
  receiptedMessageId: 0x001e,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarNumber: 0x020f,
  interfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

/** Reads an integer of any size; null if there is none. */
export function tlvNumber(tlvs: Tlvs, tag: number): number | null {
  const octets = tlvs.get(tag);
  if (!octets || octets.length === 0 || octets.length > 4) return null;
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

/** Reads a text up to its NUL, if it has one; null if there is none or it is empty. */
export function tlvText(tlvs: Tlvs, tag: number): string | null {
  const octets = tlvs.get(tag);
  if (!octets) return null;
  const end = octets.indexOf(0);
  return latin1Text(end === -1 ? octets : octets.subarray(0, end)) || null;
}

/** Writes a text with its NUL. */
export function textTlv(text: string): Uint8Array {
  return Uint8Array.from([...latin1Octets(text), 0]);
}
