import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  draftMailing,
  hasEnded,
  people,
  type Progress,
  progressOf,
  startMailing,
  useRelay,
} from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { promised } from '../support/promised.ts';
import { type Script, type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let server: ScriptedSmtp;
beforeEach(async () => {
  app = await startTestApp({ clock: new ManualClock() });
});
afterEach(async () => {
  await app.close();
  await server.close();
});

async function relayWith(script: Script, sizes: object): Promise<void> {
  server = await startScriptedSmtp({ script });
  await useRelay(app.admin, { port: server.port, ...sizes });
}

/** Follows a mailing to its end while the clock stands still: one that waits for anything would not come to it. */
async function ended(id: string): Promise<Progress> {
  for (;;) {
    const progress = await progressOf(app.admin, id);
    if (hasEnded(progress)) return progress;
    if (progress.statusReason !== null) throw new Error(`It waits: ${JSON.stringify(progress)}`);
  }
}

it('gives mailings their turns, process by process, so that a small one does not wait for a large one', async () => {
  const [first, gate] = [promised<void>(), promised<void>()];
  const DOT: Script['DOT'] = ({ session, message }) => {
    if (session + message > 0) return undefined;
    first.resolve();
    return { after: gate.promise, then: '250 2.0.0 ok' };
  };
  await relayWith({ DOT }, { maxPerConnection: 10, smtpThreads: 1 });
  const large = await draftMailing(app.admin, people(100, 'large'));
  const small = await draftMailing(app.admin, people(30, 'small'));
  await startMailing(app.admin, large);
  await first.promise;
  await startMailing(app.admin, small);
  gate.resolve();
  expect(await ended(large)).toMatchObject({ status: 'SENT', sent: 100 });
  expect(await ended(small)).toMatchObject({ status: 'SENT', sent: 30 });
  const turns = server.sessions.map(({ messages }) => messages[0]?.to[0]?.slice(0, 1)).join('');
  expect(turns).toBe('lslslsl' + 'llllll');
  expect(server.sessions.map(({ messages }) => messages.length)).toEqual(Array(13).fill(10));
});

it.each<[string, Script]>([
  [
    'says 421 before the fourth message',
    { MAIL: ({ message }) => limit(message, '421 4.4.2 enough for now') },
  ],
  ['hangs up before the fourth message', { MAIL: ({ message }) => limit(message) }],
])('goes on at once with a server that %s of a connection', async (_, script) => {
  await relayWith(script, { maxPerConnection: 20, smtpThreads: 2 });
  const addresses = people(40);
  const id = await draftMailing(app.admin, addresses);
  await startMailing(app.admin, id);
  expect(await ended(id)).toMatchObject({ status: 'SENT', sent: 40, inDoubt: 0 });
  expect(server.messages.flatMap(({ to }) => to).sort()).toEqual(addresses);
  expect(server.maxConcurrent()).toBe(2);
});

function limit(message: number, reply?: string) {
  return message < 3 ? undefined : ({ close: true, reply } as const);
}
