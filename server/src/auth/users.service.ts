import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { Permission } from '@mailroom/shared/permissions';
import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { nameOf, type SignedIn } from '../platform/principal.ts';
import { lackingToGrant } from './access.ts';
import { checkPassword, type Passwords } from './argon2.passwords.ts';
import type { RoleEntity } from './role.entity.ts';
import type { Sessions } from './sessions.service.ts';
import { findUser, findUserByEmail, listUsers, lockRights, roles, users } from './typeorm.auth-store.ts';
import type { UserEntity } from './user.entity.ts';

export interface UserChange {
  email?: string | null;
  name?: string | null;
  password?: string | null;
  roleId?: string | null;
  disabled?: boolean | null;
}

const MAX_NAME = 100;

/** Keeps users and roles. Nobody grants what he lacks, and there is always somebody left who may manage users. */
export class Users {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
  ) {}

  list(): Promise<UserEntity[]> {
    return this.database.read(listUsers);
  }

  roles(): Promise<RoleEntity[]> {
    return this.database.read((tx) => roles(tx).find({ order: { builtIn: 'DESC', name: 'ASC' } }));
  }

  async create(principal: SignedIn, change: UserChange): Promise<UserEntity> {
    const person = checkPerson({ email: change.email ?? '', name: change.name ?? '' });
    checkPassword(change.password ?? '', 'input.password');
    const passwordHash = await this.passwords.hash(change.password ?? '');
    const id = newId(this.clock.now());
    return this.database.write(async (tx) => {
      await lockRights(tx);
      await refuseTakenEmail(tx, person.email, null);
      const role = await grantableRole(tx, principal, change.roleId ?? '');
      const row = { id, ...person, passwordHash, roleId: role.id, disabled: change.disabled ?? false };
      await users(tx).insert({ ...row, createdAt: this.clock.now() });
      await this.audit.record(tx, principal, 'created a user', person.email, { role: role.name });
      return mustFind(tx, id);
    });
  }

  async update(principal: SignedIn, id: string, change: UserChange): Promise<UserEntity> {
    if (change.password != null) checkPassword(change.password, 'input.password');
    const passwordHash = change.password == null ? undefined : await this.passwords.hash(change.password);
    return this.database.write(async (tx) => {
      await lockRights(tx);
      const before = await mustFind(tx, id);
      await this.#mayEdit(tx, principal, before);
      const person = checkPerson({ email: change.email ?? before.email, name: change.name ?? before.name });
      await refuseTakenEmail(tx, person.email, id);
      const role = change.roleId ? await grantableRole(tx, principal, change.roleId) : before.role;
      const disabled = change.disabled ?? before.disabled;
      await users(tx).update(
        { id },
        { ...person, roleId: role.id, disabled, ...(passwordHash && { passwordHash }) },
      );
      await refuseIfNobodyManages(tx);
      await this.#recordUpdate(tx, principal, before, {
        role: role.name,
        disabled,
        password: passwordHash && 'changed',
      });
      if (disabled || passwordHash) await this.sessions.endAll(tx, id);
      tx.afterCommit(() => this.sessions.rightsChanged(id));
      return mustFind(tx, id);
    });
  }

  async createRole(principal: SignedIn, name: string, permissions: Permission[]): Promise<RoleEntity> {
    refuseGranting(principal, permissions, 'input.permissions');
    const id = newId(this.clock.now());
    return this.database.write(async (tx) => {
      const row = { id, name: checkName(name), permissions, builtIn: false };
      await refuseTakenRole(tx, row.name, id);
      await roles(tx).insert(row);
      await this.audit.record(tx, principal, 'created a role', row.name, { permissions });
      return row;
    });
  }

  async updateRole(
    principal: SignedIn,
    id: string,
    name: string,
    permissions: Permission[],
  ): Promise<RoleEntity> {
    return this.database.write(async (tx) => {
      await lockRights(tx);
      const role = await ownRole(tx, id);
      refuseGranting(principal, [...permissions, ...role.permissions], 'input.permissions');
      const row = { ...role, name: checkName(name), permissions };
      await refuseTakenRole(tx, row.name, id);
      await roles(tx).update({ id }, { name: row.name, permissions });
      await refuseIfNobodyManages(tx);
      await this.audit.record(tx, principal, 'changed a role', row.name, { permissions });
      const holders = await users(tx).find({ where: { roleId: id } });
      tx.afterCommit(() => holders.forEach((user) => this.sessions.rightsChanged(user.id)));
      return row;
    });
  }

  async deleteRole(principal: SignedIn, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const role = await ownRole(tx, id);
      const holder = await users(tx).findOne({ where: { roleId: id } });
      if (holder) throw new UserError('CONFLICT', `The role ${role.name} is still held by ${holder.email}.`);
      await roles(tx).delete({ id });
      await this.audit.record(tx, principal, 'deleted a role', role.name);
    });
  }

  /** A person with more rights than one's own is not one's to change. */
  async #mayEdit(_tx: Tx, principal: SignedIn, user: UserEntity): Promise<void> {
    const lacking = lackingToGrant(user.role.permissions, principal.permissions);
    if (lacking.length === 0 || user.id === principal.userId) return;
    throw new UserError(
      'FORBIDDEN',
      `${user.email} has rights that ${nameOf(principal)} lacks: ${lacking.join(', ')}.`,
    );
  }

  #recordUpdate(tx: Tx, principal: SignedIn, before: UserEntity, after: object): Promise<void> {
    return this.audit.record(tx, principal, 'changed a user', before.email, after);
  }
}

