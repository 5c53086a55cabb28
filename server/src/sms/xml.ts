import { XMLParser } from 'fast-xml-parser';
import type { SmsCallback } from './sms-module.ts';

const MARKS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi;
const LAST_CODE_POINT = 0x10_ffff;

/** Writes a text so that it can stand in an element (XML 1.0 sections 2.4 and 2.11). */
export function escapedXml(text: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
  return text.replace(/[&<>\r]/g, (mark) => marks[mark] ?? mark);
}

/** Reads numbers and XML's own five names for characters; whatever a document declares itself stays as it is written. */
function unescapedXml(text: string): string {
  return text.replace(REFERENCE, (written, hex?: string, decimal?: string, name?: string) => {
    if (name) return MARKS[name.toLowerCase()] ?? written;
    const codePoint = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return codePoint <= LAST_CODE_POINT ? String.fromCodePoint(codePoint) : written;
  });
}

/** Reads XML that somebody else wrote: every value is a text, elements of these names are lists; undefined if it is none. */
export function parsedXml(text: string, lists: readonly string[]): unknown {
  const parser = new XMLParser({
    ignoreAttributes: true,
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    tagValueProcessor: (_name, value) => unescapedXml(value),
    isArray: (name) => lists.includes(name),
  });
  try {
    return parser.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads the body of a call in the encoding that its XML declares (XML 1.0 section 4.3.3). */
export function xmlBody({ body, octets }: Pick<SmsCallback, 'body' | 'octets'>): string {
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(body)?.[1];
  if (declared === undefined) return body;
  try {
    return new TextDecoder(declared).decode(octets);
  } catch {
    return body; // An encoding that nobody knows.
  }
}
