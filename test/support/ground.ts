import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PERMISSIONS, type Permission } from '@mailroom/shared/permissions';
import { Audit } from '../../server/src/audit/audit.service.ts';
import type { Clock } from '../../server/src/platform/clock.ts';
import { Database } from '../../server/src/platform/database/database.ts';
import type { SignedIn } from '../../server/src/platform/principal.ts';
import { SecretBox } from '../../server/src/platform/secret-box.ts';
import { borrowDefault } from './test-database.ts';
import { ManualClock } from './manual-clock.ts';

/** What services stand on, with a database of its own. */
export interface Ground {
  dataDir: string;
  database: Database;
  clock: Clock;
  audit: Audit;
  box: SecretBox;
  close(): Promise<void>;
}

/** Opens a fresh database in a directory of its own. */
export async function openGround(clock: Clock = new ManualClock()): Promise<Ground> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-ground-'));
  const borrowed = await borrowDefault();
  const location = { url: borrowed?.url ?? null, file: join(dataDir, 'mailroom.sqlite') };
  const database = await Database.open(location, []);
  return {
    dataDir,
    database,
    clock,
    audit: new Audit(database, clock),
    box: new SecretBox(randomBytes(32)),
    close: async () => {
      await database.close();
      borrowed?.giveBack();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes a signed-in user with the permissions given, by default all. */
export function userNamed(name: string, permissions: readonly Permission[] = PERMISSIONS): SignedIn {
  const email = `${name.toLowerCase()}@company.com`;
  return {
    kind: 'USER',
    sessionId: '',
    userId: `user-${name}`,
    name,
    email,
    permissions: new Set(permissions),
  };
}

/** Gives what a promise was refused with; fails if it was not. */
export async function refusal(promise: Promise<unknown>): Promise<UserErrorLike> {
  try {
    await promise;
  } catch (error) {
    return error as UserErrorLike;
  }
  throw new Error('It was not refused');
}

interface UserErrorLike extends Error {
  code: string;
  fields: { path: string; code: string; message: string }[];
  extensions: Record<string, unknown>;
}
