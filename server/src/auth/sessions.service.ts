import type { IncomingHttpHeaders } from 'node:http';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import { Topic } from '../platform/live.ts';
import { ANONYMOUS, isSignedIn, type Principal } from '../platform/principal.ts';
import { ABSOLUTE_MS, isLive, tokenRights } from './access.ts';
import type { Passwords } from './argon2.passwords.ts';
import type { SessionCookie } from './cookies.session.ts';
import { hashSecret, matchesHash, newSecret, parseToken } from './crypto.tokens.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import { apiTokens, findSession, findToken, findUserByEmail, sessions, users } from './typeorm.auth-store.ts';
import type { UserEntity } from './user.entity.ts';

/** How old the note of a session's or token's last use may get. */
const SEEN_STEP_MS = 60_000;

/** Signs people in and out, and tells who asks. */
export class Sessions implements Authenticator {
  readonly #rightsChanged = new Topic<void>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly cookie: SessionCookie,
  ) {}

  async authenticate(headers: IncomingHttpHeaders): Promise<Principal> {
    const { authorization } = headers;
    // A token never counts together with a cookie: whoever shows one is asked by it alone.
    if (authorization !== undefined) return this.#byToken(/^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '');
    const secret = this.cookie.read(headers.cookie);
    return secret ? this.#bySession(secret) : ANONYMOUS;
  }

  watch(principal: Principal, changed: () => void): () => void {
    return isSignedIn(principal) ? this.#rightsChanged.listen(principal.userId, changed) : () => undefined;
  }

  /** Tells every open connection of a user to look at his rights anew. */
  rightsChanged(userId: string): void {
    this.#rightsChanged.publish(userId, undefined);
  }

  /**
   * Signs a person in; gives the secret for the cookie.
   *
   * @throws {UserError} RATE_LIMITED, or BAD_USER_INPUT with the same sentence whatever was wrong
   */
  async signIn(email: string, password: string, ip: string): Promise<{ secret: string; user: UserEntity }> {
    const account = email.trim().toLowerCase().slice(0, 254);
    const waitMs = await this.throttle.attempt(account, ip);
    if (waitMs !== null) throw tooMany(waitMs);
    const user = await this.database.read((tx) => findUserByEmail(tx, account));
    const right = await this.passwords.verify(user?.passwordHash ?? null, password.slice(0, 1024));
    if (!right || !user || user.disabled) {
      throw new UserError('BAD_USER_INPUT', 'The e-mail address or the password is wrong.', {
        field: 'password',
      });
    }
    await this.throttle.succeeded(account, ip);
    const secret = await this.database.write(async (tx) => {
      await this.audit.record(tx, await principalOf(user, ''), 'signed in', user.email, { ip });
      return this.open(tx, user.id);
    });
    return { secret, user };
  }

  /** Opens a session for a user; gives the secret for the cookie. */
  async open(tx: Tx, userId: string): Promise<string> {
    const secret = newSecret();
    const now = this.clock.now();
    const row = {
      idHash: hashSecret(secret),
      userId,
      createdAt: now,
      seenAt: now,
      expiresAt: now + ABSOLUTE_MS,
    };
    await sessions(tx).insert(row);
    await users(tx).update({ id: userId }, { lastSignInAt: now });
    return secret;
  }

  /** Ends the session of a cookie, and with it every socket that it opened. */
  async signOut(principal: Principal): Promise<void> {
    if (principal.kind !== 'USER') {
      throw new UserError(
        'BAD_USER_INPUT',
        'Only a session can be signed out; revoke a token with revokeApiToken.',
      );
    }
    await this.database.write(async (tx) => {
      await sessions(tx).delete({ idHash: principal.sessionId });
      await this.audit.record(tx, principal, 'signed out', principal.email);
      tx.afterCommit(() => this.rightsChanged(principal.userId));
    });
  }

  /** Ends all sessions of a user. */
  async endAll(tx: Tx, userId: string): Promise<void> {
    await sessions(tx).delete({ userId });
    tx.afterCommit(() => this.rightsChanged(userId));
  }

  async #bySession(secret: string): Promise<Principal> {
    const now = this.clock.now();
    const session = await this.database.read((tx) => findSession(tx, hashSecret(secret)));
    if (!session || session.user.disabled || !isLive(session, now)) return ANONYMOUS;
    const { idHash, seenAt } = session;
    if (now - seenAt > SEEN_STEP_MS) {
      await this.database.write((tx) => sessions(tx).update({ idHash }, { seenAt: now }));
    }
    return principalOf(session.user, idHash);
  }

  async #byToken(text: string): Promise<Principal> {
    const parsed = parseToken(text);
    if (!parsed) return ANONYMOUS;
    const now = this.clock.now();
    const token = await this.database.read((tx) => findToken(tx, parsed.id));
    if (!token || !matchesHash(parsed.secret, token.secretHash)) return ANONYMOUS;
    if (token.user.disabled || token.expiresAt <= now) return ANONYMOUS;
    if (now - (token.lastUsedAt ?? 0) > SEEN_STEP_MS) {
      await this.database.write((tx) => apiTokens(tx).update({ id: token.id }, { lastUsedAt: now }));
    }
    const { id: userId, name, email, role } = token.user;
    return {
      kind: 'TOKEN',
      tokenId: token.id,
      userId,
      name,
      email,
      permissions: tokenRights(token.permissions, role.permissions),
    };
  }
}

/** Makes the principal of a user's session. */
export function principalOf({ id, name, email, role }: UserEntity, sessionId: string): Principal {
  return { kind: 'USER', userId: id, name, email, sessionId, permissions: new Set(role.permissions) };
}

function tooMany(waitMs: number): UserError {
  const seconds = Math.ceil(waitMs / 1000);
  const minutes = Math.ceil(seconds / 60);
  return new UserError('RATE_LIMITED', `Too many attempts; try again in ${minutes} min.`, {
    extensions: { retryAfterSeconds: seconds },
  });
}
