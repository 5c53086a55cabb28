import type { MailingStatus, RecipientState } from '@mailroom/shared/mailing-state';

/** How many recipients are in each state. */
export interface StateCounts {
  total: number;
  pending: number;
  sending: number;
  sent: number;
  delivered: number;
  undelivered: number;
  bounced: number;
  rejected: number;
  deferred: number;
  inDoubt: number;
  skipped: number;
}

/** Counts the recipients whose message was accepted and did not come back. */
export const sentCount = (counts: StateCounts): number => counts.sent + counts.delivered;

/** Counts the recipients who did not get it, for good. */
export const failedCount = (counts: StateCounts): number =>
  counts.rejected + counts.bounced + counts.undelivered;

/** Counts the recipients who are still to be sent to. */
export const leftCount = (counts: StateCounts): number => counts.pending + counts.sending + counts.deferred;

/** Tells how much of a mailing is done, in whole percent of those who were not skipped; never 100 before the end. */
export function percentDone(counts: StateCounts): number {
  const toSend = counts.total - counts.skipped;
  if (toSend <= 0) return 0;
  const left = leftCount(counts);
  return left ? Math.min(99, Math.floor(((toSend - left) / toSend) * 100)) : 100;
}

/** The filters of the recipients' list: what a person asks for, and the states that answer it. */
export const STATE_GROUPS = {
  all: [],
  waiting: ['PENDING', 'SENDING', 'DEFERRED'],
  sent: ['SENT', 'DELIVERED'],
  failed: ['REJECTED', 'UNDELIVERED', 'BOUNCED'],
  unclear: ['IN_DOUBT'],
  skipped: ['SKIPPED'],
} as const satisfies Record<string, readonly RecipientState[]>;

export type StateGroup = keyof typeof STATE_GROUPS;

/** Counts the recipients in a group of states. */
export function groupCount(group: StateGroup, counts: StateCounts): number {
  const byGroup: Record<StateGroup, number> = {
    all: counts.total,
    waiting: leftCount(counts),
    sent: sentCount(counts),
    failed: failedCount(counts),
    unclear: counts.inDoubt,
    skipped: counts.skipped,
  };
  return byGroup[group];
}

/** Tells whether a mailing has not begun: its page is then for writing, afterwards for watching. */
export const isBeforeStart = (status: MailingStatus, startedAt: string | null): boolean =>
  status === 'DRAFT' || status === 'SCHEDULED' || (status === 'PAUSED' && startedAt === null);

/** The reason why a recipient was skipped: a code, and the sentence that may follow it; some are only a sentence. */
export function skipReason(reason: string): { code: string; sentence: string } {
  const [whole, code = '', sentence = ''] = /^([A-Z_]+)(?::\s*(.*))?$/s.exec(reason) ?? [];
  return whole === undefined ? { code: '', sentence: reason } : { code, sentence };
}
