import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
/** Lets a scanner for leaked secrets recognise one. */
const TOKEN_PREFIX = 'mailroom';
const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Makes a session's id. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Hashes a random secret for storing: with 256 bits it needs no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares a secret with a stored hash in constant time. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  const stored = Buffer.from(hash);
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/** Writes an API token: prefix, the row's id, the secret. */
export function formatToken(id: string, secret: string): string {
  return `${TOKEN_PREFIX}_${id.replaceAll('-', '')}_${secret}`;
}

/** Reads an API token; null if it is none. */
export function parseToken(text: string): { id: string; secret: string } | null {
  const parts =
    /^mailroom_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([\w-]{43})$/.exec(text);
  if (!parts) return null;
  return { id: parts.slice(1, 6).join('-'), secret: parts[6] ?? '' };
}

/** Makes the code that the first administrator types: 80 bits in four groups of four. */
export function newSetupCode(): string {
  const letters = [...randomBytes(16)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]);
  return (letters.join('').match(/.{4}/g) ?? []).join('-');
}

/** Reads a setup code as typed: case, blanks and dashes do not matter. */
export function normaliseSetupCode(typed: string): string {
  return (
    typed
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, '')
      .match(/.{1,4}/g) ?? []
  ).join('-');
}
