import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { ApiClient } from './api-client.ts';
import type { CountedMessages } from './counted-messages.ts';
import { hasEnded, progressOf, until } from './mailing-flow.ts';
import { ServerProcess } from './server-process.ts';

export interface KilledMailing {
  kills: number;
  addresses: readonly string[];
  /** The most messages that can be under way at once. */
  atOnce: number;
  /** What the other side got; it outlives the kills. */
  counted: CountedMessages;
  /** Saves the settings, makes the mailing and starts it; gives its id. */
  start: (admin: ApiClient) => Promise<string>;
  /** Called when the last kill is over: from now on there is no need to be slow. */
  onKilled?: () => void;
}

/** Kills the server in the middle of a mailing, again and again: nobody may get it twice or be left out silently. */
export async function surviveKills(mailing: KilledMailing): Promise<void> {
  const { addresses, counted } = mailing;
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-kill-'));
  // The last comes first: the servers end before their data go.
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await startOn(dataDir);
  const id = await mailing.start(await first.admin());
  const server = await killAgainAndAgain(dataDir, id, first, mailing);
  mailing.onKilled?.();
  const admin = await server.admin();
  const last = await until(admin, id, hasEnded);
  const doubtful = await inDoubtAddresses(admin, id);
  await server.kill('SIGTERM');

  const received = counted.recipients();
  expect(
    [...received].filter(([, times]) => times > 1),
    'sent twice',
  ).toEqual([]);
  const missing = addresses.filter((address) => !received.has(address) && !doubtful.has(address));
  expect(missing, 'left out silently').toEqual([]);
  expect(doubtful.size).toBe(last.inDoubt);
  expect(last.sent + last.inDoubt).toBe(addresses.length);
  expect(last.status).toBe(last.inDoubt > 0 ? 'SENT_WITH_ERRORS' : 'SENT');
  expect(server.errors).toEqual([]);
  process.stdout.write(
    `${mailing.kills} kills, ${received.size} delivered, ${last.inDoubt} in doubt, all listed\n`,
  );
}

async function startOn(dataDir: string): Promise<ServerProcess> {
  const server = await ServerProcess.start({ DATA_DIR: dataDir });
  onTestFinished(async () => void (await server.kill()));
  return server;
}

async function killAgainAndAgain(
  dataDir: string,
  id: string,
  first: ServerProcess,
  { kills, atOnce, counted }: KilledMailing,
): Promise<ServerProcess> {
  let server = first;
  let admin = await server.admin();
  for (let done = 0; done < kills; done++) {
    // A kill counts only if it falls in the middle: some more messages first, a different number each time.
    await counted.until(counted.messages + 5 + Math.floor(Math.random() * 40));
    const inDoubtBefore = (await progressOf(admin, id)).inDoubt;
    await server.kill();
    server = await startOn(dataDir);
    admin = await server.admin();
    const { inDoubt, status } = await progressOf(admin, id);
    expect(inDoubt - inDoubtBefore, 'in doubt by one kill').toBeLessThanOrEqual(atOnce);
    expect(status, 'after the kill there is more to send').toBe('SENDING');
  }
  return server;
}

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
