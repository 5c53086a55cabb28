import { setMaxListeners } from 'node:events';
import { expect, it } from 'vitest';
import { systemClock } from '../../server/src/platform/clock.ts';
import { memoryDial, ScriptedSmsc } from '../support/scripted-smsc.ts';
import { requestFor } from './module-case.ts';
import { openLink } from './smpp-stand.ts';

const ANSWER_MS = 20;
const MESSAGES = 100;

/** Sends a hundred messages to a server that takes 20 ms for each answer; gives the time it took. */
async function timeWith(window: number): Promise<number> {
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
    Array.from({ length: MESSAGES }, () => link.send(requestFor('Hello'), never)),
  );
  const took = performance.now() - began;
  expect(results.every(({ kind }) => kind === 'ACCEPTED')).toBe(true);
  await link.close();
  return took;
}

it('a window of ten is at least eight times as fast as a window of one where an answer takes 20 ms', async () => {
  const [one, ten] = [await timeWith(1), await timeWith(10)];
  expect(one / ten).toBeGreaterThanOrEqual(8);
});
