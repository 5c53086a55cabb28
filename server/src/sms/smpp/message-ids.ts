/** Ids in the response to a submit and in its receipt differ in zeros, in case, and on some servers in their base. */
export type IdBases = 'AUTO' | 'SAME' | 'RESPONSE_HEX' | 'RESPONSE_DECIMAL';

/** SMPP 3.4 section 5.2.23 allows 64 octets; no counter is longer than 20 digits. */
const MAX_DIGITS = 20;

/** Writes an id in the one way in which ids are compared: no zeros in front, lower case. */
export function normalId(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}

/** Gives the ways in which the response may have named what a receipt names, likeliest first; all are normal. */
export function idsInResponse(receiptId: string, bases: IdBases): string[] {
  const id = normalId(receiptId);
  const forms: (string | null)[] = {
    SAME: [id],
    RESPONSE_HEX: [toHex(id)],
    RESPONSE_DECIMAL: [toDecimal(id)],
    AUTO: [id, toHex(id), toDecimal(id)],
  }[bases];
  return [...new Set(forms.filter((form): form is string => form !== null))];
}

/** Gives the other texts under which the id may be on record: in both cases, and filled up to eight hex digits. */
export function otherIds(receiptId: string, bases: IdBases): string[] {
  const forms = idsInResponse(receiptId, bases).flatMap((id) => [
    id,
    id.toUpperCase(),
    ...(/^[0-9a-f]{1,7}$/.test(id) ? [id.padStart(8, '0'), id.padStart(8, '0').toUpperCase()] : []),
  ]);
  return [...new Set(forms)].filter((form) => form !== receiptId);
}

function toHex(id: string): string | null {
  return /^\d+$/.test(id) && id.length <= MAX_DIGITS ? BigInt(id).toString(16) : null;
}

function toDecimal(id: string): string | null {
  return /^[0-9a-f]+$/.test(id) && id.length <= MAX_DIGITS ? BigInt(`0x${id}`).toString() : null;
}
