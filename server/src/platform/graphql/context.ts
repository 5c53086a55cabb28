import type { Request, Response } from 'express';
import { UserError } from '../errors.ts';
import { isSignedIn, type Principal, type SignedIn } from '../principal.ts';

export type ResolverClass<R extends object> = abstract new (...args: never[]) => R;

/** What a resolver gets besides its arguments. */
export interface GraphQLContext {
  /** Who asks, as the guard saw him last; on a subscription it is read anew before every event. */
  principal: Principal;
  /** Reads the principal anew: a session that ended or a right that was lost shows at once. */
  refresh(): Promise<Principal>;
  /** Calls back whenever his rights may have changed; gives the function that ends it. */
  watchRights(changed: () => void): () => void;
  /** The address the request came from. */
  ip: string;
  requestId: string;
  /** Gives the instance of a resolver: subscriptions open their streams through it. */
  resolverOf<R extends object>(resolverClass: ResolverClass<R>): R;
  /** Only over HTTP, for the session cookie. */
  http: { request: Request; response: Response } | null;
}

/**
 * Gives the signed-in principal of a request.
 *
 * @throws {UserError} UNAUTHENTICATED
 */
export function signedIn(context: GraphQLContext): SignedIn {
  if (!isSignedIn(context.principal)) throw new UserError('UNAUTHENTICATED', 'Sign in first.');
  return context.principal;
}
