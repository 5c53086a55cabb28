import { Repeater } from '@graphql-yoga/subscription';

/** Calls back whenever the rights of the principal may have changed; gives the function that ends it. */
export type WatchRights = (changed: () => void) => () => void;

/**
 * Passes events on as long as `check` does not throw; it is asked before each event and whenever rights may have
 * changed. When it throws, the stream fails once and ends, and its source is closed.
 */
export function guardedEvents<T>(
  events: AsyncIterable<T>,
  check: () => Promise<void>,
  watch: WatchRights,
): Repeater<T> {
  return new Repeater<T>(async (push, stop) => {
    const iterator = events[Symbol.asyncIterator]();
    const unwatch = watch(() => void check().catch(stop));
    void stop.then(() => {
      unwatch();
      void iterator.return?.();
    });
    try {
      for (;;) {
        const next = await Promise.race([iterator.next(), stop.then(() => null)]);
        if (next === null || next.done) break;
        await check();
        await push(next.value);
      }
      stop();
    } catch (error) {
      stop(error);
    }
  });
}
