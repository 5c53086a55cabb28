/**
 * One e-mail address, parsed once with a strict rule, and stored as what is then used.
 *
 * Lenient parsers turn `"b@x.test, evil@y.test"` or a line break into another recipient than the one a person saw.
 * So only the plain form is taken: a dot-string of RFC 5321 §4.1.2, `@`, a domain name.
 */

export const ADDRESS_PROBLEMS = [
  'EMPTY',
  'TOO_LONG',
  'LONE_SURROGATE',
  'CONTROL_CHARACTER',
  'BIDI',
  'INVISIBLE_CHARACTER',
  'QUOTED_LOCAL_PART',
  'COMMENT',
  'SEVERAL_ADDRESSES',
  'GROUP',
  'ANGLE_BRACKETS',
  'NO_AT',
  'SEVERAL_AT',
  'NON_ASCII_LOCAL_PART',
  'LOCAL_PART_TOO_LONG',
  'BAD_LOCAL_PART',
  'ADDRESS_LITERAL',
  'DOMAIN_TOO_LONG',
  'BAD_DOMAIN',
  'IDN_UNAVAILABLE',
] as const;
export type AddressProblem = (typeof ADDRESS_PROBLEMS)[number];

export interface EmailAddress {
  readonly ok: true;
  /** As it is stored and sent to: the local part as typed, the domain in lower-case punycode. */
  readonly address: string;
  /** For comparing: addresses with equal keys are the same mailbox. */
  readonly key: string;
  readonly domain: string;
}

export interface AddressRefusal<Problem extends string = AddressProblem> {
  readonly ok: false;
  readonly reason: Problem;
  /** One sentence for the person who typed it. */
  readonly message: string;
}

/** RFC 5321 §4.5.3.1.1, .2, and .3 less the angle brackets of a path. */
const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 255;
const MAX_ADDRESS = 254;

