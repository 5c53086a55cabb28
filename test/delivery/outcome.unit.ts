import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  consequenceOf,
  gate,
  type Hold,
} from '../../server/src/delivery/hold.ts';
import { messageIdOf } from '../../server/src/delivery/message-id.ts';
import { outcomeOf, type OutcomeContext } from '../../server/src/delivery/outcome.ts';
import { progressOf } from '../../server/src/delivery/progress.ts';
import { RateMeter } from '../../server/src/delivery/rate-meter.ts';
import { ACCEPTED, ours, refused } from '../support/fake-channel.ts';

const NOW = 1_000_000;
const context = (more: Partial<OutcomeContext> = {}, deferrals = 0): OutcomeContext => ({
  recipient: { id: 7, groupId: 'g', deferrals },
  ...{ processId: 'p', nowMs: NOW, random: 0.5, unclearRecipients: 'HOLD', acceptedBefore: false },
  ...more,
});

describe('what a result means', () => {
  it('gives a recipient up when the retries are used up', () => {
    const last = outcomeOf(refused('DEFERRED'), context({}, 6)).change;
    const beyond = outcomeOf(refused('DEFERRED'), context({}, 7)).change;
    expect(last).toMatchObject({ state: 'DEFERRED', dueAt: NOW + 24 * 3_600_000, deferrals: 7 });
    expect(beyond).toMatchObject({ state: 'REJECTED', reason: 'GAVE_UP', deferrals: 8, attempts: 1 });
  });

  it('puts nobody in a state for what speaks of us', () => {
    for (const result of [ours('QUOTA'), { kind: 'NOT_SENT', text: 'lost' } as const]) {
      const { change, failure } = outcomeOf(result, context({}, 2));
      expect(change).toMatchObject({ state: 'PENDING', deferrals: 2, attempts: 0, dueAt: NOW });
      expect(failure).not.toBeNull();
    }
  });

  it('takes a lost connection for a fault of the server only if it accepted nothing', () => {
    const lost = { kind: 'NOT_SENT', text: 'lost' } as const;
    expect(outcomeOf(lost, context()).failure?.reason).toBe('SERVER_UNREACHABLE');
    expect(outcomeOf(lost, context({ acceptedBefore: true })).failure).toBeNull();
    const busy = outcomeOf(ours('SERVER_UNREACHABLE'), context({ acceptedBefore: true }));
    expect(busy.failure).toBeNull();
    expect(outcomeOf(ours('THROTTLED'), context({ acceptedBefore: true })).failure).not.toBeNull();
  });

  it('waits after every unclear recipient, so that a strange server makes few of them', () => {
    const { change, failure } = outcomeOf(
      { kind: 'IN_DOUBT', text: 'No answer.' },
      context({ acceptedBefore: true }),
    );
    expect(change).toMatchObject({ state: 'IN_DOUBT', reason: 'No answer.', attempts: 1 });
    expect(failure?.reason).toBe('SERVER_UNREACHABLE');
  });

  it('does not send an unclear recipient again for ever, also by the policy to send again', () => {
    const unclear = { kind: 'IN_DOUBT', text: 'No answer.' } as const;
    const policy = { unclearRecipients: 'RESEND' } as const;
    expect(outcomeOf(unclear, context(policy)).change.state).toBe('DEFERRED');
    expect(outcomeOf(unclear, context(policy, 7)).change.state).toBe('IN_DOUBT');
  });

  it('keeps the answer with what was accepted', () => {
    expect(outcomeOf(ACCEPTED, context()).change).toMatchObject({ state: 'SENT', reply: { code: 250 } });
  });
});

