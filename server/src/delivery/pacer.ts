import type { Clock } from '../platform/clock.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { ChannelName } from './group.ts';

/** So much of the row is taken at once: one write serves several messages, and little is lost with a process. */
const STRETCH_MS = 250;
/** A place that nobody took in its time is used up to this much later; then it is lost. */
const LATE_MS = 1_000;

export interface PacerParts {
  store: Pick<DeliveryStore, 'takePlaces'>;
  clock: Clock;
}

/** Holds the messages of a channel to so many per second, 0 for no limit, all processes on all machines together. */
export class Pacer {
  #places: number[] = [];
  #taking: Promise<void> | null = null;

  constructor(
    private readonly channel: ChannelName,
    private readonly parts: PacerParts,
  ) {}

  /** Waits until the next message may leave; ends early, and without a place, when the signal is aborted. */
  async turn(perSecond: number, signal: AbortSignal): Promise<void> {
    if (perSecond <= 0) return;
    const { clock } = this.parts;
    for (;;) {
      const place = this.#places.shift();
      if (signal.aborted) return;
      if (place === undefined) await (this.#taking ??= this.#take(perSecond));
      else if (place >= clock.now() - LATE_MS) return this.#until(place, signal);
    }
  }

  async #until(place: number, signal: AbortSignal): Promise<void> {
    const waitMs = place - this.parts.clock.now();
    if (waitMs > 0) await this.parts.clock.sleep(waitMs, signal);
  }

  async #take(perSecond: number): Promise<void> {
    const { store, clock } = this.parts;
    const count = Math.max(1, Math.floor((perSecond * STRETCH_MS) / 1000));
    try {
      const first = await store.takePlaces(this.channel, count, perSecond, clock.now());
      this.#places.push(...Array.from({ length: count }, (_, i) => first + (i * 1000) / perSecond));
    } finally {
      this.#taking = null;
    }
  }
}
