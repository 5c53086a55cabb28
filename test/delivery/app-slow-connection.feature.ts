import { expect, it, onTestFinished } from 'vitest';
import { draftMailing, hasEnded, people, startMailing, until, useRelay } from '../support/mailing-flow.ts';
import { promised } from '../support/promised.ts';
import { type ScriptStep, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp } from '../support/test-app.ts';

async function sendTo(DOT: ScriptStep, count: number) {
  const [app, server] = [await startTestApp(), await startScriptedSmtp({ script: { DOT } })];
  onTestFinished(async () => {
    await server.close();
    await app.close();
  });
  await useRelay(app.admin, { port: server.port, maxPerConnection: 50, smtpThreads: 5 });
  const id = await draftMailing(app.admin, people(count));
  await startMailing(app.admin, id);
  return { app, server, id };
}

/** How many messages each connection brought, in the order in which they were opened. */
const shares = (server: { sessions: readonly { messages: readonly unknown[] }[] }) =>
  server.sessions.map(({ messages }) => messages.length);

it('starts the next process as soon as any one ends, while all others are still at their first message', async () => {
  const [gate, allOthers] = [promised<void>(), promised<void>()];
  let accepted = 0;
  const { app, server, id } = await sendTo(({ session }) => {
    if (session < 4) return { after: gate.promise, then: '250 2.0.0 at last' };
    if (++accepted === 110) allOthers.resolve();
    return undefined;
  }, 150);
  await allOthers.promise;
  // Four hold their ten each; the fifth slot alone sent the other 110, process after process.
  expect(shares(server)).toEqual([0, 0, 0, 0, ...Array<number>(11).fill(10)]);
  gate.resolve();
  expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 150 });
  expect(server.maxConcurrent()).toBe(5);
});

it('keeps four threads at full work while one connection is ten times slower', async () => {
  const others: (() => void)[] = [];
  let accepted = 0;
  const openWhenSlowOneAnswered: number[] = [];
  // The slow one answers once for every forty of the other four: ten times slower than each of them.
  const { app, server, id } = await sendTo(({ session, message }) => {
    if (session > 0) {
      accepted += 1;
      if (accepted % 40 === 0) others[accepted / 40 - 1]?.();
      return undefined;
    }
    const turn = promised<void>();
    others[message] = () => {
      openWhenSlowOneAnswered.push(accepted);
      turn.resolve();
    };
    if (accepted >= (message + 1) * 40) others[message]?.();
    return { after: turn.promise, then: '250 2.0.0 slowly' };
  }, 500);
  expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 500 });
  // While it sent its ten, the others sent 400 in 40 processes and went on.
  expect(openWhenSlowOneAnswered).toHaveLength(10);
  expect(openWhenSlowOneAnswered.at(-1)).toBeGreaterThanOrEqual(400);
  expect(shares(server)).toEqual(Array(50).fill(10));
  expect(server.maxConcurrent()).toBe(5);
});
