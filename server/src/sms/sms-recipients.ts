import type { Tx } from '../platform/database/tx.ts';
import type { SmsReport } from './sms-module.ts';

/** A number that its provider takes nothing more for. */
export interface BarredNumber {
  /** E.164. */
  number: string;
  /** Who says so. */
  source: string;
  /** In which words. */
  words: string;
}

export type Settled = 'DONE' | 'TOO_EARLY' | 'UNKNOWN';

/** The recipients of mailings, as far as reports concern them; filled in by whoever keeps them. */
export interface SmsRecipients {
  /**
   * Takes in what became of a message in the end, if it went to a recipient. `TOO_EARLY` while it is not recorded
   * yet that the message was sent: then it has to be told again. `UNKNOWN` if the provider's own id for the message,
   * its only name, belongs to nobody: it may be recorded in a moment, or it is somebody else's.
   */
  settle(tx: Tx, report: SmsReport): Promise<Settled>;
  /** Sees to it that a number gets no more mailings; tells whether it was not blocked before. */
  block(tx: Tx, barred: BarredNumber): Promise<boolean>;
  /** Lets a number get mailings again that this source barred, and keeps its words; false if that is not what blocks it. */
  free(tx: Tx, barred: BarredNumber): Promise<boolean>;
}
