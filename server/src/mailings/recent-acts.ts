/** Counts what each person did of late, to bound it. Times are milliseconds since 1970. */
export class RecentActs {
  readonly #times = new Map<string, number[]>();

  constructor(
    private readonly most: number,
    private readonly withinMs: number,
  ) {}

  /** Counts one more act; gives how long he must wait if it is too much, else null. */
  add(who: string, now: number): number | null {
    const recent = (this.#times.get(who) ?? []).filter((at) => at > now - this.withinMs);
    const [oldest] = recent;
    if (recent.length >= this.most && oldest !== undefined) return oldest + this.withinMs - now;
    this.#times.set(who, [...recent, now]);
    return null;
  }
}
