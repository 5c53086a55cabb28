import { Repeater } from '@graphql-yoga/subscription';

type Listener<T> = (event: T) => void;

/** Hands events to whoever listens to their key, inside this process. */
export class Topic<T> {
  readonly #listeners = new Map<string, Set<Listener<T>>>();

  publish(key: string, event: T): void {
    for (const listener of this.#listeners.get(key) ?? []) listener(event);
  }

  /** Listens to a key; the function that it returns ends it. */
  listen(key: string, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  /** Streams the events of a key. */
  stream(key: string): Repeater<T> {
    return new Repeater<T>(async (push, stop) => {
      const end = this.listen(key, (event) => void push(event));
      await stop;
      end();
    });
  }
}

export interface Replay<T> {
  /** Reads the stored events behind a number, oldest first. */
  read(after: number): Promise<T[]>;
  /** Calls back when there may be more to read; gives the function that ends it. */
  onMore(more: () => void): () => void;
  seqOf(event: T): number;
  isLast(event: T): boolean;
  /** How often it looks by itself: another server instance may have written. Milliseconds. */
  everyMs: number;
}

/** Streams stored events from a number on and goes on live, in order, none lost and none twice, to the last one. */
export function replayAndFollow<T>(source: Replay<T>, after: number): Repeater<T> {
  return new Repeater<T>(async (push, stop) => {
    let wake = () => undefined as void;
    const end = source.onMore(() => wake());
    const timer = setInterval(() => wake(), source.everyMs);
    let stopped = false;
    void stop.then(() => {
      stopped = true;
      wake();
    });
    try {
      for (let seen = after; !stopped;) {
        const more = new Promise<void>((resolve) => (wake = resolve));
        const events = await source.read(seen);
        for (const event of events) {
          await push(event);
          seen = source.seqOf(event);
          if (source.isLast(event)) return stop();
        }
        if (events.length === 0) await more;
      }
    } catch (error) {
      stop(error);
    } finally {
      clearInterval(timer);
      end();
    }
  });
}
