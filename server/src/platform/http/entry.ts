import type { ErrorCode } from '@mailroom/shared/errors';
import type { Permission } from '@mailroom/shared/permissions';
import type { Request, Response } from 'express';
import { UserError } from '../errors.ts';
import { demand } from '../graphql/requires.ts';
import type { Authenticator } from './authenticator.ts';
import { hasBearer, originAllowed } from './origin.ts';
import { isSignedIn, type SignedIn } from '../principal.ts';

/** Who may come in by an address of its own, beside the API; the rules are those of the API. */
export interface Entry {
  authenticator: Pick<Authenticator, 'authenticate'>;
  allowedOrigins: readonly string[];
}

/**
 * Lets in who has a right and comes from where he may.
 *
 * @throws {UserError} UNAUTHENTICATED, FORBIDDEN
 */
export async function letIn(entry: Entry, request: Request, permission: Permission): Promise<SignedIn> {
  const isAllowed =
    request.method === 'GET'
      ? linkAllowed(entry, request)
      : originAllowed(request.headers, entry.allowedOrigins);
  if (!isAllowed) throw new UserError('FORBIDDEN', 'This origin may not use the API.');
  const principal = await entry.authenticator.authenticate(request.headers);
  demand(principal, permission);
  if (!isSignedIn(principal)) throw new UserError('UNAUTHENTICATED', 'Sign in first.');
  return principal;
}

/** A browser sends no `Origin` with a link of the page itself, but says where the link stood. */
function linkAllowed({ allowedOrigins }: Entry, { headers }: Request): boolean {
  if (headers.origin !== undefined) return allowedOrigins.includes(headers.origin);
  const site = headers['sec-fetch-site'];
  return hasBearer(headers) || site === undefined || site === 'same-origin' || site === 'none';
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
};

/** Answers a request with an error in the form of the API's. @throws whatever is no error of the caller */
export function answerError(response: Response, error: unknown): void {
  if (!(error instanceof UserError)) throw error;
  const { code, message, fields, extensions } = error;
  const body = { message, extensions: { ...extensions, code, ...(fields.length > 0 && { fields }) } };
  response.status(STATUS[code] ?? 400).json({ errors: [body] });
}
