/** What stands in the place of a secret, wherever one would be shown. */
export const SECRET = '[secret]';

/** Removes a secret from a text, in any of the forms that a server may echo it in. */
export type Scrub = (text: string) => string;

/**
 * Makes the function that keeps a password out of everything that is shown, logged or stored.
 * A spelling that is known is replaced in its place; a reply that hides it in another way
 * (encoded, spread over lines) keeps its codes only.
 */
export function scrubberOf(userName: string | null, password: string | null): Scrub {
  if (!password) return (text) => text;
  const needle = needleOf(spellings(userName ?? '', password));
  return (text) => {
    const shown = text.replace(needle, SECRET);
    return betrays(shown, password) ? `${codesOf(shown)}${SECRET}` : shown;
  };
}

/** Makes the pattern that finds secrets in the spellings that are replaced where they stand; a cheap look, for every log line. */
export function spellingsOf(secrets: Iterable<string>): RegExp {
  return needleOf([...secrets].flatMap((secret) => spellings('', secret)));
}

function needleOf(forms: readonly string[]): RegExp {
  // The mark itself comes first: a password may be "secret".
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return new RegExp([SECRET, ...longestFirst].map(escapeRegExp).join('|'), 'giu');
}

function spellings(userName: string, password: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const hex = Buffer.from(password).toString('hex');
  return [
    base64(`\0${userName}\0${password}`), // AUTH PLAIN, RFC 4616
    base64(`${userName}\0${userName}\0${password}`),
    base64(password), // AUTH LOGIN
    base64(password).replace(/=+$/, ''),
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
    hex,
    password,
  ];
}

/** Tells whether a password can be read from a text by undoing an encoding or putting its lines together. */
function betrays(text: string, password: string): boolean {
  const plain = text.replaceAll(SECRET, '').replace(/^\d{3}[ -](?:\d\.\d+\.\d+ )?/gm, '');
  const wanted = fold(password);
  if (!wanted) return false;
  // A line's last "=" may be a soft break of quoted-printable, or half of "=3D"; and UTF-8 may have been taken for Latin-1.
  const forms = [plain, plain.replace(/\s+/g, ''), plain.replace(/=\r?\n/g, '').replace(/\s+/g, '')];
  const readings = [...forms, ...forms.map(asUtf8)].flatMap((form) => [form, ...decodings(form)]);
  return readings.some((reading) => {
    const folded = fold(reading);
    return folded.includes(wanted) || [...folded].reverse().join('').includes(wanted);
  });
}

function asUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function fold(text: string): string {
  return text.replace(/[\s\0\p{Cf}]+/gu, '').toLowerCase();
}

function decodings(text: string): string[] {
  const bytes = (pattern: RegExp) => fromBytes(text, pattern);
  return [
    bytes(/%([0-9a-f]{2})/gi),
    bytes(/=([0-9a-f]{2})/gi),
    bytes(/\\x([0-9a-f]{2})/gi),
    bytes(/(?:0x)?([0-9a-f]{2})[:\-,;]?/gi),
    text.replace(/[^0-9a-f]/gi, '').replace(/([0-9a-f]{2})/gi, (_, pair: string) => character(pair, 16)),
    text.replace(/\\?u\+?\{?([0-9a-f]{4})\}?/gi, (_, digits: string) => character(digits, 16)),
    text.replace(/\\(.)/g, '$1'),
    text.replace(/\\([0-7]{3})/g, (_, digits: string) => character(digits, 8)),
    text.replace(/&#x([0-9a-f]{1,6});?/gi, (_, digits: string) => character(digits, 16)),
    text
      .replace(/&#(\d{1,7});?/g, (_, digits: string) => character(digits, 10))
      .replace(/&(amp|lt|gt|quot|apos);/g, named),
    text.replace(/[!-~]/g, (sign) => String.fromCharCode(33 + ((sign.charCodeAt(0) - 33 + 47) % 94))), // ROT47
    text.replace(/[a-z]/gi, rot13),
    text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)),
    ...fromBase64(text),
  ];
}

/** Reads runs of encoded bytes as UTF-8; what is in between stays. */
function fromBytes(text: string, pattern: RegExp): string {
  const latin = text.replace(pattern, (_, pair: string) => character(pair, 16));
  return `${latin} ${asUtf8(latin)}`;
}

/** A password may stand anywhere within what was encoded: all four alignments are read. */
function fromBase64(text: string): string[] {
  const runs = text.match(/[a-z0-9+/_-]{4,}/gi) ?? [];
  return runs.flatMap((run) =>
    [0, 1, 2, 3].flatMap((start) => {
      const bytes = Buffer.from(run.slice(start), 'base64');
      return [bytes.toString('utf8'), bytes.toString('latin1')];
    }),
  );
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function named(whole: string, name: string): string {
  return NAMED[name] ?? whole;
}

function rot13(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(base + ((letter.charCodeAt(0) - base + 13) % 26));
}

function character(digits: string, radix: number): string {
  const point = Number.parseInt(digits, radix);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}

function codesOf(text: string): string {
  return /^\d{3}[ -](?:\d\.\d{1,3}\.\d{1,3} )?/.exec(text)?.[0].replace('-', ' ') ?? '';
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
