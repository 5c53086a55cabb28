import { describe, expect, it, onTestFinished } from 'vitest';
import type { Renderer } from '../../server/src/delivery/renderer.ts';
import { ACCEPTED, type FakeMessage, fakeRenderer, ours } from '../support/fake-channel.ts';
import { EngineStand, type StandOptions } from '../support/engine-stand.ts';
import { promised } from '../support/promised.ts';
import { openerOf } from '../support/test-database.ts';

async function startStand(options: StandOptions = {}): Promise<EngineStand> {
  const stand = new EngineStand(await openerOf('sqlite')(), options);
  stand.channel.window = 10;
  await stand.engine.start();
  onTestFinished(() => stand.engine.close());
  return stand;
}

const oneThread = { settings: { maxPerConnection: 40, smtpThreads: 1 } };

describe('a line that takes ten at once', () => {
  it('has ten under way, never more, and everybody gets his message once', async () => {
    const stand = await startStand(oneThread);
    const group = await stand.group(100);
    await stand.ended(group);
    expect(stand.channel.mostUnderWay).toBe(10);
    expect(new Set(stand.channel.received).size).toBe(100);
    expect(stand.channel.received).toHaveLength(100);
    expect(await stand.states(group)).toEqual({ SENT: 100 });
  });

  it('stops after those in hand when one is refused because of us, and all others are sent later', async () => {
    const stand = await startStand(oneThread);
    let throttles = true;
    const all = promised<void>();
    stand.channel.onMessage = async ({ address }) => {
      if (stand.channel.underWay === 10) all.resolve();
      await all.promise;
      return throttles && address.endsWith('00003@example.com') ? ours('THROTTLED') : ACCEPTED;
    };
    const group = await stand.group(30);
    await stand.until(async () => (await stand.status(group))?.reason === 'THROTTLED');
    expect(stand.channel.received.length).toBeLessThanOrEqual(20);
    throttles = false;
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await stand.states(group)).toEqual({ SENT: 30 });
    const again = stand.channel.received.filter((address, i, all) => all.indexOf(address) !== i);
    expect(again).toEqual([stand.channel.received.find((address) => address.endsWith('00003@example.com'))]);
  });

  it('leaves nobody in doubt who was answered when it is stopped', async () => {
    const stand = await startStand(oneThread);
    const gate = promised<void>();
    stand.channel.onMessage = async () => {
      await gate.promise;
      return ACCEPTED;
    };
    const group = await stand.group(40);
    await stand.until(() => stand.channel.underWay === 10);
    const closing = stand.engine.close();
    gate.resolve();
    await closing;
    expect(await stand.states(group)).toEqual({ SENT: 10, PENDING: 30 });
  });
});

describe('a fault of our own in the middle of a window', () => {
  it('ends the process after the others in hand were answered: only he is in doubt whose message met it', async () => {
    const stand = await startStand(oneThread);
    const all = promised<void>();
    const gate = promised<void>();
    let faults = 1;
    stand.channel.onMessage = async ({ address }) => {
      if (stand.channel.underWay === 10) all.resolve();
      await all.promise;
      if (address.endsWith('00003@example.com') && faults-- > 0) throw new Error('a fault of ours');
      await gate.promise;
      return ACCEPTED;
    };
    const group = await stand.group(12);
    await all.promise;
    setImmediate(gate.resolve);
    await stand.passUntil(async () => (await stand.status(group))?.state === 'ENDED', 60_000);
    expect(await stand.states(group)).toEqual({ SENT: 11, IN_DOUBT: 1 });
    expect(stand.errors).toMatchObject([{ message: 'a fault of ours' }]);
  });
});

describe('a message that must wait for an hour of the day', () => {
  const from = 3_600_000;
  const heldUntil = (untilMs: () => number): Renderer<FakeMessage> => ({
    prepare: async (groupId) => {
      const compose = await fakeRenderer.prepare(groupId);
      return async (recipient) =>
        recipient.address.startsWith('night') ? { kind: 'HELD', untilMs: untilMs() } : compose(recipient);
    },
  });

  it('is held without a connection’s harm to the others, and leaves when the hour has come', async () => {
    let untilMs = 0;
    const stand = await startStand({ ...oneThread, renderer: heldUntil(() => untilMs) });
    untilMs = stand.clock.now() + from;
    const people = ['night.1@example.com', 'day.2@example.com', 'night.3@example.com'];
    const group = await stand.group(people.map((address) => ({ address, addressKey: address, values: {} })));
    await stand.until(async () => ((await stand.states(group)).PENDING ?? 0) === 2);
    expect(stand.channel.received).toEqual(['day.2@example.com']);
    expect((await stand.status(group))?.state).toBe('RUNNING');
    const due = await stand.delivery.recipient(group, null);
    expect(due).toMatchObject({ state: 'PENDING', attempts: 0, heldUntil: untilMs });
    expect((await stand.delivery.progress(group))?.heldUntil).toBe(untilMs);
  });
});
