import { dispatchPlan, type DispatchLimits } from '@mailroom/shared/dispatch-plan';

/**
 * Estimates how long the waiting mailing takes with other settings, in seconds: as much faster as more processes
 * run side by side. The server's own speed is not known here, so it is a rough figure.
 */
export function estimateWith(
  typed: DispatchLimits,
  saved: DispatchLimits,
  waiting: { recipients: number; estimatedSeconds: number | null },
): number | null {
  const { recipients, estimatedSeconds } = waiting;
  if (estimatedSeconds === null) return null;
  const before = dispatchPlan({ ...saved, emails: recipients }).processesAtOnce;
  const after = dispatchPlan({ ...typed, emails: recipients }).processesAtOnce;
  return before === 0 || after === 0 ? null : (estimatedSeconds * before) / after;
}

/** Says how the quota is shared out: `100 ÷ 5 = 20`, `100 ÷ 3 = 34, 33, 33`; null for what is no number yet. */
export function sharedOut({ maxPerConnection, smtpThreads }: DispatchLimits): string | null {
  const { batchSizes } = dispatchPlan({ maxPerConnection, smtpThreads, emails: maxPerConnection });
  const [first, last] = [batchSizes[0], batchSizes.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (first === last) return String(first);
  if (batchSizes.length <= 4) return batchSizes.join(', ');
  const more = batchSizes.filter((size) => size === first).length;
  return `${more} × ${first}, ${batchSizes.length - more} × ${last}`;
}
