import type { Permission } from '@mailroom/shared/permissions';

/** Gives the rights of a token: what it was given and its owner still has. */
export function tokenRights(
  given: readonly Permission[],
  owners: readonly Permission[],
): ReadonlySet<Permission> {
  return new Set(given.filter((permission) => owners.includes(permission)));
}

/** Names the permissions that somebody would grant without having them. */
export function lackingToGrant(granted: readonly Permission[], own: ReadonlySet<Permission>): Permission[] {
  return granted.filter((permission) => !own.has(permission));
}

export const IDLE_MS = 8 * 60 * 60_000;
export const ABSOLUTE_MS = 7 * 24 * 60 * 60_000;

/** Tells whether a session still counts: it ends eight hours after its last use and a week after its start. */
export function isLive(session: { seenAt: number; expiresAt: number }, nowMs: number): boolean {
  return nowMs < session.expiresAt && nowMs < session.seenAt + IDLE_MS;
}
