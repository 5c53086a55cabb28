import type { Permission } from '@mailroom/shared/permissions';

interface Signed {
  userId: string;
  name: string;
  email: string;
  permissions: ReadonlySet<Permission>;
}

/** Who asks. Nothing and nobody else is ever taken for a principal: what is unknown is Anonymous, with no rights. */
export type Principal =
  | { kind: 'ANONYMOUS' }
  | ({ kind: 'USER'; sessionId: string } & Signed)
  | ({ kind: 'TOKEN'; tokenId: string } & Signed)
  /** The program itself: made only by the scheduler and the start. */
  | { kind: 'SYSTEM'; name: string };

export type SignedIn = Extract<Principal, { userId: string }>;

export const ANONYMOUS: Principal = { kind: 'ANONYMOUS' };

/** Tells whether a principal is a user or a user's token. */
export function isSignedIn(principal: Principal): principal is SignedIn {
  return principal.kind === 'USER' || principal.kind === 'TOKEN';
}

/** Tells whether a principal has a right. Anonymous has none; the program itself needs none. */
export function may(principal: Principal, permission: Permission): boolean {
  return principal.kind === 'SYSTEM' || (isSignedIn(principal) && principal.permissions.has(permission));
}

/** Gives the name under which logs and histories keep who did something. */
export function nameOf(principal: Principal): string {
  if (principal.kind === 'ANONYMOUS') return 'somebody not signed in';
  return principal.kind === 'TOKEN' ? `${principal.name} (API token)` : principal.name;
}
