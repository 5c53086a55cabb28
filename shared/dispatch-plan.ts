/** How the e-mails of a mailing are shared out: slots, batches and SMTP processes. Pure arithmetic. */

/** The two settings that share out the work; both whole numbers of 1 or more. */
export interface DispatchLimits {
  /** Q: e-mails assigned at once to all SMTP processes together. */
  readonly maxPerConnection: number;
  /** T: SMTP processes alive at once. */
  readonly smtpThreads: number;
}

export interface DispatchPlan {
  /** SMTP processes that run side by side; never more than the e-mails need. */
  readonly processesAtOnce: number;
  /** E-mails of each process of the first round, by slot. */
  readonly batchSizes: number[];
  /** SMTP processes in all, when the slots take turns. */
  readonly processesTotal: number;
}

/** An SMTP process that is alive; its slot may lie beyond the newest number of threads. */
export interface AliveProcess {
  readonly slot: number;
  /** E-mails assigned to it when it started. */
  readonly assigned: number;
}

/**
 * Says how many e-mails the SMTP process of a slot gets: ⌊Q/T⌋, and one more for the slots below Q mod T.
 * 0 for a slot that does not run: one beyond the threads, or beyond the quota where Q < T.
 */
export function batchSizeOfSlot(slot: number, maxPerConnection: number, smtpThreads: number): number {
  if (!isCount(maxPerConnection) || !isCount(smtpThreads)) return 0;
  if (!Number.isInteger(slot) || slot < 0 || slot >= smtpThreads) return 0;
  const extra = slot < maxPerConnection % smtpThreads ? 1 : 0;
  return Math.floor(maxPerConnection / smtpThreads) + extra;
}

/** Works out how a number of e-mails is sent with these settings: "5 at a time, 20 each, 50 in all". */
export function dispatchPlan(order: DispatchLimits & { readonly emails: number }): DispatchPlan {
  const { maxPerConnection, smtpThreads, emails } = order;
  if (!isCount(maxPerConnection) || !isCount(smtpThreads) || !isCount(emails)) {
    return { processesAtOnce: 0, batchSizes: [], processesTotal: 0 };
  }
  const batchSizes = firstRound(order);
  const fullRounds = Math.floor(emails / maxPerConnection);
  const rest = firstRound({ ...order, emails: emails % maxPerConnection });
  return {
    processesAtOnce: batchSizes.length,
    batchSizes,
    processesTotal: fullRounds * Math.min(smtpThreads, maxPerConnection) + rest.length,
  };
}

/**
 * Finds the lowest free slot in which an SMTP process may start now, by the newest settings, or null.
 *
 * Threads or quota may have fallen in mid-run, so the processes alive may be more, or hold more, than is allowed:
 * then nothing starts until enough of them have ended.
 */
export function freeSlot(
  state: DispatchLimits & {
    readonly alive: readonly AliveProcess[];
    /** Fewer processes than the setting allows, while the server throttles. */
    readonly limitThreads?: number;
  },
): { slot: number; batchSize: number } | null {
  const { alive, maxPerConnection, smtpThreads, limitThreads = smtpThreads } = state;
  if (alive.length >= Math.min(smtpThreads, limitThreads)) return null;
  const taken = new Set(alive.map((process) => process.slot));
  const free = maxPerConnection - alive.reduce((sum, process) => sum + process.assigned, 0);
  for (let slot = 0; slot < Math.min(smtpThreads, maxPerConnection); slot++) {
    const batchSize = batchSizeOfSlot(slot, maxPerConnection, smtpThreads);
    if (batchSize > 0 && batchSize <= free && !taken.has(slot)) return { slot, batchSize };
  }
  return null;
}

function firstRound({ maxPerConnection, smtpThreads, emails }: DispatchLimits & { readonly emails: number }) {
  const sizes: number[] = [];
  let left = Math.min(emails, maxPerConnection);
  for (let slot = 0; left > 0; slot++) {
    const size = Math.min(left, batchSizeOfSlot(slot, maxPerConnection, smtpThreads));
    sizes.push(size);
    left -= size;
  }
  return sizes;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
