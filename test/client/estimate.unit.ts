import { describe, expect, it } from 'vitest';
import { estimateWith, sharedOut } from '../../client/src/smtp/estimate.ts';

describe('the hint below the quota', () => {
  it.each([
    [100, 5, '20'],
    [100, 3, '34, 33, 33'],
    [100, 7, '2 × 15, 5 × 14'],
    [3, 5, '1'],
  ])('shares %i by %i as %s', (maxPerConnection, smtpThreads, share) => {
    expect(sharedOut({ maxPerConnection, smtpThreads })).toBe(share);
  });

  it('says nothing while no number is typed', () => {
    expect(sharedOut({ maxPerConnection: '' as never, smtpThreads: 5 })).toBeNull();
  });
});

describe('the estimate while typing', () => {
  const saved = { maxPerConnection: 100, smtpThreads: 5 };
  const waiting = { recipients: 49_871, estimatedSeconds: 4_000 };

  it('halves with twice the threads', () => {
    expect(estimateWith({ maxPerConnection: 100, smtpThreads: 10 }, saved, waiting)).toBe(2_000);
  });

  it('does not fall with threads beyond the quota', () => {
    expect(estimateWith({ maxPerConnection: 5, smtpThreads: 50 }, saved, waiting)).toBe(4_000);
  });

  it('is silent while the rate is not known', () => {
    expect(estimateWith(saved, saved, { recipients: 10, estimatedSeconds: null })).toBeNull();
  });
});
