import { expect, it, onTestFinished } from 'vitest';
import { ACCEPTED } from '../support/fake-channel.ts';
import { EngineStand, type StandOptions } from '../support/engine-stand.ts';
import { promised } from '../support/promised.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const LEASE_MS = 10_000;

/** Holds the answers to all messages back until it is opened. */
function holdAnswers(stand: EngineStand) {
  const gate = promised<void>();
  stand.channel.onMessage = () => gate.promise.then(() => ACCEPTED);
  onTestFinished(() => gate.resolve());
  return gate;
}

describeEachDatabase('an engine that goes away', (open) => {
  async function abandoned(options: StandOptions = {}) {
    const database = await open();
    const settings = { maxPerConnection: 10, smtpThreads: 2 };
    const first = new EngineStand(database, { settings, ...options });
    await first.engine.start();
    onTestFinished(() => first.engine.close());
    const gate = holdAnswers(first);
    const group = await first.group(20);
    await first.until(() => first.channel.received.length === 2);
    const second = (more: StandOptions) => {
      const stand = new EngineStand(database, { settings, ...options, ...more });
      onTestFinished(() => stand.engine.close());
      return stand;
    };
    return { first, gate, group, second };
  }

  it('leaves unclear at most one recipient for each thread, and all others go on when it is back', async () => {
    const { first, group, second } = await abandoned();
    const reborn = second({ clock: first.clock });
    await reborn.engine.start();
    await reborn.ended(group);
    expect(await reborn.states(group)).toEqual({ SENT: 18, IN_DOUBT: 2 });
    const both = [...first.channel.received, ...reborn.channel.received];
    expect(new Set(both).size).toBe(20);
    expect(both).toHaveLength(20);
  });

  it('sends nothing more when it wakes up after another took over', async () => {
    const { first, gate, group, second } = await abandoned();
    const reborn = second({ clock: first.clock });
    await reborn.engine.start();
    await reborn.ended(group);
    const before = first.channel.received.length;
    gate.resolve();
    await first.until(() => first.channel.openNow === 0);
    expect(first.channel.received).toHaveLength(before);
    expect(await reborn.states(group)).toEqual({ SENT: 18, IN_DOUBT: 2 });
  });

  it('is replaced by a neighbour when its lease has run out, and not before', async () => {
    const { group, second } = await abandoned({ alone: false });
    const neighbour = second({ instanceId: 'two', alone: false });
    await neighbour.engine.start();
    await neighbour.clock.advance(LEASE_MS - 2000);
    expect(neighbour.channel.connections).toHaveLength(0);
    await neighbour.passUntil(async () => (await neighbour.status(group))?.state === 'ENDED', 600_000);
    expect(await neighbour.states(group)).toEqual({ SENT: 18, IN_DOUBT: 2 });
  });

  it('shares threads and quota with its neighbours', async () => {
    const { first, gate, group, second } = await abandoned({ alone: false });
    const neighbour = second({ instanceId: 'two', alone: false, clock: first.clock });
    await neighbour.engine.start();
    await first.clock.advance(LEASE_MS * 2);
    // The first has both slots, and keeps them by its leases.
    expect(neighbour.channel.connections).toHaveLength(0);
    expect(await first.states(group)).toEqual({ SENDING: 10, PENDING: 10 });
    gate.resolve();
    await first.ended(group);
    expect(await first.states(group)).toEqual({ SENT: 20 });
    const both = [...first.channel.received, ...neighbour.channel.received];
    expect(new Set(both).size).toBe(20);
    expect(both).toHaveLength(20);
  });

  it('sends together with its neighbour, nobody twice, and both keep to the threads', async () => {
    const database = await open();
    const settings = { maxPerConnection: 8, smtpThreads: 4 };
    const one = new EngineStand(database, { settings, alone: false });
    const two = new EngineStand(database, { settings, alone: false, instanceId: 'two', clock: one.clock });
    let most = 0;
    for (const stand of [one, two]) {
      stand.channel.onOpen = () => {
        most = Math.max(most, one.channel.openNow + two.channel.openNow);
        return null;
      };
      await stand.engine.start();
      onTestFinished(() => stand.engine.close());
    }
    const groups = [await one.group(60), await one.group(60), await one.group(60)];
    for (const group of groups) {
      await one.passUntil(async () => (await one.status(group))?.state === 'ENDED', 600_000);
      expect(await one.states(group)).toEqual({ SENT: 60 });
    }
    const received = [...one.channel.received, ...two.channel.received];
    expect(received).toHaveLength(180);
    expect(new Set(received).size).toBe(180);
    expect(most).toBeLessThanOrEqual(4);
    expect([...one.errors, ...two.errors]).toEqual([]);
  });

  it('loses no outcome and sends nothing while its database is away', async () => {
    const stand = new EngineStand(await open(), { settings: { maxPerConnection: 10, smtpThreads: 1 } });
    await stand.engine.start();
    onTestFinished(() => stand.engine.close());
    stand.channel.onMessage = () => {
      if (stand.channel.received.length === 3) stand.away = () => true;
      return ACCEPTED;
    };
    const group = await stand.group(10);
    await stand.until(() => stand.errors.length > 0);
    await stand.clock.advance(3000);
    expect(stand.channel.received).toHaveLength(3);
    stand.away = () => false;
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await stand.states(group)).toEqual({ SENT: 10 });
    expect(new Set(stand.channel.received).size).toBe(10);
    expect(stand.channel.received).toHaveLength(10);
  });
});
