import type { MailingStatus, StatusReason } from '@mailroom/shared/mailing-state';

export type Tone = 'idle' | 'busy' | 'good' | 'warn' | 'bad';

/** A status as a person reads it: the text's key, the moment it names, and how it is to look. */
export interface StatusWords {
  key: string;
  /** The next try, the start, or the hour at which it goes on; ISO 8601. */
  at: string | null;
  tone: Tone;
}

interface StatusFacts {
  status: MailingStatus;
  statusReason: StatusReason | null;
  nextTryAt: string | null;
  /** All that wait are held until an hour of the day; ISO 8601. */
  heldUntil: string | null;
  sending: number;
}

const PLAIN_TONES: Record<MailingStatus, Tone> = {
  DRAFT: 'idle',
  SCHEDULED: 'idle',
  SENDING: 'busy',
  PAUSED: 'warn',
  SENT: 'good',
  SENT_WITH_ERRORS: 'warn',
  CANCELLED: 'idle',
};

/** Says a mailing's status in words: what it waits for while it sends, why it is paused, when it starts. */
export function statusWords(facts: StatusFacts, scheduledAt: string | null): StatusWords {
  const { status, statusReason: reason } = facts;
  const tone = PLAIN_TONES[status];
  if (reason === 'OVERDUE') return { key: 'mailings.status.waitingFor.OVERDUE', at: null, tone: 'warn' };
  if (status === 'SENDING' && reason)
    return { key: `mailings.status.waitingFor.${reason}`, at: facts.nextTryAt, tone: 'warn' };
  if (status === 'SENDING' && facts.heldUntil && facts.sending === 0)
    return { key: 'mailings.status.heldUntil', at: facts.heldUntil, tone: 'idle' };
  if (status === 'PAUSED' && reason)
    return {
      key: `mailings.status.pausedBecause.${reason}`,
      at: null,
      tone: reason === 'BY_USER' ? 'warn' : 'bad',
    };
  if (status === 'SCHEDULED' && scheduledAt)
    return { key: 'mailings.status.scheduledFor', at: scheduledAt, tone };
  return { key: `mailings.status.${status}`, at: null, tone };
}
