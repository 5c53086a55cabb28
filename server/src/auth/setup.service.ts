import type { Audit } from '../audit/audit.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { UserError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { SignedIn } from '../platform/principal.ts';
import { checkPassword, type Passwords } from './argon2.passwords.ts';
import { hashSecret, newSetupCode, normaliseSetupCode } from './crypto.tokens.ts';
import { principalOf, type Sessions } from './sessions.service.ts';
import type { AttemptCounter } from './sign-in-throttle.ts';
import {
  countUsers,
  findUser,
  lockRights,
  takeSetupCode,
  users,
  writeBuiltInRoles,
  writeSetupCode,
} from './typeorm.auth-store.ts';
import { checkPerson } from './users.service.ts';

const CODE_LIVES_MS = 24 * 60 * 60_000;

export interface FirstAdministrator {
  email: string;
  name: string;
  password: string;
}

/** Brings a fresh installation to its first administrator. */
export class Setup {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly attempts: AttemptCounter,
  ) {}

  /** Tells whether there is no user yet. */
  async required(): Promise<boolean> {
    return (await this.database.read(countUsers)) === 0;
  }

  /** Prepares the roles and, while there is no user, a new one-time code; gives the code to print. */
  async prepare(): Promise<string | null> {
    return this.database.write(async (tx) => {
      await writeBuiltInRoles(tx);
      if ((await countUsers(tx)) > 0) return null;
      const code = newSetupCode();
      await writeSetupCode(tx, hashSecret(code), this.clock.now() + CODE_LIVES_MS);
      return code;
    });
  }

  /**
   * Makes the first administrator with the code that was printed, and signs him in.
   *
   * @throws {UserError} BAD_USER_INPUT, CONFLICT if there is a user already, RATE_LIMITED
   */
  async complete(
    code: string,
    person: FirstAdministrator,
    ip: string,
  ): Promise<{ principal: SignedIn; secret: string }> {
    const waitMs = await this.attempts.count(ip);
    if (waitMs !== null) {
      throw new UserError(
        'RATE_LIMITED',
        `Too many attempts; try again in ${Math.ceil(waitMs / 60_000)} min.`,
      );
    }
    return this.#create(person, hashSecret(normaliseSetupCode(code)));
  }

  /** Makes the first administrator from the environment, only while there is no user. Gives whether it did. */
  async createFromEnvironment(person: FirstAdministrator): Promise<boolean> {
    if (!(await this.required())) return false;
    await this.#create(person, null);
    return true;
  }

  async #create(
    person: FirstAdministrator,
    codeHash: string | null,
  ): Promise<{ principal: SignedIn; secret: string }> {
    const checked = checkPerson(person);
    checkPassword(person.password, 'input.password');
    const passwordHash = await this.passwords.hash(person.password);
    return this.database.write(async (tx) => {
      await lockRights(tx);
      if ((await countUsers(tx)) > 0) throw new UserError('CONFLICT', 'Mailroom is set up already: sign in.');
      if (codeHash !== null && !(await takeSetupCode(tx, codeHash, this.clock.now()))) throw wrongCode();
      const id = newId(this.clock.now());
      const row = { id, ...checked, passwordHash, roleId: 'administrator', disabled: false };
      await users(tx).insert({ ...row, createdAt: this.clock.now() });
      const user = await findUser(tx, id);
      if (!user) throw new Error('The first administrator was not stored');
      const principal = principalOf(user, '') as SignedIn;
      await this.audit.record(tx, principal, 'set up Mailroom', checked.email);
      return { principal, secret: await this.sessions.open(tx, id) };
    });
  }
}

function wrongCode(): UserError {
  return new UserError(
    'BAD_USER_INPUT',
    'This is not the setup code. It was printed when Mailroom started; starting it again prints a new one.',
    { field: 'input.code' },
  );
}
