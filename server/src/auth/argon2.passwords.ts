import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { UserError } from '../platform/errors.ts';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;

export interface HashCost {
  memoryKiB: number;
  rounds: number;
}

/** Argon2id above OWASP's floor of 19 MiB and two rounds. */
export const DEFAULT_COST: HashCost = { memoryKiB: 64 * 1024, rounds: 3 };
// The package declares it as a const enum, which isolated modules cannot read.
const ARGON2ID = 2 as Algorithm;

/** Hashes and verifies the passwords of users. */
export class Passwords {
  #dummy: Promise<string> | null = null;

  constructor(private readonly cost: HashCost = DEFAULT_COST) {}

  hash(password: string): Promise<string> {
    const { memoryKiB, rounds } = this.cost;
    return hash(password, { algorithm: ARGON2ID, memoryCost: memoryKiB, timeCost: rounds, parallelism: 1 });
  }

  /** Verifies a password; without a hash it does the same work, so that the time tells nobody who exists. */
  async verify(stored: string | null, password: string): Promise<boolean> {
    this.#dummy ??= this.hash('a password that nobody has');
    const matches = await verify(stored ?? (await this.#dummy), password);
    return stored !== null && matches;
  }
}

/**
 * Refuses a password that is too short or too long.
 *
 * @throws {UserError} BAD_USER_INPUT on `field`
 */
export function checkPassword(password: string, field: string): void {
  const length = [...password].length;
  if (length >= PASSWORD_MIN && length <= PASSWORD_MAX) return;
  throw new UserError(
    'BAD_USER_INPUT',
    `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters; this one has ${length}.`,
    { field },
  );
}
