import { createHash, createHmac } from 'node:crypto';

/** MD5 (RFC 1321) and its HMAC, which Web Crypto does not know: for providers that sign with nothing better. */

export function md5(message: string): Uint8Array {
  return createHash('md5').update(message).digest();
}

export function hmacMd5(key: string, message: string): Uint8Array {
  return createHmac('md5', key).update(message).digest();
}
