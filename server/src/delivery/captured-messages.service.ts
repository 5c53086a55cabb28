import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page, PageArgs } from '../platform/database/page.ts';
import { type CapturedRow, findCaptured, insertCaptured, readCaptured } from './typeorm.captured-store.ts';

const KEPT = 10_000;

/** Keeps what a trial sends, to be read in the page: the newest ten thousand messages. */
export class CapturedMessages {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Keeps a message; gives its id. */
  keep(message: Omit<CapturedRow, 'id' | 'at'>): Promise<number> {
    return this.database.write((tx) => insertCaptured(tx, { ...message, at: this.clock.now() }, KEPT));
  }

  /** Finds a message; null if there is none such, or no longer. */
  find(id: number): Promise<CapturedRow | null> {
    return this.database.read((tx) => findCaptured(tx, Number.isSafeInteger(id) ? id : 0));
  }

  /** Reads a page, newest first. */
  list(args: PageArgs): Promise<Page<CapturedRow>> {
    return this.database.read((tx) => readCaptured(tx, args));
  }
}
