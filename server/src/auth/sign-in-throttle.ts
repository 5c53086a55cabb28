/** What counts attempts; the limiter library's shape. */
export interface AttemptCounter {
  /** Counts one attempt; gives how long to wait if there were too many, null if it may go on. Milliseconds. */
  count(key: string): Promise<number | null>;
  /** Takes one attempt back. */
  forgive(key: string): Promise<void>;
}

export interface SignInCounters {
  accountAndIp: AttemptCounter;
  account: AttemptCounter;
  ip: AttemptCounter;
}

/** Slows guessing down: per account and address, per account, and per address. Nobody can lock somebody else out for good. */
export class SignInThrottle {
  constructor(private readonly counters: SignInCounters) {}

  /** Counts an attempt before the password is looked at; gives the wait if it must be refused. Milliseconds. */
  async attempt(email: string, ip: string): Promise<number | null> {
    const waits = await Promise.all(this.#each(email, ip, (counter, key) => counter.count(key)));
    const longest = Math.max(...waits.map((wait) => wait ?? 0));
    return longest > 0 ? longest : null;
  }

  /** Forgets an attempt that was right. */
  async succeeded(email: string, ip: string): Promise<void> {
    await Promise.all(this.#each(email, ip, (counter, key) => counter.forgive(key)));
  }

  #each<T>(
    email: string,
    ip: string,
    act: (counter: AttemptCounter, key: string) => Promise<T>,
  ): Promise<T>[] {
    const { accountAndIp, account, ip: perIp } = this.counters;
    return [act(accountAndIp, `${email} ${ip}`), act(account, email), act(perIp, ip)];
  }
}
