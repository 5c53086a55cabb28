import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AttemptCounter, SignInCounters } from './sign-in-throttle.ts';

/** Counts attempts in this process. */
export class LimiterAttemptCounter implements AttemptCounter {
  readonly #limiter: RateLimiterMemory;

  constructor(points: number, perSeconds: number) {
    this.#limiter = new RateLimiterMemory({ points, duration: perSeconds });
  }

  async count(key: string): Promise<number | null> {
    try {
      await this.#limiter.consume(key);
      return null;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
      throw refused;
    }
  }

  async forgive(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }
}

/** Makes the counters with their limits. */
export function signInCounters(): SignInCounters {
  return {
    accountAndIp: new LimiterAttemptCounter(5, 15 * 60),
    account: new LimiterAttemptCounter(20, 60 * 60),
    ip: new LimiterAttemptCounter(50, 60 * 60),
  };
}