describe('the hold of a channel', () => {
  const free: Hold = { reason: null, until: null, failures: 0, limitThreads: null };
  const at = (probe: boolean) => ({ nowMs: NOW, probe, smtpThreads: 5 });
  const failure = (reason: Parameters<typeof ours>[0], wait: number | null = null) =>
    ours(reason, wait).verdict;

  it('doubles with every probe that fails, up to 5 minutes', () => {
    let hold = afterFailure(free, failure('SERVER_UNREACHABLE'), at(false));
    const waits = [hold.until];
    for (let i = 0; i < 7; i++) {
      hold = afterFailure(hold, failure('SERVER_UNREACHABLE'), at(true));
      waits.push(hold.until);
    }
    expect(waits.map((until) => ((until ?? 0) - NOW) / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('is not prolonged by processes that were under way, but by a wait that the server states', () => {
    const hold = afterFailure(free, failure('SERVER_UNREACHABLE'), at(false));
    expect(afterFailure(hold, failure('SERVER_UNREACHABLE'), at(false))).toEqual(hold);
    const stated = afterFailure(hold, failure('THROTTLED', 60_000), at(false));
    expect(stated).toEqual({ ...hold, until: NOW + 60_000 });
  });

  it('is a whole number of milliseconds, and at most a day, whatever the server states', () => {
    expect(afterFailure(free, failure('THROTTLED', 7_654.321), at(false)).until).toBe(NOW + 7_655);
    expect(afterFailure(free, failure('QUOTA', Number.MAX_VALUE), at(false)).until).toBe(NOW + 86_400_000);
  });

  it('ends by a probe, or by any process if the server only seemed away', () => {
    const away = afterFailure(free, failure('SERVER_UNREACHABLE'), at(false));
    const full = afterFailure(free, failure('QUOTA'), at(false));
    expect(afterSuccess(away, { probe: false, smtpThreads: 5 }).reason).toBeNull();
    expect(afterSuccess(full, { probe: false, smtpThreads: 5 })).toEqual(full);
    expect(afterSuccess(full, { probe: true, smtpThreads: 5 })).toEqual(free);
  });

  it('lets one probe through when it is over, and nobody before', () => {
    const hold = afterFailure(free, failure('QUOTA'), at(false));
    expect(gate(free, 3, NOW)).toBe('OPEN');
    expect(gate(hold, 0, NOW)).toBe('CLOSED');
    expect(gate(hold, 0, NOW + 5000)).toBe('PROBE');
    expect(gate(hold, 1, NOW + 5000)).toBe('CLOSED');
  });

  it('pauses for a person what no waiting mends', () => {
    expect(consequenceOf('AUTH_REFUSED')).toBe('PAUSE_CHANNEL');
    expect(consequenceOf('SENDER_REFUSED')).toBe('PAUSE_GROUP');
    expect(consequenceOf('THROTTLED')).toBe('WAIT');
  });
});

describe('progress', () => {
  it('estimates the end from the rate of the last 10 s', () => {
    const rates = new RateMeter();
    for (let second = 0; second < 20; second++) for (let n = 0; n < 5; n++) rates.add('g', second * 1000 + n);
    const rate = rates.perSecond('g', 20_000);
    expect(rate).toBe(5);
    expect(rates.perSecond('g', 60_000)).toBe(0);
    const stored = {
      groupId: 'g',
      state: 'RUNNING',
      reason: null,
      nextTryAt: null,
      firstDueAt: null,
    } as const;
    const progress = progressOf({ ...stored, counts: { PENDING: 50, SENT: 100 } }, rate, 20_000);
    expect(progress).toMatchObject({ total: 150, ratePerSecond: 5, estimatedEnd: 30_000 });
    expect(progressOf({ ...stored, counts: { SENT: 1 } }, 0, 0).estimatedEnd).toBeNull();
  });
});

describe('a Message-ID', () => {
  it('is the same for the same row and another one after a decision to send again', () => {
    const row = { groupId: 'g', id: 7, resends: 0 };
    expect(messageIdOf(row, 'company.com')).toBe('<g.7@company.com>');
    expect(messageIdOf({ ...row, resends: 2 }, 'company.com')).toBe('<g.7.2@company.com>');
  });
});
