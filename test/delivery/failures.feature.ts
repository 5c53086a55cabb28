import { describe, expect, it, onTestFinished } from 'vitest';
import { sql } from '../../server/src/platform/database/sql.ts';
import { ACCEPTED, ours, refused } from '../support/fake-channel.ts';
import { EngineStand, type StandOptions } from '../support/engine-stand.ts';
import { openerOf } from '../support/test-database.ts';

const MINUTE_MS = 60_000;

async function startStand(options: StandOptions = {}): Promise<EngineStand> {
  const stand = new EngineStand(await openerOf('sqlite')(), options);
  await stand.engine.start();
  onTestFinished(async () => {
    await stand.engine.close();
    expect(stand.errors).toEqual([]);
  });
  return stand;
}

const oneThread = { settings: { maxPerConnection: 10, smtpThreads: 1 } };

describe('a refusal of one recipient', () => {
  it('is final if the server says so, and the others go on over the same connection', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onRecipient = ({ address }) => (address.includes('00002') ? refused('REJECTED') : null);
    const group = await stand.group(5);
    await stand.ended(group);
    expect(stand.channel.connections).toHaveLength(1);
    expect(await stand.states(group)).toEqual({ SENT: 4, REJECTED: 1 });
    const rejected = await stand.delivery.recipients(group, { states: ['REJECTED'] });
    expect(rejected.edges[0]?.node).toMatchObject({
      ...{ attempts: 1, reply: '550 no', replyCode: 550, replyClass: 'UNKNOWN_USER' },
    });
    expect(await stand.delivery.replyGroups(group)).toEqual([
      { replyClass: 'UNKNOWN_USER', domain: 'example.com', count: 1 },
    ]);
  });

  it('is tried again by the schedule if it is temporary', async () => {
    const stand = await startStand(oneThread);
    const answers = [refused('DEFERRED'), refused('DEFERRED'), ACCEPTED];
    stand.channel.onMessage = () => answers.shift() ?? ACCEPTED;
    const group = await stand.group(1);
    await stand.until(async () => (await stand.states(group)).DEFERRED === 1);
    const waits = [];
    for (const n of [2, 3]) {
      waits.push(await stand.passUntil(() => stand.channel.received.length === n, 10 * MINUTE_MS));
      await stand.until(async () => (await stand.slots()) === 0);
    }
    expect(waits).toEqual([MINUTE_MS, 5 * MINUTE_MS]);
    const { edges } = await stand.delivery.recipients(group, {});
    expect(edges[0]?.node).toMatchObject({ state: 'SENT', attempts: 3, deferrals: 2, reason: null });
  });

  it('waits as long as the server asked for', async () => {
    const stand = await startStand(oneThread);
    const answers = [refused('DEFERRED', 10 * MINUTE_MS), ACCEPTED];
    stand.channel.onMessage = () => answers.shift() ?? ACCEPTED;
    const group = await stand.group(1);
    await stand.until(async () => (await stand.states(group)).DEFERRED === 1);
    expect(
      await stand.passUntil(() => stand.channel.received.length === 2, 12 * MINUTE_MS),
    ).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    await stand.ended(group);
  });
});

describe.each(['SERVER_UNREACHABLE', 'THROTTLED', 'QUOTA'] as const)(
  'the wait by itself for %s',
  (reason) => {
    it('hands everybody back, probes with one process after 5 s, then doubling, and goes on', async () => {
      const stand = await startStand({ settings: { maxPerConnection: 20, smtpThreads: 4 } });
      let broken = true;
      stand.channel.onRecipient = () => (broken ? ours(reason) : null);
      const group = await stand.group(20);
      await stand.until(async () => (await stand.status(group))?.reason === reason);
      await stand.until(async () => (await stand.slots()) === 0);
      expect(await stand.states(group)).toEqual({ PENDING: 20 });
      expect((await stand.delivery.progress(group))?.nextTryAt).toBe(stand.clock.now() + 5000);
      const before = stand.channel.connections.length;
      const waits: number[] = [];
      for (let probe = 1; probe <= 3; probe++) {
        const seen = () => stand.channel.connections.length === before + probe;
        waits.push(await stand.passUntil(seen, 60_000));
        await stand.until(async () => (await stand.slots()) === 0);
      }
      expect(waits).toEqual([5000, 10_000, 20_000]);
      expect(stand.channel.openNow).toBe(0);
      broken = false;
      await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
      expect(await stand.states(group)).toEqual({ SENT: 20 });
      expect(stand.changes.map(({ state, reason: why }) => why ?? state)).toEqual([
        ...['RUNNING', reason, 'RUNNING', 'ENDED'],
      ]);
    });
  },
);

