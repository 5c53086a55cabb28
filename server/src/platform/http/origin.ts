import type { IncomingHttpHeaders } from 'node:http';

/**
 * Decides whether a request may come in by where it comes from: a browser's page only from an allowed origin;
 * without `Origin` only whoever shows a token, since a cookie alone could be somebody else's page at work.
 */
export function originAllowed(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (headers.origin !== undefined) return allowed.includes(headers.origin);
  return hasBearer(headers) || headers.cookie === undefined;
}

/** Tells whether a request shows a token; then its cookie does not count. */
export function hasBearer(headers: IncomingHttpHeaders): boolean {
  return /^Bearer\s+\S/i.test(headers.authorization ?? '');
}
