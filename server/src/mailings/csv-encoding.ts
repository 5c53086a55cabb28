/**
 * Says, from the first bytes of a file, that it is no text in UTF-8, and what it seems to be; null if it may be one.
 * A single byte that is wrong further on is for the reader of lines to find.
 */
export function faultOfEncoding(start: Uint8Array): string | null {
  const [a, b, c, d] = start;
  if (a === 0xff && b === 0xfe) return notUtf8('UTF-16 (little endian)');
  if (a === 0xfe && b === 0xff) return notUtf8('UTF-16 (big endian)');
  if (a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04)
    return notCsv('an Excel workbook or another ZIP file');
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0) return notCsv('an old Excel workbook');
  if (a === 0x1f && b === 0x8b) return notCsv('compressed by gzip');
  if (a === 0x25 && b === 0x50 && c === 0x44 && d === 0x46) return notCsv('a PDF');
  if (start.includes(0)) return notUtf8(zerosAlternate(start) ? 'UTF-16 without a mark' : 'not text at all');
  return null;
}

/** Says what a file that is not UTF-8 seems to be, from the first line that is not. */
export const EIGHT_BIT_FAULT = notUtf8('Windows-1252 or ISO 8859-1');

/** Says that the sender himself names another encoding; null if he names none or the right one. */
export function faultOfCharset(contentType: string): string | null {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1];
  return charset === undefined || /^utf-?8$|^us-ascii$/i.test(charset) ? null : notUtf8(charset);
}

function zerosAlternate(start: Uint8Array): boolean {
  const sample = start.subarray(0, 200);
  const zeros = sample.filter((byte) => byte === 0).length;
  return zeros > sample.length / 4;
}

function notUtf8(what: string): string {
  return `The file is not in UTF-8 but seems to be ${what}: save it as "CSV UTF-8" and try again.`;
}

function notCsv(what: string): string {
  return `This is no CSV file but ${what}: save the table as "CSV UTF-8" and try again.`;
}