describe('a wait by itself', () => {
  it('counts as one failure when several processes meet it together', async () => {
    const stand = await startStand({ settings: { maxPerConnection: 50, smtpThreads: 5 } });
    stand.channel.onOpen = () => ({ ok: false, verdict: ours('SERVER_UNREACHABLE').verdict, reply: null });
    const group = await stand.group(50);
    await stand.until(async () => (await stand.status(group))?.reason === 'SERVER_UNREACHABLE');
    await stand.until(async () => (await stand.slots()) === 0);
    expect((await stand.delivery.progress(group))?.nextTryAt).toBe(stand.clock.now() + 5000);
  });

  it('lasts as long as the server asked for', async () => {
    const stand = await startStand(oneThread);
    // A fraction of a millisecond, too: PostgreSQL stores whole ones and refuses others.
    stand.channel.onRecipient = () => ours('QUOTA', 3_599_999.5);
    const group = await stand.group(1);
    await stand.until(async () => (await stand.status(group))?.reason === 'QUOTA');
    expect((await stand.delivery.progress(group))?.nextTryAt).toBe(stand.clock.now() + 3_600_000);
  });

  it('halves the threads while the server throttles, and they come back one by one', async () => {
    const stand = await startStand({ settings: { maxPerConnection: 8, smtpThreads: 8 } });
    let throttled = true;
    stand.channel.onOpen = () =>
      throttled ? { ok: false, verdict: ours('THROTTLED').verdict, reply: null } : null;
    const group = await stand.group(40);
    await stand.until(async () => (await stand.status(group))?.reason === 'THROTTLED');
    await stand.until(async () => (await stand.slots()) === 0);
    const limit = () =>
      stand.database.read((tx) =>
        tx.one(sql`SELECT limit_threads FROM delivery_channels WHERE channel = 'EMAIL'`),
      );
    expect(await limit()).toEqual({ limit_threads: 4 });
    throttled = false;
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await limit()).toEqual({ limit_threads: null });
    expect(await stand.states(group)).toEqual({ SENT: 40 });
  });

  it('is not begun because a server ends a connection after some messages', async () => {
    const stand = await startStand({ settings: { maxPerConnection: 20, smtpThreads: 1 } });
    stand.channel.onRecipient = (_message, connection) =>
      connection.received.length === 3 ? { kind: 'NOT_SENT', text: 'It hung up.' } : null;
    const group = await stand.group(10);
    await stand.ended(group);
    expect(await stand.states(group)).toEqual({ SENT: 10 });
    expect(stand.channel.connections.map(({ received }) => received.length)).toEqual([3, 3, 3, 1]);
    expect(stand.changes.map(({ reason }) => reason)).toEqual([null, null]);
  });

  it('shows on a group that is started while it lasts', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onOpen = () => ({ ok: false, verdict: ours('SERVER_UNREACHABLE').verdict, reply: null });
    const first = await stand.group(1);
    await stand.until(async () => (await stand.status(first))?.reason === 'SERVER_UNREACHABLE');
    const second = await stand.group(1);
    expect(await stand.status(second)).toEqual({ state: 'RUNNING', reason: 'SERVER_UNREACHABLE' });
  });
});

describe('a failure that a person must mend', () => {
  it.each(['AUTH_REFUSED', 'NO_RELAY', 'UNREADABLE_SECRET'] as const)(
    'pauses every running group for %s, and nobody resumes it',
    async (reason) => {
      const stand = await startStand(oneThread);
      const first = await stand.group(3, false);
      const second = await stand.group(3, false);
      stand.channel.onOpen = () => ({ ok: false, verdict: ours(reason).verdict, reply: null });
      await stand.database.write(async (tx) => {
        await stand.delivery.start(tx, first);
        await stand.delivery.start(tx, second);
      });
      await stand.until(async () => (await stand.status(second))?.state === 'PAUSED');
      await stand.clock.advance(10 * MINUTE_MS);
      expect(await stand.status(first)).toEqual({ state: 'PAUSED', reason });
      expect(await stand.status(second)).toEqual({ state: 'PAUSED', reason });
      expect(await stand.states(first)).toEqual({ PENDING: 3 });
      expect(stand.channel.connections).toHaveLength(1);
    },
  );

  it('pauses only the group whose sender is refused', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onRecipient = ({ address }) =>
      address.startsWith('group-01') ? ours('SENDER_REFUSED') : null;
    const refusedGroup = await stand.group(3);
    const other = await stand.group(3);
    await stand.ended(other);
    await stand.until(async () => (await stand.status(refusedGroup))?.state === 'PAUSED');
    expect(await stand.status(refusedGroup)).toEqual({ state: 'PAUSED', reason: 'SENDER_REFUSED' });
    expect(await stand.states(refusedGroup)).toEqual({ PENDING: 3 });
    expect(await stand.states(other)).toEqual({ SENT: 3 });
  });

  it('does not count against a recipient, also if it comes after the end of the message', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onMessage = () => ours('SENDER_REFUSED');
    const group = await stand.group(1);
    await stand.until(async () => (await stand.status(group))?.state === 'PAUSED');
    const { edges } = await stand.delivery.recipients(group, {});
    expect(edges[0]?.node).toMatchObject({ state: 'PENDING', attempts: 0, deferrals: 0 });
  });
});

