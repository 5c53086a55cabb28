/** Counts who got a message how often, and wakes who waits for so many. */
export class CountedMessages {
  readonly #recipients = new Map<string, number>();
  #waiting: { at: number; resolve: () => void }[] = [];
  /** Messages so far. */
  messages = 0;

  add(recipient: string): void {
    this.messages += 1;
    this.#recipients.set(recipient, (this.#recipients.get(recipient) ?? 0) + 1);
    const due = this.#waiting.filter(({ at }) => at <= this.messages);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.messages);
    for (const { resolve } of due) resolve();
  }

  /** How often each got a message. */
  recipients(): ReadonlyMap<string, number> {
    return this.#recipients;
  }

  /** Resolves when there have been so many. */
  until(at: number): Promise<void> {
    if (this.messages >= at) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ at, resolve }));
  }
}