/**
 * Checks an account's address and name.
 *
 * @throws {UserError} BAD_USER_INPUT
 */
export function checkPerson({ email, name }: { email: string; name: string }): {
  email: string;
  name: string;
} {
  const parsed = parseEmailAddress(email.trim());
  if (!parsed.ok) throw new UserError('BAD_USER_INPUT', parsed.message, { field: 'input.email' });
  return { email: parsed.key, name: checkName(name) };
}

function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= MAX_NAME && !/\p{Cc}/u.test(trimmed)) return trimmed;
  const message = `A name has 1 to ${MAX_NAME} characters on one line; this one has ${trimmed.length}.`;
  throw new UserError('BAD_USER_INPUT', message, { field: 'input.name' });
}

async function mustFind(tx: Tx, id: string): Promise<UserEntity> {
  const user = await findUser(tx, id);
  if (!user) throw new UserError('NOT_FOUND', 'There is no such user.');
  return user;
}

async function refuseTakenEmail(tx: Tx, email: string, ownId: string | null): Promise<void> {
  const other = await findUserByEmail(tx, email);
  if (!other || other.id === ownId) return;
  throw new UserError('BAD_USER_INPUT', `There is a user with the address ${email} already.`, {
    field: 'input.email',
  });
}

async function refuseTakenRole(tx: Tx, name: string, ownId: string): Promise<void> {
  const other = await roles(tx).findOne({ where: { name } });
  if (!other || other.id === ownId) return;
  throw new UserError('BAD_USER_INPUT', `There is a role named ${name} already.`, { field: 'input.name' });
}

function refuseGranting(principal: SignedIn, permissions: Permission[], field: string): void {
  const lacking = lackingToGrant(permissions, principal.permissions);
  if (lacking.length === 0) return;
  throw new UserError('FORBIDDEN', `You cannot grant what you do not have: ${lacking.join(', ')}.`, {
    field,
  });
}

async function grantableRole(tx: Tx, principal: SignedIn, id: string): Promise<RoleEntity> {
  const role = await roles(tx).findOne({ where: { id } });
  if (!role) throw new UserError('BAD_USER_INPUT', 'There is no such role.', { field: 'input.roleId' });
  refuseGranting(principal, role.permissions, 'input.roleId');
  return role;
}

async function ownRole(tx: Tx, id: string): Promise<RoleEntity> {
  const role = await roles(tx).findOne({ where: { id } });
  if (!role) throw new UserError('NOT_FOUND', 'There is no such role.');
  if (role.builtIn)
    throw new UserError('BAD_USER_INPUT', `The role ${role.name} is built in; make one of your own.`);
  return role;
}

async function refuseIfNobodyManages(tx: Tx): Promise<void> {
  const left = (await listUsers(tx)).some(
    (user) => !user.disabled && user.role.permissions.includes('USERS_MANAGE'),
  );
  if (!left) throw new UserError('CONFLICT', 'Somebody must be left who may manage users.');
}
