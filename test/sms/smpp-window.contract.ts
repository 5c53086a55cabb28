import { setMaxListeners } from 'node:events';
import { expect, it } from 'vitest';
import { systemClock } from '../../server/src/platform/clock.ts';
import { memoryDial, ScriptedSmsc } from '../support/scripted-smsc.ts';
import { requestFor } from './module-case.ts';
import { openLink } from './smpp-stand.ts';

const ANSWER_MS = 20;
/** Messages for each place in the window, so that all take about as long. */
const PER_PLACE = 100;

/** Sends to a server that takes 20 ms for each answer; gives the messages per ms. */
async function paceWith(window: number): Promise<number> {
  const smsc = new ScriptedSmsc();
  smsc.onSubmit = async (_submit, count) => {
    await systemClock.sleep(ANSWER_MS);
    return { id: `id-${count}` };
  };
  const ignore = async () => undefined;
  const link = openLink(
    { window: String(window) },
    {
      ...{ clock: systemClock, random: Math.random, dial: memoryDial(smsc) },
      ...{ onReports: ignore, onInbound: ignore, log: () => undefined },
    },
  );
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  await link.send(requestFor('the first waits for the bind'), never);
  const began = performance.now();
  const results = await Promise.all(
    Array.from({ length: PER_PLACE * window }, () => link.send(requestFor('Hello'), never)),
  );
  const took = performance.now() - began;
  expect(results.every(({ kind }) => kind === 'ACCEPTED')).toBe(true);
  await link.close();
  return results.length / took;
}

it('a window of ten is at least eight times as fast as a window of one where an answer takes 20 ms', async () => {
  // At the same time, so that whatever else the machine does slows down both.
  const [one, ten] = await Promise.all([paceWith(1), paceWith(10)]);
  expect(ten / one).toBeGreaterThanOrEqual(8);
});
