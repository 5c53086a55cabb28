import { describe, expect, it, onTestFinished } from 'vitest';
import { ACCEPTED, type FakeMessage } from '../support/fake-channel.ts';
import { EngineStand, type StandOptions } from '../support/engine-stand.ts';
import { promised } from '../support/promised.ts';
import { openerOf } from '../support/test-database.ts';

async function startStand(options: StandOptions = {}): Promise<EngineStand> {
  const stand = new EngineStand(await openerOf('sqlite')(), options);
  await stand.engine.start();
  onTestFinished(async () => {
    await stand.engine.close();
    expect(stand.errors).toEqual([]);
  });
  return stand;
}

const share = (maxPerConnection: number, smtpThreads: number): StandOptions => ({
  settings: { maxPerConnection, smtpThreads },
});

/** Batch sizes, connection by connection. */
function sizes(stand: EngineStand): number[] {
  return stand.channel.connections.map((connection) => connection.received.length);
}

/** Holds back the answers to messages until it is opened for their connection. */
function gates(stand: EngineStand) {
  const shut = new Map<number, ReturnType<typeof promised<void>>>();
  stand.channel.onMessage = async (_message, { number }) => {
    await shut.get(number)?.promise;
    return ACCEPTED;
  };
  return {
    shut: (number: number) => void shut.set(number, promised<void>()),
    open: (number: number) => shut.get(number)?.resolve(),
  };
}

describe('sharing out e-mails among SMTP processes', () => {
  it('sends 1000 e-mails with 100 and 5 by 50 processes with 20 each, never more than 5 at once', async () => {
    const stand = await startStand(share(100, 5));
    const group = await stand.group(1000);
    await stand.ended(group);
    expect(sizes(stand)).toEqual(Array(50).fill(20));
    expect(stand.channel.mostAtOnce).toBe(5);
    expect(await stand.states(group)).toEqual({ SENT: 1000 });
    expect(new Set(stand.channel.received).size).toBe(1000);
    expect(stand.channel.received).toHaveLength(1000);
  });

  it('gives 34, 33 and 33 where 100 cannot be divided by 3', async () => {
    const stand = await startStand(share(100, 3));
    await stand.ended(await stand.group(100));
    expect(sizes(stand)).toEqual([34, 33, 33]);
    expect(stand.channel.mostAtOnce).toBe(3);
  });

  it('runs only as many threads as e-mails are allowed at once', async () => {
    const stand = await startStand(share(3, 5));
    await stand.ended(await stand.group(12));
    expect(sizes(stand)).toEqual(Array(12).fill(1));
    expect(stand.channel.mostAtOnce).toBe(3);
  });

  it('gives the last process what is left', async () => {
    const stand = await startStand(share(100, 5));
    await stand.ended(await stand.group(45));
    expect(sizes(stand)).toEqual([20, 20, 5]);
  });

  it('does not let a slow process hold up the other four', async () => {
    const stand = await startStand(share(100, 5));
    const gate = gates(stand);
    gate.shut(2);
    const group = await stand.group(1000);
    // The one that hangs has one message in hand and its batch; all else is sent around it.
    await stand.until(async () => (await stand.states(group)).SENT === 980 && stand.channel.openNow === 1);
    expect(stand.channel.mostAtOnce).toBe(5);
    expect(stand.channel.connections).toHaveLength(50);
    gate.open(2);
    await stand.ended(group);
    expect(await stand.states(group)).toEqual({ SENT: 1000 });
  });

  it('lets groups take turns, process by process', async () => {
    const stand = await startStand(share(10, 1));
    const gate = gates(stand);
    gate.shut(1);
    const first = await stand.group(40);
    await stand.until(() => stand.channel.received.length === 1);
    const second = await stand.group(40);
    gate.open(1);
    await Promise.all([stand.ended(first), stand.ended(second)]);
    const groups = stand.channel.connections.map(({ received }) => received[0]?.slice(0, 8));
    expect(groups).toEqual([first, second, first, second, first, second, first, second]);
  });
});

