import { nextProbeMs, nextRetry, RETRY_DELAYS_MS } from '@mailroom/shared/retry-schedule';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const after = (attempts: number, random = 0.5, statedWaitMs: number | null = null) => {
  const retry = nextRetry({ attempts, now: 1_000_000, statedWaitMs, random });
  return 'at' in retry ? retry.at - 1_000_000 : 'given up';
};

describe('retry of a recipient', () => {
  it('comes after 1, 5, 15, 60 minutes, 4, 12 and 24 hours, then he is given up', () => {
    const minutes = [1, 5, 15, 60, 240, 720, 1440];
    expect(RETRY_DELAYS_MS).toEqual(minutes.map((minute) => minute * 60_000));
    expect([1, 2, 3, 4, 5, 6, 7].map((attempts) => after(attempts))).toEqual(RETRY_DELAYS_MS);
    expect(after(8)).toBe('given up');
    expect(after(100)).toBe('given up');
  });

  it('comes up to a tenth earlier or later', () => {
    expect(after(1, 0)).toBe(54_000);
    expect(after(1, 1)).toBe(66_000);
  });

  it('waits as long as the server asked for, and no shorter than the schedule', () => {
    expect(after(1, 0, 300_000)).toBe(300_000);
    expect(after(1, 1, 300_000)).toBe(300_000);
    expect(after(3, 0.5, 300_000)).toBe(900_000);
  });

  it('waits whole milliseconds, and at most a day, whatever the server asked for', () => {
    expect(after(1, 0, 300_000.25)).toBe(300_001);
    expect(after(1, 0, 1e300)).toBe(86_400_000);
  });

  it('gives up a recipient whose tries are used up, even if the server states a wait', () => {
    expect(after(8, 0.5, 300_000)).toBe('given up');
  });

  it('is always in the future', () => {
    const stated = fc.option(fc.nat(10_000_000));
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: 7 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        stated,
        (n, random, ms) => {
          expect(after(n, random, ms)).toBeGreaterThanOrEqual(54_000);
        },
      ),
    );
  });
});

describe('probe of a server', () => {
  it('starts after 5 seconds and doubles to 5 minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 5_000].map(nextProbeMs)).toEqual(
      [5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000),
    );
    expect(nextProbeMs(0)).toBe(5_000);
  });
});
