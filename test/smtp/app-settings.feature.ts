import { describe, expect, it, onTestFinished } from 'vitest';
import {
  changeSettings,
  draftMailing,
  hasEnded,
  people,
  progressOf,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { passUntil } from '../support/moving-mailing.ts';
import { promised } from '../support/promised.ts';
import { type ScriptedSmtpOptions, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp } from '../support/test-app.ts';

const MINUTE_MS = 60_000;
const ACCOUNT = { userName: 'mailroom', password: 'the new password' };

async function open(clock?: ManualClock) {
  const app = await startTestApp({ clock });
  onTestFinished(() => app.close());
  return app;
}

async function scripted(options: ScriptedSmtpOptions = {}) {
  const server = await startScriptedSmtp(options);
  onTestFinished(() => server.close());
  return server;
}

/** A server that holds its answer to the first message of each of its first connections. */
async function holding(connections: number) {
  const [held, gate] = [promised<void>(), promised<void>()];
  let waiting = 0;
  const server = await scripted({
    script: {
      DOT: ({ message }) => {
        if (message > 0 || gate.isSettled) return undefined;
        if (++waiting === connections) held.resolve();
        return { after: gate.promise, then: '250 2.0.0 ok' };
      },
    },
  });
  return { server, held, gate };
}

describe('settings that change while a mailing runs', () => {
  it.each([
    ['from the next process on', false, [5, 5]],
    ['after the message in hand, if they are to apply now', true, [1, 1]],
  ])('lead it to another mail server %s', async (_, applyNow, shares) => {
    const app = await open();
    const { server: old, held, gate } = await holding(2);
    const fresh = await scripted();
    await useRelay(app.admin, { port: old.port, maxPerConnection: 10, smtpThreads: 2 });
    const addresses = people(30);
    const id = await draftMailing(app.admin, addresses);
    await startMailing(app.admin, id);
    await held.promise;
    await changeSettings(app.admin, { port: fresh.port }, applyNow);
    gate.resolve();
    expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 30, inDoubt: 0 });
    expect(old.sessions.map(({ messages }) => messages.length)).toEqual(shares);
    const received = [...old.messages, ...fresh.messages].flatMap(({ to }) => to);
    expect(received.sort()).toEqual(addresses);
  });

  it('end the wait for a server that cannot be reached, however long it would have been', async () => {
    const clock = new ManualClock();
    const app = await open(clock);
    const busy = await scripted({ script: { CONNECT: '421 4.3.2 try again in 6 hours' } });
    await useRelay(app.admin, { port: busy.port, maxPerConnection: 10, smtpThreads: 2 });
    const id = await draftMailing(app.admin, people(4));
    await startMailing(app.admin, id);
    const pass = (longestMs: number, wanted: Parameters<typeof passUntil>[2]) =>
      passUntil({ clock, client: app.admin, longestMs }, id, wanted);
    const waiting = await pass(MINUTE_MS, ({ statusReason }) => statusReason !== null);
    expect(Date.parse(waiting.nextTryAt ?? '') - clock.now()).toBeGreaterThan(5 * 60 * MINUTE_MS);

    await changeSettings(app.admin, { smtpThreads: 3 });
    await clock.advance(MINUTE_MS);
    expect(await progressOf(app.admin, id)).toMatchObject({ pending: 4, nextTryAt: waiting.nextTryAt });
    const mended = await scripted();
    await changeSettings(app.admin, { port: mended.port });
    expect(await pass(MINUTE_MS, hasEnded)).toMatchObject({ status: 'SENT', sent: 4 });
    expect(mended.messages).toHaveLength(4);
  });
});

