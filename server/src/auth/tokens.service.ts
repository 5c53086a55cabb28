import type { Permission } from '@mailroom/shared/permissions';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { SignedIn } from '../platform/principal.ts';
import { lackingToGrant } from './access.ts';
import type { ApiTokenEntity } from './api-token.entity.ts';
import { formatToken, hashSecret, newSecret } from './crypto.tokens.ts';
import type { Sessions } from './sessions.service.ts';
import { apiTokens, findToken } from './typeorm.auth-store.ts';

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 365;

/** Keeps the API tokens with which tools sign in. */
export class Tokens {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sessions: Sessions,
  ) {}

  /** Lists one's own tokens, newest first. */
  list({ userId }: SignedIn): Promise<ApiTokenEntity[]> {
    return this.database.read((tx) =>
      apiTokens(tx).find({ where: { userId }, order: { createdAt: 'DESC' } }),
    );
  }

  /**
   * Makes a token; its text is told this once. What a token makes ends when it does, else a stolen one would live for ever.
   *
   * @throws {UserError} FORBIDDEN, BAD_USER_INPUT
   */
  async create(
    principal: SignedIn,
    name: string,
    permissions: Permission[],
    expiresAt: Date | null,
  ): Promise<{ token: string; apiToken: ApiTokenEntity }> {
    const lacking = lackingToGrant(permissions, principal.permissions);
    if (lacking.length > 0)
      throw new UserError('FORBIDDEN', `You do not have these yourself: ${lacking.join(', ')}.`);
    const now = this.clock.now();
    const secret = newSecret();
    const id = newId(now);
    const row = {
      id,
      userId: principal.userId,
      name: checkTokenName(name),
      secretHash: hashSecret(secret),
      permissions,
      createdAt: now,
      expiresAt: checkExpiry(expiresAt, now, await this.#latestEnd(principal, now)),
      lastUsedAt: null,
    };
    await this.database.write(async (tx) => {
      await apiTokens(tx).insert(row);
      await this.audit.record(tx, principal, 'created an API token', row.name, { permissions });
    });
    return { token: formatToken(id, secret), apiToken: row as ApiTokenEntity };
  }

  async #latestEnd(principal: SignedIn, now: number): Promise<number> {
    const longest = now + MAX_DAYS * DAY_MS;
    if (principal.kind === 'USER') return longest;
    const own = await this.database.read((tx) => findToken(tx, principal.tokenId));
    return Math.min(longest, own?.expiresAt ?? now);
  }

  /** Ends one of one's own tokens at once. */
  async revoke(principal: SignedIn, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const gone = await apiTokens(tx).delete({ id, userId: principal.userId });
      if (gone.affected === 0) throw new UserError('NOT_FOUND', 'You have no such token.');
      await this.audit.record(tx, principal, 'revoked an API token', id);
      tx.afterCommit(() => this.sessions.rightsChanged(principal.userId));
    });
  }
}

function checkTokenName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length >= 1 && trimmed.length <= 100) return trimmed;
  throw new UserError('BAD_USER_INPUT', 'Give the token a name of 1 to 100 characters.', {
    field: 'input.name',
  });
}

function checkExpiry(expiresAt: Date | null, now: number, latest: number): number {
  const at = expiresAt?.getTime() ?? Math.min(now + DEFAULT_DAYS * DAY_MS, latest);
  if (at > now && at <= latest) return at;
  const [given, end] = [at, latest].map((ms) => new Date(ms).toISOString());
  const message = `A token ends between now and ${end}; ${given} is outside.`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'input.expiresAt' });
}
