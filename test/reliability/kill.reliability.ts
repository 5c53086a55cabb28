import { mkdtempSync, rmSync } from 'node:fs';
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
import { startCountingSink } from '../support/counting-sink.ts';
import type { ApiClient } from '../support/api-client.ts';
import { ServerProcess } from '../support/server-process.ts';

const KILLS = Number(process.env.KILLS ?? (process.env.CI ? 5 : 100));
const RECIPIENTS = Number(process.env.RECIPIENTS ?? (process.env.CI ? 3_000 : 6_000));
const THREADS = 5;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mailroom-kill-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it(`mails nobody twice and leaves nobody out silently over ${KILLS} kills`, async () => {
  // As slow as the kills need to fall in the middle of the mailing.
  const perMessageMs = Math.ceil((KILLS * 450 * THREADS) / RECIPIENTS);
  const sink = await startCountingSink({ delayMs: perMessageMs });
  const addresses = people(RECIPIENTS);
  let server = await ServerProcess.start({ DATA_DIR: dataDir });
  let admin = await server.admin();
  await useRelay(admin, { port: sink.port, maxPerConnection: 100, smtpThreads: THREADS });
  const id = await draftMailing(admin, addresses);
  await startMailing(admin, id);
  let kills = 0;
  for (; kills < KILLS; kills++) {
    // A kill counts only if it falls in the middle: some more messages first, a different number each time.
    await sink.until(sink.messages + 5 + Math.floor(Math.random() * 40));
    const inDoubtBefore = (await progressOf(admin, id)).inDoubt;
    await server.kill();
    server = await ServerProcess.start({ DATA_DIR: dataDir });
    admin = await server.admin();
    const { inDoubt, status } = await progressOf(admin, id);
    expect(inDoubt - inDoubtBefore, 'in doubt by one kill').toBeLessThanOrEqual(THREADS);
    if (status !== 'SENDING') break;
  }
  const last = await until(admin, id, hasEnded);
  const doubtful = await inDoubtAddresses(admin, id);
  await server.kill('SIGTERM');
  await sink.close();

  const received = sink.recipients();
  expect(
    [...received.values()].filter((times) => times > 1),
    'mailed twice',
  ).toEqual([]);
  const missing = addresses.filter((address) => !received.has(address) && !doubtful.has(address));
  expect(missing, 'left out silently').toEqual([]);
  expect(doubtful.size).toBe(last.inDoubt);
  expect(last.sent + last.inDoubt).toBe(RECIPIENTS);
  expect(last.status).toBe(last.inDoubt > 0 ? 'SENT_WITH_ERRORS' : 'SENT');
  expect(server.errors).toEqual([]);
  process.stdout.write(`${kills} kills, ${received.size} delivered, ${last.inDoubt} in doubt, all listed\n`);
});

interface InDoubtPage {
  recipients: {
    edges: { node: { address: string } }[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}

async function inDoubtPage(client: ApiClient, id: string, after: string | null): Promise<InDoubtPage> {
  const { mailing } = await client.run<{ mailing: InDoubtPage }>(
    `query($id: ID!, $after: String) { mailing(id: $id) {
      recipients(first: 100, after: $after, states: [IN_DOUBT]) { edges { node { address } } pageInfo { endCursor hasNextPage } } } }`,
    { id, after },
  );
  return mailing;
}

async function inDoubtAddresses(client: ApiClient, id: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (let after: string | null = null; ;) {
    const { recipients } = await inDoubtPage(client, id, after);
    for (const { node } of recipients.edges) found.add(node.address);
    if (!recipients.pageInfo.hasNextPage) return found;
    after = recipients.pageInfo.endCursor;
  }
}