describe('a mailing that was paused for a person', () => {
  it('is found and resumed after a check that passes', async () => {
    const app = await open();
    const server = await scripted({ users: { [ACCOUNT.userName]: ACCOUNT.password } });
    const account = { auth: 'PASSWORD', ...ACCOUNT };
    await useRelay(app.admin, { port: server.port, ...account, password: 'the old password' });
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => draftMailing(app.admin, people(2, name))));
    for (const id of ids) await startMailing(app.admin, id);
    const refused = { status: 'PAUSED', statusReason: 'AUTH_REFUSED', pending: 2, rejected: 0 };
    // Whoever started after the pause meets the refusal himself.
    for (const id of ids)
      expect(await until(app.admin, id, ({ status }) => status === 'PAUSED')).toMatchObject(refused);

    await changeSettings(app.admin, account);
    const { checkSmtpConnection } = await app.admin.run(
      'mutation { checkSmtpConnection(input: { recipient: "eva@company.com" }) { id } }',
    );
    let last = null;
    for await (const { smtpCheckEvents } of app.admin.events(
      'subscription($id: ID!) { smtpCheckEvents(id: $id) { stage details } }',
      { id: checkSmtpConnection.id },
    ))
      last = smtpCheckEvents;
    expect(last).toMatchObject({ stage: 'DONE', details: { outcome: 'PASSED' } });
    // It does not go on by itself: a person asks for those who wait, and resumes them.
    const { mailings } = await app.admin.run(
      '{ mailings(status: PAUSED) { edges { node { id statusReason } } } }',
    );
    const offered: { id: string; statusReason: string }[] = mailings.edges.map(
      ({ node }: { node: object }) => node,
    );
    expect(offered.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(new Set(offered.map(({ statusReason }) => statusReason))).toEqual(new Set(['AUTH_REFUSED']));
    for (const { id } of offered) {
      await app.admin.run('mutation($id: ID!) { resumeMailing(id: $id) { id } }', { id });
      expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 2 });
    }
  });
});

describe('leaving the trial', () => {
  it('pauses every unfinished mailing and names it; what goes on goes to the real server', async () => {
    const clock = new ManualClock();
    const app = await open(clock);
    const server = await scripted();
    await app.admin.run('mutation { startTrial }');
    const [running, scheduled, draft] = [
      await draftMailing(app.admin, people(300, 'running'), { name: 'Running' }),
      await draftMailing(app.admin, people(3, 'scheduled'), { name: 'Scheduled' }),
      await draftMailing(app.admin, people(3, 'draft'), { name: 'Draft' }),
    ];
    await app.admin.run(
      'mutation($id: ID!, $at: DateTime!) { scheduleMailing(id: $id, at: $at, confirm: [UNSUBSCRIBE_UNREACHABLE]) { id } }',
      { id: scheduled, at: new Date(clock.now() + 60 * MINUTE_MS).toISOString() },
    );
    await startMailing(app.admin, running);
    const named = await useRelay(app.admin, { mailService: 'OTHER', port: server.port });
    expect(named.sort()).toEqual(['Running', 'Scheduled']);
    const paused = { status: 'PAUSED', statusReason: 'RELAY_CHANGED' };
    expect(await progressOf(app.admin, running)).toMatchObject(paused);
    expect(await progressOf(app.admin, scheduled)).toMatchObject(paused);
    expect(await progressOf(app.admin, draft)).toMatchObject({ status: 'DRAFT' });
    // A process that was just beginning may still have connected; it must not have sent anything.
    expect(server.messages).toHaveLength(0);

    const pass = (wanted: Parameters<typeof passUntil>[2]) =>
      passUntil({ clock, client: app.admin, longestMs: MINUTE_MS }, running, wanted);
    const { sent } = await pass(({ sending }) => sending === 0);
    await app.admin.run('mutation($id: ID!) { resumeMailing(id: $id) { id } }', { id: running });
    expect(await pass(hasEnded)).toMatchObject({ status: 'SENT', sent: 300 });
    expect(sent).toBeLessThan(300);
    expect(new Set(server.messages.flatMap(({ to }) => to)).size).toBe(300 - sent);
    expect(server.messages).toHaveLength(300 - sent);
  });
});