const DOT_STRING = /^[a-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[a-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The first that matches names the problem; the later ones may assume that the earlier ones did not. */
const FORBIDDEN: readonly (readonly [RegExp, AddressProblem, string])[] = [
  [/\p{Cs}/u, 'LONE_SURROGATE', 'contains half a character'],
  [/[\p{Cc}\u2028\u2029]/u, 'CONTROL_CHARACTER', 'contains a line break or another control character'],
  [
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
    'BIDI',
    'contains a character that turns the direction of writing',
  ],
  [/[\p{Cf}\p{Co}\p{Cn}]/u, 'INVISIBLE_CHARACTER', 'contains an invisible character'],
  [/"/, 'QUOTED_LOCAL_PART', 'has quotes, which mail servers hardly accept'],
  [/[()]/, 'COMMENT', 'has a comment in brackets: give the address alone'],
  [/[,;]/, 'SEVERAL_ADDRESSES', 'looks like several addresses: give one'],
  [/:/, 'GROUP', 'has a colon, as groups and links have: give the address alone'],
  [/[<>]/, 'ANGLE_BRACKETS', 'has angle brackets: give the address alone'],
  [/^[^@]*$/, 'NO_AT', 'has no @: an address looks like name@company.com'],
  [/@.*@/, 'SEVERAL_AT', 'has more than one @'],
];

/** Parses one address; whatever is not plainly one is refused with a reason. Never throws. */
export function parseEmailAddress(text: string): EmailAddress | AddressRefusal {
  const typed = trimSpaces(text);
  if (typed === '')
    return { ok: false, reason: 'EMPTY', message: 'An e-mail address is needed, such as name@company.com.' };
  if (typed.length > 4 * MAX_ADDRESS)
    return refuse(typed, 'TOO_LONG', `is longer than ${MAX_ADDRESS} characters`);
  for (const [pattern, reason, fault] of FORBIDDEN)
    if (pattern.test(typed)) return refuse(typed, reason, fault);
  const [localPart = '', typedDomain = ''] = typed.split('@');
  const fault = faultOfLocalPart(localPart);
  if (fault) return refuse(typed, fault.reason, fault.fault);
  const domain = parseDomain(typedDomain);
  if ('reason' in domain) return refuse(typed, domain.reason, domain.fault);
  const address = `${localPart}@${domain.name}`;
  if (address.length > MAX_ADDRESS) {
    return refuse(typed, 'TOO_LONG', `has ${address.length} characters, at most ${MAX_ADDRESS} are possible`);
  }
  return { ok: true, address, key: address.toLowerCase(), domain: domain.name };
}

/**
 * Tells whether a text may stand in a header field: no control characters, no line separators, no half
 * characters, nothing that turns the direction of writing.
 */
export function isHeaderSafe(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}

interface Fault {
  readonly reason: AddressProblem;
  readonly fault: string;
}

function faultOfLocalPart(localPart: string): Fault | null {
  if (!isAscii(localPart)) {
    const fault = 'has other than plain letters before the @, which needs SMTPUTF8: not supported';
    return { reason: 'NON_ASCII_LOCAL_PART', fault };
  }
  if (localPart.length > MAX_LOCAL_PART) {
    const fault = `has ${localPart.length} characters before the @, at most ${MAX_LOCAL_PART} are possible`;
    return { reason: 'LOCAL_PART_TOO_LONG', fault };
  }
  if (DOT_STRING.test(localPart)) return null;
  const fault = 'has a space, an empty part between dots, or a character that cannot stand before the @';
  return { reason: 'BAD_LOCAL_PART', fault };
}

function parseDomain(typed: string): { name: string } | Fault {
  if (typed.startsWith('[')) {
    return { reason: 'ADDRESS_LITERAL', fault: 'has an IP address in place of a domain name' };
  }
  // Only letters of other alphabets and their full stops are mapped; no ASCII character may come out of a mapping.
  if (/[^a-z0-9.\-\u0080-\u{10ffff}]/iu.test(typed)) return badDomain;
  const name = isAscii(typed) ? typed.toLowerCase() : toPunycode(typed);
  if (name === undefined) {
    return {
      reason: 'IDN_UNAVAILABLE',
      fault: 'has a domain with other than plain letters: type it in its xn-- form',
    };
  }
  if (name === null) return badDomain;
  if (name.length > MAX_DOMAIN)
    return { reason: 'DOMAIN_TOO_LONG', fault: `has a domain longer than ${MAX_DOMAIN} characters` };
  const labels = name.split('.');
  const isComplete = labels.length > 1 || name === 'localhost';
  // A last label that is a number would be read as an IP address in one of its many spellings.
  const isNumeric = /^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  return isComplete && !isNumeric && labels.every((label) => LABEL.test(label)) ? { name } : badDomain;
}

const badDomain = {
  reason: 'BAD_DOMAIN',
  fault: 'has no domain name after the @: expected something like company.com',
} as const;

interface UrlParser {
  new (url: string): { readonly hostname: string };
}

/** Browsers and Node both have it; neither is in the types here. */
const { URL: Url } = globalThis as { URL?: UrlParser };

/** Maps a domain as browsers do (UTS 46). Null if it is none, undefined if there is nothing to map with. */
function toPunycode(domain: string): string | null | undefined {
  if (!Url) return undefined;
  try {
    return new Url(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** Drops spaces and no-break spaces at the ends; line breaks and tabs are for the check to find. */
function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0xa0;
}

/** Longer than any address with a name worth showing. */
const MAX_LINE = 1_000;
const MAX_NAME = 200;

export type MailboxProblem = AddressProblem | 'NAME_NOT_SAFE' | 'NAME_TOO_LONG';

/** An address with the name that is shown beside it; the name may be empty. */
export type MailboxLine = (EmailAddress & { readonly name: string }) | AddressRefusal<MailboxProblem>;

/**
 * Parses one line of a list of mailboxes: `address`, `address; name`, `address,name`, `Name <address>`,
 * `<address> (Name)`; names may be quoted. Never throws.
 */
export function parseMailboxLine(text: string): MailboxLine {
  const line = text.replace(/^\ufeff/, '').trim();
  const { address, name: typedName } = line.length > MAX_LINE ? { address: line, name: '' } : takeApart(line);
  const parsed = parseEmailAddress(address);
  if (!parsed.ok) return parsed;
  const name = unquote(typedName.trim());
  const problem = problemOfName(name);
  return problem ?? { ...parsed, name };
}

function takeApart(line: string): { address: string; name: string } {
  const open = line.lastIndexOf('<');
  const close = line.indexOf('>', open);
  if (open >= 0 && close >= 0) {
    const before = line.slice(0, open);
    const after = line.slice(close + 1).trim();
    // Text on both sides is no form of ours: the line is handed on whole, to be refused.
    if (before !== '' && after !== '') return { address: line, name: '' };
    return { address: line.slice(open + 1, close), name: before || unwrap(after) };
  }
  const separator = line.search(/[;,\t(]/);
  if (separator < 0) return { address: line, name: '' };
  const rest = line[separator] === '(' ? unwrap(line.slice(separator)) : line.slice(separator + 1);
  return { address: line.slice(0, separator), name: rest };
}

/** Takes the round brackets off a name. */
function unwrap(name: string): string {
  return name.startsWith('(') && name.endsWith(')') ? name.slice(1, -1) : name;
}

/** Takes quotes off a name, with what they escape in mail (`\"`) and in CSV (`""`). */
function unquote(name: string): string {
  if (name.length < 2 || !name.startsWith('"') || !name.endsWith('"')) return name;
  return name
    .slice(1, -1)
    .replace(/\\(.)|""/g, (_, escaped: string | undefined) => escaped ?? '"')
    .trim();
}

function problemOfName(name: string): AddressRefusal<MailboxProblem> | null {
  if (!isHeaderSafe(name)) {
    const message =
      'The name has a line break, a control character or a character that turns the direction of writing.';
    return { ok: false, reason: 'NAME_NOT_SAFE', message };
  }
  if (name.length > MAX_NAME) {
    return {
      ok: false,
      reason: 'NAME_TOO_LONG',
      message: `The name has ${name.length} characters, at most ${MAX_NAME} are possible.`,
    };
  }
  if (!/[<>]/.test(name) && !parseEmailAddress(name).ok) return null;
  return {
    ok: false,
    reason: 'SEVERAL_ADDRESSES',
    message: `"${visible(name)}" holds a second address: give one per line.`,
  };
}

function refuse(typed: string, reason: AddressProblem, fault: string): AddressRefusal {
  return { ok: false, reason, message: `"${visible(typed)}" ${fault}.` };
}

/** Shows what was typed without passing on what cannot be seen. */
function visible(typed: string): string {
  const shown = typed.slice(0, 80).replace(/[\p{C}\u2028\u2029]/gu, '\ufffd');
  return typed.length > 80 ? `${shown}…` : shown;
}
