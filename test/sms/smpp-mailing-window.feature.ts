import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../server/src/platform/clock.ts';
import type { ScriptedSmsc } from '../support/scripted-smsc.ts';
import { startSmsc } from '../support/smsc-server.ts';
import { startTestApp } from '../support/test-app.ts';
import { useSmpp } from './sms-api.ts';
import { atEnd, figuresThat, phones, sendSmsMailing } from './sms-mailing-flow.ts';

const ANSWER_MS = 20;
/** Recipients for each place in the window, so that all take about as long. */
const PER_PLACE = 100;

/** Lets a server take 20 ms for each answer; gives the time from the first message to the last answer so far. */
function timed(smsc: ScriptedSmsc): () => number {
  let [beganAt, lastAt] = [0, 0];
  smsc.onSubmit = async (_submit, count) => {
    if (count === 1) beganAt = performance.now();
    await systemClock.sleep(ANSWER_MS);
    lastAt = performance.now();
    return { id: `id-${count}` };
  };
  return () => lastAt - beganAt;
}

/** Prepares a system of its own; gives the way to send a mailing with it, which gives the messages per ms. */
async function sendingWith(window: number): Promise<() => Promise<number>> {
  const { smsc, port, close } = await startSmsc();
  const { admin, ...test } = await startTestApp();
  onTestFinished(() => test.close().then(close));
  const tookMs = timed(smsc);
  const recipients = PER_PLACE * window;
  await useSmpp(admin, { port, window });
  return async () => {
    const id = await sendSmsMailing(admin, phones(recipients));
    expect(await figuresThat(admin, id, atEnd('sent', recipients))).toMatchObject({ inDoubt: 0 });
    expect(smsc.submits).toHaveLength(recipients);
    expect(smsc.peak).toBe(window);
    return recipients / tookMs();
  };
}

it('a mailing with a window of ten is at least eight times as fast as with a window of one', async () => {
  const [sendWithOne, sendWithTen] = [await sendingWith(1), await sendingWith(10)];
  // At the same time, so that whatever else the machine does slows down both.
  const [one, ten] = await Promise.all([sendWithOne(), sendWithTen()]);
  expect(ten / one).toBeGreaterThanOrEqual(8);
});
