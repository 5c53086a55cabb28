import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  draftMailing,
  hasEnded,
  people,
  progressOf,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { fatesOf } from '../support/moving-mailing.ts';
import { promised } from '../support/promised.ts';
import { type Script, type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let server: ScriptedSmtp;
afterEach(async () => {
  await app.close();
  await server.close();
});

async function start(script: Script, smtpThreads = 1): Promise<void> {
  [app, server] = [await startTestApp(), await startScriptedSmtp({ script })];
  await useRelay(app.admin, { port: server.port, maxPerConnection: 20, smtpThreads });
}

/** The link as it stands in the header of a message, at the address where the app really listens. */
function linkIn(body: string): string {
  const link = /^List-Unsubscribe:\s*<([^>]+)>/m.exec(body)?.[1] ?? '';
  return link.replace(ORIGIN, app.app.url);
}

const oneClick = (link: string) =>
  fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });

async function blocked(): Promise<{ address: string; reason: string; source: string }[]> {
  const { blockedAddresses } = await app.admin.run(
    '{ blockedAddresses(first: 10) { edges { node { address reason source } } } }',
  );
  return blockedAddresses.edges.map(({ node }: { node: object }) => node);
}

describe('the unsubscribe link of a received message', () => {
  let link = '';
  let reader = '';
  beforeEach(async () => {
    await start({});
    const id = await draftMailing(app.admin, people(2));
    await startMailing(app.admin, id);
    await until(app.admin, id, hasEnded);
    link = linkIn(server.messages[0]?.body ?? '');
    reader = server.messages[0]?.to[0] ?? '';
  });

  it('blocks at once by POST; the next mailing goes to all others', async () => {
    expect((await oneClick(link)).status).toBe(200);
    expect(await blocked()).toEqual([
      { address: reader, reason: 'UNSUBSCRIBED', source: 'Link in "November newsletter"' },
    ]);
    const next = await draftMailing(app.admin, people(2));
    await startMailing(app.admin, next);
    expect(await until(app.admin, next, hasEnded)).toMatchObject({ status: 'SENT', sent: 1, skipped: 1 });
    expect(server.messages.filter(({ to }) => to[0] === reader)).toHaveLength(1);
  });

  it('changes nothing by GET and HEAD, a hundred times', async () => {
    for (let i = 0; i < 50; i += 1) {
      expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<form method="post"');
    }
    expect(await blocked()).toEqual([]);
  });

  it('is refused with another character in it', async () => {
    const at = link.length - 10;
    const forged = link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
    expect((await oneClick(forged)).status).toBe(404);
    expect(await blocked()).toEqual([]);
  });
});

describe('unsubscribing while a mailing runs', () => {
  it('reaches whoever is claimed already and not begun: he is skipped, all others get theirs', async () => {
    const [second, gate] = [promised<void>(), promised<void>()];
    await start({
      // The second message of the one batch is held at its recipient, before anything of it has left.
      RCPT: ({ message }) => {
        if (message !== 1) return undefined;
        second.resolve();
        return { after: gate.promise, then: '250 2.1.5 ok' };
      },
    });
    const addresses = people(10);
    const [, , victim = ''] = addresses;
    const earlier = await draftMailing(app.admin, [victim]);
    await startMailing(app.admin, earlier);
    await until(app.admin, earlier, hasEnded);
    const link = linkIn(server.messages[0]?.body ?? '');

    const id = await draftMailing(app.admin, addresses);
    await startMailing(app.admin, id);
    await second.promise;
    expect((await fatesOf(app.admin, id)).find(({ address }) => address === victim)?.state).toBe('SENDING');
    expect((await oneClick(link)).status).toBe(200);
    gate.resolve();
    expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 9, skipped: 1 });
    expect((await fatesOf(app.admin, id)).find(({ address }) => address === victim)).toMatchObject({
      state: 'SKIPPED',
      reason: 'BLOCKED',
    });
    const received = server.messages.slice(1).flatMap(({ to }) => to);
    expect(received.sort()).toEqual(addresses.filter((address) => address !== victim));
  });

  it('keeps the message from whoever is being spoken of to the server, until the first byte of the body', async () => {
    const [atRcpt, gate] = [promised<void>(), promised<void>()];
    await start({
      RCPT: ({ session }) => {
        if (session === 0) return undefined;
        atRcpt.resolve();
        return { after: gate.promise, then: '250 2.1.5 ok' };
      },
    });
    const [victim = ''] = people(1);
    const earlier = await draftMailing(app.admin, [victim]);
    await startMailing(app.admin, earlier);
    await until(app.admin, earlier, hasEnded);
    const id = await draftMailing(app.admin, [victim]);
    await startMailing(app.admin, id);
    await atRcpt.promise;
    expect((await oneClick(linkIn(server.messages[0]?.body ?? ''))).status).toBe(200);
    gate.resolve();
    await until(app.admin, id, hasEnded);
    expect(await progressOf(app.admin, id)).toMatchObject({ status: 'SENT', sent: 0, skipped: 1 });
    expect(server.messages).toHaveLength(1);
  });
});
