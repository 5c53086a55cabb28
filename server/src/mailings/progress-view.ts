import type { MailingStatus, StatusReason } from '@mailroom/shared/mailing-state';
import type { Progress } from '../delivery/progress.ts';
import type { Mailing } from './mailing.ts';

/** Where a mailing stands, as it is told to the outside. Times are milliseconds since 1970. */
export interface ProgressView {
  id: string;
  status: MailingStatus;
  statusReason: StatusReason | null;
  nextTryAt: number | null;
  /** Nobody is due before this time: all that wait are held until an hour of the day. */
  heldUntil: number | null;
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
  ratePerSecond: number;
  estimatedEnd: number | null;
}

/** Joins what is stored about a mailing with where its recipients stand. */
export function progressView(
  { id, status, statusReason }: Pick<Mailing, 'id' | 'status' | 'statusReason'>,
  progress: Progress | undefined,
): ProgressView {
  const counts = progress?.counts ?? {};
  return {
    id,
    status,
    statusReason,
    nextTryAt: status === 'SENDING' ? (progress?.nextTryAt ?? null) : null,
    heldUntil: status === 'SENDING' ? (progress?.heldUntil ?? null) : null,
    total: progress?.total ?? 0,
    pending: counts.PENDING ?? 0,
    sending: counts.SENDING ?? 0,
    sent: counts.SENT ?? 0,
    delivered: counts.DELIVERED ?? 0,
    undelivered: counts.UNDELIVERED ?? 0,
    bounced: counts.BOUNCED ?? 0,
    rejected: counts.REJECTED ?? 0,
    deferred: counts.DEFERRED ?? 0,
    inDoubt: counts.IN_DOUBT ?? 0,
    skipped: counts.SKIPPED ?? 0,
    ratePerSecond: progress?.ratePerSecond ?? 0,
    estimatedEnd: progress?.estimatedEnd ?? null,
  };
}
