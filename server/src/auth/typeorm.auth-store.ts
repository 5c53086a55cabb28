import { BUILT_IN_ROLES } from '@mailroom/shared/permissions';
import { sql } from '../platform/database/sql.ts';
import type { Tx } from '../platform/database/tx.ts';
import { ApiTokenEntity } from './api-token.entity.ts';
import { RoleEntity } from './role.entity.ts';
import { SessionEntity } from './session.entity.ts';
import { UserEntity } from './user.entity.ts';

export const AUTH_ENTITIES = [UserEntity, RoleEntity, SessionEntity, ApiTokenEntity];

const withRole = { role: true } as const;

export const users = (tx: Tx) => tx.repository(UserEntity);
export const roles = (tx: Tx) => tx.repository(RoleEntity);
export const sessions = (tx: Tx) => tx.repository(SessionEntity);
export const apiTokens = (tx: Tx) => tx.repository(ApiTokenEntity);

export function findUserByEmail(tx: Tx, email: string): Promise<UserEntity | null> {
  return users(tx).findOne({ where: { email: email.trim().toLowerCase() }, relations: withRole });
}

export function findUser(tx: Tx, id: string): Promise<UserEntity | null> {
  return users(tx).findOne({ where: { id }, relations: withRole });
}

export function listUsers(tx: Tx): Promise<UserEntity[]> {
  return users(tx).find({ relations: withRole, order: { createdAt: 'ASC' } });
}

/** Finds a session with its user and his role. */
export function findSession(tx: Tx, idHash: string): Promise<SessionEntity | null> {
  return sessions(tx).findOne({ where: { idHash }, relations: { user: withRole } });
}

export function findToken(tx: Tx, id: string): Promise<ApiTokenEntity | null> {
  return apiTokens(tx).findOne({ where: { id }, relations: { user: withRole } });
}

/** Makes the built-in roles what they are in this version. */
export async function writeBuiltInRoles(tx: Tx): Promise<void> {
  for (const role of BUILT_IN_ROLES) {
    const { id, name } = role;
    await roles(tx).upsert({ id, name, permissions: [...role.permissions], builtIn: true }, ['id']);
  }
}

/** Makes changes of rights wait for one another, so that two of them cannot each take away the other's last administrator. */
export async function lockRights(tx: Tx): Promise<void> {
  if (tx.kind === 'postgres') await tx.run(sql`SELECT id FROM roles WHERE id = 'administrator' FOR UPDATE`);
}

export async function countUsers(tx: Tx): Promise<number> {
  return (await tx.one<{ n: number }>(sql`SELECT count(*) AS n FROM users`))?.n ?? 0;
}

export async function writeSetupCode(tx: Tx, codeHash: string, expiresAt: number): Promise<void> {
  await tx.run(sql`DELETE FROM setup_codes`);
  await tx.run(
    sql`INSERT INTO setup_codes (id, code_hash, expires_at) VALUES (1, ${codeHash}, ${expiresAt})`,
  );
}

/** Uses the setup code up; false if it is wrong, used or too old. */
export async function takeSetupCode(tx: Tx, codeHash: string, nowMs: number): Promise<boolean> {
  const taken = await tx.run(
    sql`DELETE FROM setup_codes WHERE code_hash = ${codeHash} AND expires_at > ${nowMs}`,
  );
  return taken.affected === 1;
}
