import { batchSizeOfSlot, dispatchPlan, freeSlot, type AliveProcess } from '@mailroom/shared/dispatch-plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const quota = fc.integer({ min: 1, max: 2_000 });
const threads = fc.integer({ min: 1, max: 100 });
const slots = (q: number, t: number) => Array.from({ length: t }, (_, slot) => batchSizeOfSlot(slot, q, t));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('batch of a slot', () => {
  it('shares 100 e-mails evenly among 5 threads', () => {
    expect(slots(100, 5)).toEqual([20, 20, 20, 20, 20]);
  });

  it('gives the first slots one more where the quota does not divide', () => {
    expect(slots(100, 3)).toEqual([34, 33, 33]);
  });

  it('lets only as many slots run as there are e-mails in the quota', () => {
    expect(slots(3, 5)).toEqual([1, 1, 1, 0, 0]);
  });

  it('is 0 beyond the threads and for settings that make no sense', () => {
    expect(batchSizeOfSlot(5, 100, 5)).toBe(0);
    expect(batchSizeOfSlot(-1, 100, 5)).toBe(0);
    expect(batchSizeOfSlot(0, 0, 5)).toBe(0);
    expect(batchSizeOfSlot(0, 100, 0)).toBe(0);
    expect(batchSizeOfSlot(0.5, 100, 5)).toBe(0);
  });

  it('always adds up to the quota, and no slot gets two more than another that runs', () => {
    fc.assert(
      fc.property(quota, threads, (q, t) => {
        const sizes = slots(q, t);
        const running = sizes.filter((size) => size > 0);
        expect(sum(sizes)).toBe(q);
        expect(running.length).toBe(Math.min(q, t));
        expect(Math.max(...running) - Math.min(...running)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('dispatch plan', () => {
  it('sends 1000 e-mails with 100/5 as 5 processes of 20, 50 in all', () => {
    expect(dispatchPlan({ maxPerConnection: 100, smtpThreads: 5, emails: 1000 })).toEqual({
      processesAtOnce: 5,
      batchSizes: [20, 20, 20, 20, 20],
      processesTotal: 50,
    });
  });

  it('sends 1000 e-mails with 100/3 as 34, 33, 33, 30 in all', () => {
    expect(dispatchPlan({ maxPerConnection: 100, smtpThreads: 3, emails: 1000 })).toEqual({
      processesAtOnce: 3,
      batchSizes: [34, 33, 33],
      processesTotal: 30,
    });
  });

  it('runs three slots of one e-mail each with 3/5', () => {
    expect(dispatchPlan({ maxPerConnection: 3, smtpThreads: 5, emails: 1000 })).toEqual({
      processesAtOnce: 3,
      batchSizes: [1, 1, 1],
      processesTotal: 1000,
    });
  });

  it('starts no more processes than the e-mails need, and gives the last one what is left', () => {
    expect(dispatchPlan({ maxPerConnection: 100, smtpThreads: 5, emails: 30 })).toEqual({
      processesAtOnce: 2,
      batchSizes: [20, 10],
      processesTotal: 2,
    });
  });

  it('is empty where there is nothing to send or nothing to send it with', () => {
    const nothing = { processesAtOnce: 0, batchSizes: [], processesTotal: 0 };
    expect(dispatchPlan({ maxPerConnection: 100, smtpThreads: 5, emails: 0 })).toEqual(nothing);
    expect(dispatchPlan({ maxPerConnection: Number.NaN, smtpThreads: 5, emails: 10 })).toEqual(nothing);
    expect(dispatchPlan({ maxPerConnection: 100, smtpThreads: 1.5, emails: 10 })).toEqual(nothing);
  });

  it('counts the processes that slots taking turns really need', () => {
    fc.assert(
      fc.property(quota, threads, fc.integer({ min: 0, max: 5_000 }), (q, t, emails) => {
        let processes = 0;
        const running = Math.min(q, t);
        for (let left = emails; left > 0; processes++) left -= batchSizeOfSlot(processes % running, q, t);
        const plan = dispatchPlan({ maxPerConnection: q, smtpThreads: t, emails });
        expect(plan.processesTotal).toBe(processes);
        expect(plan.processesAtOnce).toBe(Math.min(running, processes));
        expect(sum(plan.batchSizes)).toBe(Math.min(q, emails));
      }),
    );
  });
});

describe('free slot', () => {
  const settings = { maxPerConnection: 100, smtpThreads: 5 };

  it('is the lowest one that nobody holds', () => {
    expect(freeSlot({ ...settings, alive: [] })).toEqual({ slot: 0, batchSize: 20 });
    const alive = [
      { slot: 0, assigned: 20 },
      { slot: 2, assigned: 20 },
    ];
    expect(freeSlot({ ...settings, alive })).toEqual({ slot: 1, batchSize: 20 });
  });

  it('is not given while all threads are alive', () => {
    const alive = [0, 1, 2, 3, 4].map((slot) => ({ slot, assigned: 1 }));
    expect(freeSlot({ ...settings, alive })).toBeNull();
  });

  it('is not given beyond the lower limit of a throttled server', () => {
    const alive = [{ slot: 0, assigned: 20 }];
    expect(freeSlot({ ...settings, alive, limitThreads: 1 })).toBeNull();
    expect(freeSlot({ ...settings, alive, limitThreads: 2 })).toEqual({ slot: 1, batchSize: 20 });
    expect(freeSlot({ ...settings, alive: [], limitThreads: 0 })).toBeNull();
  });

  it('waits for the running ones when the threads fell from 5 to 2', () => {
    const alive = [1, 2, 4].map((slot) => ({ slot, assigned: 20 }));
    expect(freeSlot({ maxPerConnection: 100, smtpThreads: 2, alive })).toBeNull();
    const oneLeft = [{ slot: 4, assigned: 20 }];
    expect(freeSlot({ maxPerConnection: 100, smtpThreads: 2, alive: oneLeft })).toEqual({
      slot: 0,
      batchSize: 50,
    });
  });

  it('waits for what is assigned when the quota fell from 100 to 50', () => {
    const alive = [0, 1, 2].map((slot) => ({ slot, assigned: 20 }));
    expect(freeSlot({ maxPerConnection: 50, smtpThreads: 5, alive })).toBeNull();
    const two = alive.slice(0, 2);
    expect(freeSlot({ maxPerConnection: 50, smtpThreads: 5, alive: two })).toEqual({
      slot: 2,
      batchSize: 10,
    });
  });

  it('takes a later slot whose batch still fits where the lowest is one e-mail too big', () => {
    const alive = [{ slot: 7, assigned: 67 }];
    expect(freeSlot({ maxPerConnection: 100, smtpThreads: 3, alive })).toEqual({ slot: 1, batchSize: 33 });
  });

  it('keeps threads and quota at every moment, whatever the settings change to', () => {
    const step = fc.record({ q: quota, t: threads, ends: fc.nat(), limit: fc.option(fc.nat(20)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let alive: AliveProcess[] = [];
        for (const { q, t, ends, limit } of steps) {
          if (ends % 3 === 0) alive = alive.filter((_, index) => index !== ends % Math.max(1, alive.length));
          const next = freeSlot({
            alive,
            maxPerConnection: q,
            smtpThreads: t,
            limitThreads: limit ?? undefined,
          });
          if (!next) continue;
          expect(alive.some((process) => process.slot === next.slot)).toBe(false);
          alive = [...alive, { slot: next.slot, assigned: next.batchSize }];
          expect(alive.length).toBeLessThanOrEqual(Math.min(t, limit ?? t));
          expect(sum(alive.map((process) => process.assigned))).toBeLessThanOrEqual(q);
          expect(next.slot).toBeLessThan(t);
        }
      }),
    );
  });

  it('fills all slots from nothing, so that the whole quota is used', () => {
    fc.assert(
      fc.property(quota, threads, (q, t) => {
        const alive: AliveProcess[] = [];
        for (;;) {
          const next = freeSlot({ alive, maxPerConnection: q, smtpThreads: t });
          if (!next) break;
          alive.push({ slot: next.slot, assigned: next.batchSize });
        }
        expect(sum(alive.map((process) => process.assigned))).toBe(q);
      }),
    );
  });
});
