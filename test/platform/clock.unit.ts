import { describe, expect, it } from 'vitest';
import { systemClock } from '../../server/src/platform/clock.ts';
import { TemporaryError, UserError } from '../../server/src/platform/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('the manual clock', () => {
  it('runs what falls due, in order, and what that starts', async () => {
    const clock = new ManualClock(0);
    const seen: [string, number][] = [];
    clock.after(200, () => seen.push(['late', clock.now()]));
    clock.after(100, () => {
      seen.push(['early', clock.now()]);
      clock.after(50, () => seen.push(['child', clock.now()]));
    });
    await clock.advance(199);
    expect(seen).toEqual([
      ['early', 100],
      ['child', 150],
    ]);
    await clock.advance(1);
    expect(seen.at(-1)).toEqual(['late', 200]);
    expect(clock.waiting).toBe(0);
  });

  it('takes back what is cancelled', async () => {
    const clock = new ManualClock();
    let ran = false;
    clock.after(10, () => (ran = true))();
    await clock.advance(20);
    expect(ran).toBe(false);
  });
});

describe('sleeping', () => {
  it.each([
    ['on the manual clock', () => new ManualClock()],
    ['on the real clock', () => systemClock],
  ])('ends early, without an error, when it is called off (%s)', async (_, clockOf) => {
    const abort = new AbortController();
    const slept = clockOf().sleep(60_000, abort.signal);
    abort.abort();
    await expect(slept).resolves.toBeUndefined();
    await expect(clockOf().sleep(60_000, AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('an error', () => {
  it('of the caller names its field', () => {
    expect(
      new UserError('BAD_USER_INPUT', 'Expected a port, got 0.', { field: 'input.port' }).fields,
    ).toEqual([{ path: 'input.port', code: 'BAD_USER_INPUT', message: 'Expected a port, got 0.' }]);
  });

  it('keeps its cause', () => {
    const cause = new Error('SQLITE_BUSY');
    expect(new TemporaryError('The database is busy.', { cause }).cause).toBe(cause);
    expect(new UserError('CONFLICT', 'Saved in between.', { cause }).cause).toBe(cause);
  });
});
