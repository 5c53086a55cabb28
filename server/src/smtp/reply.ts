import type { Reply } from '../delivery/channel.ts';

const MAX_TEXT = 2_000;

/**
 * Reads a whole server reply, several lines included (RFC 5321 §4.2, RFC 2034).
 *
 * @returns null if it does not begin with a reply code from 200 to 599
 */
export function parseReply(text: string): Reply | null {
  const lines = text.split(/\r?\n/);
  const first = /^([2-5]\d\d)(?:[ -]|$)/.exec(lines[0] ?? '');
  if (!first) return null;
  const enhanced = lines
    .map((line) => /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?: |$)/.exec(line)?.[1])
    .find(Boolean);
  return { code: Number(first[1]), enhanced: enhanced ?? null, text: printable(text) };
}

/** Makes a server's text safe to keep and to show: no control characters but line feeds, bounded length. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .trim()
    .slice(0, MAX_TEXT);
}

/** Makes the reply that the server would have given, where asking it would be pointless. */
export function ownReply(code: number, enhanced: string, sentence: string): Reply {
  return { code, enhanced, text: `${code} ${enhanced} ${sentence} (not asked of the server)` };
}
