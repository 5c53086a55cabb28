/** Signatures by which providers prove that a call is theirs. All compare in constant time; none throws for bad input. */

export type HmacHash = 'SHA-1' | 'SHA-256' | 'SHA-512';

/** Computes an HMAC (RFC 2104). */
export async function hmac(
  hash: HmacHash,
  key: string | Uint8Array,
  message: string | Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', octetsOf(key), { name: 'HMAC', hash }, false, [
    'sign',
  ]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, octetsOf(message)));
}

/** Verifies an Ed25519 signature (RFC 8032); key and signature are raw octets. */
export async function isSignedByEd25519(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: string | Uint8Array,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', octetsOf(publicKey), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, octetsOf(signature), octetsOf(message));
  } catch {
    return false;
  }
}

/** Verifies a JWT signed with HS256 (RFC 7519, RFC 7515) and gives its claims; null if it is not genuine. */
export async function claimsOfJwt(token: string, key: string): Promise<Record<string, unknown> | null> {
  const [header = '', claims = '', signature = ''] = token.trim().split('.');
  const expected = await hmac('SHA-256', key, `${header}.${claims}`);
  const got = fromBase64(signature);
  if (!got || !isEqual(expected, got)) return null;
  return asRecord(claims);
}

function asRecord(part: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(fromBase64(part) ?? new Uint8Array()));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Computes the SHA-256 of octets or text, in lower-case hexadecimal. */
export async function sha256Hex(message: string | Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', octetsOf(message))));
}

export function toBase64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets));
}

export function toHex(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Reads base64 or base64url, padded or not (RFC 4648); null if it is neither. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Compares without telling by its time how much was right. */
export function isEqual(one: string | Uint8Array, other: string | Uint8Array): boolean {
  const [a, b] = [octetsOf(one), octetsOf(other)];
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i % Math.max(b.length, 1)] ?? 0);
  return difference === 0;
}

function octetsOf(value: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof value === 'string' ? new TextEncoder().encode(value) : new Uint8Array(value);
}