describe('an unclear recipient', () => {
  it('is held for a person, one for each connection that was lost, and the rest go on after a wait', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onMessage = ({ address }) =>
      address.includes('00002')
        ? { kind: 'IN_DOUBT', text: 'No answer to the end of the message.' }
        : ACCEPTED;
    const group = await stand.group(5);
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await stand.states(group)).toEqual({ SENT: 4, IN_DOUBT: 1 });
    expect(stand.channel.received.filter((address) => address.includes('00002'))).toHaveLength(1);
  });

  it('is sent again with a new Message-ID, counted as sent or as not sent, as a person decides', async () => {
    const stand = await startStand(oneThread);
    let answered = false;
    stand.channel.onMessage = () => (answered ? ACCEPTED : { kind: 'IN_DOUBT', text: 'No answer.' });
    const group = await stand.group(3);
    await stand.passUntil(async () => (await stand.states(group)).IN_DOUBT === 3, 60_000);
    await stand.ended(group);
    const doubtful = await stand.delivery.recipients(group, { states: ['IN_DOUBT'] });
    const [first, second, third] = doubtful.edges.map(({ node }) => node);
    answered = true;
    const decide = (id = 0, decision: 'SEND_AGAIN' | 'COUNT_AS_SENT' | 'COUNT_AS_NOT_SENT') =>
      stand.database.write((tx) =>
        stand.delivery.decideInDoubt(tx, { groupId: group, recipientIds: [id], decision, by: 'Eva' }),
      );
    await decide(first?.id, 'COUNT_AS_SENT');
    await decide(second?.id, 'COUNT_AS_NOT_SENT');
    expect(await stand.status(group)).toMatchObject({ state: 'ENDED' });
    expect(await decide(third?.id, 'SEND_AGAIN')).toBe(1);
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await stand.states(group)).toEqual({ SENT: 2, REJECTED: 1 });
    const now = (await stand.delivery.recipients(group, {})).edges.map(({ node }) => node);
    expect(now.map(({ decidedBy }) => decidedBy)).toEqual(['Eva', 'Eva', 'Eva']);
    expect(now[2]?.messageId).toBe(`<${group}.${third?.id}.1@company.com>`);
  });

  it('is sent again by itself if that is the policy, by the schedule', async () => {
    const stand = await startStand({ settings: { unclearRecipients: 'RESEND' } });
    const answers = [{ kind: 'IN_DOUBT' as const, text: 'No answer.' }, ACCEPTED];
    stand.channel.onMessage = () => answers.shift() ?? ACCEPTED;
    const group = await stand.group(1);
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 5 * MINUTE_MS);
    expect(stand.channel.received).toHaveLength(2);
    expect(await stand.states(group)).toEqual({ SENT: 1 });
  });
});

describe('sending again', () => {
  it('takes the chosen states and classes, and refuses those who got it', async () => {
    const stand = await startStand(oneThread);
    stand.channel.onMessage = ({ address }) => (address.includes('00001') ? ACCEPTED : refused('REJECTED'));
    const group = await stand.group(3);
    await stand.ended(group);
    const resend = (states: ('REJECTED' | 'SENT')[], replyClasses?: string[]) =>
      stand.database.write((tx) => stand.delivery.resend(tx, { groupId: group, states, replyClasses }));
    await expect(resend(['SENT'])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await resend(['REJECTED'], ['ANOTHER_CLASS'])).toBe(0);
    stand.channel.onMessage = () => ACCEPTED;
    expect(await resend(['REJECTED'], ['UNKNOWN_USER'])).toBe(2);
    await stand.ended(group);
    expect(await stand.states(group)).toEqual({ SENT: 3 });
  });
});

describe('a fault of our own', () => {
  it('hands everybody back and tries again a little later', async () => {
    let faulty = true;
    const renderer = {
      prepare: async () => {
        if (faulty) throw new Error('No content');
        return (recipient: { id: number; address: string }) => ({
          kind: 'MESSAGE' as const,
          message: { recipientId: recipient.id, address: recipient.address },
          ...{ messageId: '<m@x>', contentVersion: 1 },
        });
      },
    };
    const stand = await startStand({ ...oneThread, renderer });
    const group = await stand.group(2);
    await stand.until(() => stand.errors.length > 0);
    await stand.clock.advance(4000);
    expect(stand.errors.splice(0)).toHaveLength(1);
    expect(await stand.states(group)).toEqual({ PENDING: 2 });
    faulty = false;
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 10_000);
    expect(await stand.states(group)).toEqual({ SENT: 2 });
  });
});
