import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/**
 * Makes sure that one server instance uses a data directory: a lock on a file, which the system frees when the
 * process dies. Gives the function that frees it.
 *
 * @throws {Error} if another instance runs
 */
export function lockDataDirectory(dataDir: string): () => void {
  const lock = new BetterSqlite3(join(dataDir, 'instance.lock'), { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new Error(
      `Another Mailroom runs with the data directory ${dataDir}. Stop it first, or give this one its own DATA_DIR; ` +
        'several server instances need PostgreSQL (DATABASE_URL).',
      { cause: error },
    );
  }
  return () => lock.close();
}
