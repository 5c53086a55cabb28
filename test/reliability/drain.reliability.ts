import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  draftMailing,
  hasEnded,
  people,
  progressOf,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { promised } from '../support/promised.ts';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { ServerProcess } from '../support/server-process.ts';

const THREADS = 5;
const ADDRESSES = people(200);

let dataDir: string;
let relay: ScriptedSmtp | null = null;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mailroom-drain-'));
});
afterEach(async () => {
  await relay?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Resolves when nobody listens at an address any more. */
async function closedDoor(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const probe = connect(Number(port), hostname, () => resolve(true));
      probe.on('error', () => resolve(false)).on('connect', () => probe.destroy());
    });
  while (await isOpen());
}

async function toItsEnd(stream: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await stream.next()).done);
  } catch {
    // A server that goes away ends it with an error.
  }
}

it('finishes the messages in hand on SIGTERM, hands back the rest, and leaves nobody in doubt', async () => {
  const [inHand, gate] = [promised<void>(), promised<void>()];
  let held = 0;
  relay = await startScriptedSmtp({
    script: {
      DOT: ({ message }) => {
        if (message > 0 || gate.isSettled) return undefined;
        if (++held === THREADS) inHand.resolve();
        return { after: gate.promise, then: '250 2.0.0 taken' };
      },
    },
  });
  const first = await ServerProcess.start({ DATA_DIR: dataDir });
  const admin = await first.admin();
  await useRelay(admin, { port: relay.port, maxPerConnection: 100, smtpThreads: THREADS });
  const id = await draftMailing(admin, ADDRESSES);
  await startMailing(admin, id);
  await inHand.promise;
  expect(await progressOf(admin, id)).toMatchObject({ sending: 100, sent: 0 });

  // Somebody watches it: an open stream must not hold up the end.
  const stream = admin.events('subscription($id: ID!) { mailingProgress(id: $id) { sent } }', { id });
  await stream.next();
  const watching = toItsEnd(stream);

  const exit = first.kill('SIGTERM');
  await closedDoor(first.url);
  gate.resolve();
  expect(await exit).toBe(0);
  await watching;
  expect(first.errors).toEqual([]);
  const finished = relay.messages.length;
  expect(finished).toBeGreaterThanOrEqual(THREADS);
  expect(finished, 'of a hundred that were claimed').toBeLessThan(100);
  expect(relay.sessions).toHaveLength(THREADS);
  for (const { lines } of relay.sessions) expect(lines.at(-1)).toBe('QUIT');

  const second = await ServerProcess.start({ DATA_DIR: dataDir });
  const last = await until(await second.admin(), id, hasEnded);
  expect(last).toMatchObject({ status: 'SENT', sent: ADDRESSES.length, inDoubt: 0 });
  expect(relay.messages.flatMap(({ to }) => to).sort()).toEqual(ADDRESSES);
  expect(await second.kill('SIGTERM')).toBe(0);
});
