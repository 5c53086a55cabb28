import type { Clock } from '../platform/clock.ts';

/** How often a stream looks by itself: the rate falls without a word, and another server instance may be at work. */
const LOOK_MS = 2_000;

/** Gathers which mailings moved until somebody looks; a stream is as fast as its listener, and no faster than its pauses. */
export class Moved {
  readonly #ids = new Set<string>();
  readonly #ended = new AbortController();
  #wake = () => undefined as void;
  #nextLook: number;

  constructor(private readonly clock: Clock) {
    this.#nextLook = clock.now();
  }

  get stopped(): boolean {
    return this.#ended.signal.aborted;
  }

  /** Notes that mailings moved. */
  add(ids: readonly string[]): void {
    for (const id of ids) this.#ids.add(id);
    this.#wake();
  }

  /** Hands over which moved since the last look. */
  take(): string[] {
    const ids = [...this.#ids];
    this.#ids.clear();
    return ids;
  }

  /** Tells whether it is time to look at all that is watched. */
  lookDue(): boolean {
    if (this.clock.now() < this.#nextLook) return false;
    this.#nextLook = this.clock.now() + LOOK_MS;
    return true;
  }

  /** Lets a time pass, or the stream end. */
  pause(ms: number): Promise<void> {
    return this.clock.sleep(ms, this.#ended.signal);
  }

  /** Waits until somebody moved or it is time to look. */
  async wait(): Promise<void> {
    if (this.#ids.size > 0 || this.stopped) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(this.#nextLook - this.clock.now(), resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Ends every wait. */
  stop(): void {
    this.#ended.abort();
    this.#wake();
  }
}
