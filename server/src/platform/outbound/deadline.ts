import type { Clock } from '../clock.ts';

/** How a step ended that was given a time and could be called off. */
export type Ended<T> =
  { kind: 'DONE'; value: T } | { kind: 'FAILED'; error: unknown } | { kind: 'LATE' } | { kind: 'ABORTED' };

/** Runs a step for at most a time, whatever it does; what comes of it afterwards is ignored. */
export async function withDeadline<T>(
  clock: Pick<Clock, 'after'>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  step: () => Promise<T>,
): Promise<Ended<T>> {
  if (signal?.aborted) return { kind: 'ABORTED' };
  let cancel = () => {};
  let onAbort = () => {};
  const late = new Promise<Ended<T>>((resolve) => {
    cancel = clock.after(timeoutMs, () => resolve({ kind: 'LATE' }));
    onAbort = () => resolve({ kind: 'ABORTED' });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  const done = step().then(
    (value): Ended<T> => ({ kind: 'DONE', value }),
    (error: unknown): Ended<T> => ({ kind: 'FAILED', error }),
  );
  const ended = await Promise.race([done, late]);
  cancel();
  signal?.removeEventListener('abort', onAbort);
  return ended;
}
