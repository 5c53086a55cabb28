const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Gives the wait before the next try: twice as long each time, up to a minute, and a different one for each of many. */
export function backOffMs(tries: number, random: () => number): number {
  return Math.round(Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + random() / 2));
}

/** Stops a whole link while the server asks for fewer messages, longer each time that this was not enough. */
export class Throttle {
  #until = 0;
  #times = 0;

  constructor(private readonly random: () => number) {}

  /** How long nothing may be sent. */
  leftMs(now: number): number {
    return Math.max(this.#until - now, 0);
  }

  /** Takes note of a message that was too much; those that were under way with it count once. */
  refused(sentAt: number, now: number): void {
    if (sentAt < this.#until) return;
    this.#until = now + backOffMs(this.#times, this.random);
    this.#times += 1;
  }

  /** Takes note of a message that passed. */
  passed(sentAt: number): void {
    if (sentAt >= this.#until) this.#times = 0;
  }
}

/** Lets only so many be under way at once; the others wait in turn. */
export class Window {
  #free: number;
  readonly #waiting: ((isMine: boolean) => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  /** Waits for a place; false if the signal was aborted or the window closed before there was one. */
  take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const settle = (isMine: boolean) => {
        signal.removeEventListener('abort', giveUp);
        resolve(isMine);
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(settle), 1);
        settle(false);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(settle);
    });
  }

  /** Gives a place back. */
  give(): void {
    const next = this.#waiting.shift();
    if (next) next(true);
    else this.#free += 1;
  }

  /** Sends away all who wait. */
  close(): void {
    for (const settle of this.#waiting.splice(0)) settle(false);
  }
}
