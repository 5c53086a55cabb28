const WINDOW_MS = 10_000;
const STEP_MS = 1_000;

interface Step {
  startMs: number;
  events: number;
}

/** Counts what happens per second over the last 10 s, by key. The time is passed in. */
export class RateMeter {
  readonly #steps = new Map<string, Step[]>();

  add(key: string, nowMs: number): void {
    const steps = this.#recent(key, nowMs);
    const startMs = nowMs - (nowMs % STEP_MS);
    const last = steps.at(-1);
    if (last?.startMs === startMs) last.events += 1;
    else steps.push({ startMs, events: 1 });
    this.#steps.set(key, steps);
  }

  /** Gives the rate; while there is less than a window to look at, over what there is, but a second at least. */
  perSecond(key: string, nowMs: number): number {
    const steps = this.#recent(key, nowMs);
    const [first] = steps;
    if (!first) {
      this.#steps.delete(key);
      return 0;
    }
    const events = steps.reduce((sum, step) => sum + step.events, 0);
    return (events * 1000) / Math.max(nowMs - first.startMs, STEP_MS);
  }

  #recent(key: string, nowMs: number): Step[] {
    return (this.#steps.get(key) ?? []).filter((step) => step.startMs > nowMs - WINDOW_MS);
  }
}