describe('changing settings while a mailing is sent', () => {
  it('obeys new settings from the next process on', async () => {
    const stand = await startStand(share(40, 2));
    const gate = gates(stand);
    [1, 2].forEach(gate.shut);
    const group = await stand.group(100);
    await stand.until(() => stand.channel.openNow === 2 && stand.channel.received.length === 2);
    stand.settings.save({ maxPerConnection: 30, smtpThreads: 3 });
    // 40 are assigned, and only 30 may be: nothing starts until enough of them are through.
    gate.open(1);
    await stand.until(() => stand.channel.connections.length === 3);
    gate.open(2);
    await stand.ended(group);
    expect(sizes(stand).slice(0, 2)).toEqual([20, 20]);
    expect(
      sizes(stand)
        .slice(2)
        .every((size) => size === 10),
    ).toBe(true);
    expect(stand.channel.mostAtOnce).toBe(3);
  });

  it('starts no process while more are alive than the new number of threads', async () => {
    const stand = await startStand(share(50, 5));
    const gate = gates(stand);
    [1, 2, 3, 4, 5].forEach(gate.shut);
    const group = await stand.group(200);
    await stand.until(() => stand.channel.received.length === 5);
    stand.settings.save({ smtpThreads: 2 });
    let most = 0;
    stand.channel.onOpen = (number) => {
      if (number > 5) most = Math.max(most, stand.channel.openNow);
      return null;
    };
    [1, 2, 3, 4, 5].forEach(gate.open);
    await stand.ended(group);
    expect(most).toBe(2);
    expect(await stand.states(group)).toEqual({ SENT: 200 });
  });

  it('hands back the rest after the message in hand if they apply now', async () => {
    const stand = await startStand(share(100, 1));
    const gate = gates(stand);
    gate.shut(1);
    const group = await stand.group(100);
    await stand.until(() => stand.channel.received.length === 1);
    stand.settings.save({ maxPerConnection: 33 }, true);
    gate.open(1);
    await stand.ended(group);
    expect(sizes(stand)).toEqual([1, 33, 33, 33]);
  });
});

describe('steering a group', () => {
  it('pauses after the message in hand and resumes with the rest', async () => {
    const stand = await startStand(share(100, 1));
    const gate = gates(stand);
    gate.shut(1);
    const group = await stand.group(50);
    await stand.until(() => stand.channel.received.length === 1);
    await stand.database.write((tx) => stand.delivery.pause(tx, group, 'BY_USER'));
    gate.open(1);
    await stand.until(() => stand.channel.openNow === 0);
    await stand.until(async () => (await stand.states(group)).PENDING === 49);
    expect(await stand.states(group)).toEqual({ SENT: 1, PENDING: 49 });
    await stand.database.write((tx) => stand.delivery.resume(tx, group));
    await stand.ended(group);
    expect(await stand.states(group)).toEqual({ SENT: 50 });
  });

  it('cancels after the message in hand and skips the rest', async () => {
    const stand = await startStand(share(20, 1));
    const gate = gates(stand);
    gate.shut(1);
    const group = await stand.group(50);
    await stand.until(() => stand.channel.received.length === 1);
    await stand.database.write((tx) => stand.delivery.cancel(tx, group));
    gate.open(1);
    await stand.until(async () => (await stand.slots()) === 0);
    expect(await stand.states(group)).toEqual({ SENT: 1, SKIPPED: 49 });
    expect(await stand.status(group)).toEqual({ state: 'CANCELLED', reason: null });
  });

  it('does not send to somebody who was blocked while he was in a batch', async () => {
    const stand = await startStand(share(20, 1));
    const gate = gates(stand);
    gate.shut(1);
    const group = await stand.group(20);
    await stand.until(() => stand.channel.received.length === 1);
    const address = `${group}-00007@example.com`;
    await stand.database.write((tx) =>
      stand.blocked.block(tx, [
        { kind: 'EMAIL', address, addressKey: address, reason: 'UNSUBSCRIBED', source: 'link' },
      ]),
    );
    gate.open(1);
    await stand.ended(group);
    expect(stand.channel.received).not.toContain(address);
    expect(await stand.states(group)).toEqual({ SENT: 19, SKIPPED: 1 });
  });

  it('finishes the message in hand when it closes, and leaves nobody in doubt', async () => {
    const stand = new EngineStand(await openerOf('sqlite')(), share(40, 2));
    await stand.engine.start();
    const gate = gates(stand);
    [1, 2].forEach(gate.shut);
    const group = await stand.group(100);
    await stand.until(() => stand.channel.received.length === 2);
    const closed = stand.engine.close();
    [1, 2].forEach(gate.open);
    await closed;
    expect(await stand.states(group)).toEqual({ SENT: 2, PENDING: 98 });
    expect(await stand.slots()).toBe(0);
  });
});

describe('a renderer', () => {
  it('skips a recipient for whom there is nothing to send', async () => {
    const skipSecond = {
      prepare: async () => (recipient: { id: number; address: string }) =>
        recipient.address.includes('00002')
          ? { kind: 'SKIP' as const, reason: 'INVALID' }
          : {
              kind: 'MESSAGE' as const,
              message: { recipientId: recipient.id, address: recipient.address } satisfies FakeMessage,
              ...{ messageId: '<m@x>', contentVersion: 1 },
            },
    };
    const stand = await startStand({ renderer: skipSecond });
    const group = await stand.group(3);
    await stand.ended(group);
    expect(await stand.states(group)).toEqual({ SENT: 2, SKIPPED: 1 });
  });
});
