import { expect, it } from 'vitest';
import { Pacer } from '../../server/src/delivery/pacer.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** The row of a channel, shared by all server instances. */
function sharedRow() {
  let takenUntil = 0;
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    takePlaces: async (_channel: string, places: number, perSecond: number, nowMs: number) => {
      writes += 1;
      const first = Math.max(takenUntil, nowMs);
      takenUntil = first + (places * 1000) / perSecond;
      return first;
    },
  };
}

const never = new AbortController().signal;

/** Lets three processes of two instances send as fast as they may; gives the times of what left. */
async function timesOf(perSecond: number, forMs: number) {
  const clock = new ManualClock();
  const store = sharedRow();
  const ended = new AbortController();
  const times: number[] = [];
  const began = clock.now();
  const process = async (pacer: Pacer) => {
    while (!ended.signal.aborted) {
      await pacer.turn(perSecond, ended.signal);
      if (!ended.signal.aborted) times.push(clock.now() - began);
    }
  };
  const [one, other] = [new Pacer('SMS', { store, clock }), new Pacer('SMS', { store, clock })];
  const processes = [process(one), process(one), process(other)];
  for (let ms = 0; ms < forMs; ms += 50) await clock.advance(50);
  ended.abort();
  await clock.advance(0);
  await Promise.all(processes);
  return { times, writes: store.writes };
}

it.each([
  [1, 10],
  [20, 200],
])(
  'no more than %i leave in a second, all instances together, and no fewer',
  async (perSecond, inTenSeconds) => {
    const { times, writes } = await timesOf(perSecond, 10_000);
    for (let from = 0; from < 9_000; from += 250) {
      const within = times.filter((at) => at >= from && at < from + 1000).length;
      expect(within).toBeLessThanOrEqual(perSecond + 1);
    }
    expect(times.length).toBeGreaterThanOrEqual(inTenSeconds - perSecond);
    expect(writes).toBeLessThanOrEqual(Math.max(inTenSeconds + 3, 60));
  },
);

it('without a limit nobody waits and nothing is written', async () => {
  const store = sharedRow();
  await new Pacer('SMS', { store, clock: new ManualClock() }).turn(0, never);
  expect(store.writes).toBe(0);
});

it('a place that passed long ago is lost: nothing is made up for in a burst', async () => {
  const clock = new ManualClock();
  const pacer = new Pacer('SMS', { store: sharedRow(), clock });
  await pacer.turn(40, never);
  await clock.advance(60_000);
  const began = clock.now();
  const left: number[] = [];
  const sending = (async () => {
    for (let i = 0; i < 40; i++) {
      await pacer.turn(40, never);
      left.push(clock.now() - began);
    }
  })();
  for (let ms = 0; ms < 1_100; ms += 25) await clock.advance(25);
  await sending;
  expect(left.filter((ms) => ms < 500).length).toBeLessThanOrEqual(21);
});
