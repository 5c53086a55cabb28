import { expect, it } from 'vitest';
import type {
  Instance,
  Intent,
  RecipientChange,
  StartedProcess,
} from '../../server/src/delivery/delivery-store.ts';
import type { DispatchSettings } from '../../server/src/delivery/settings-source.ts';
import { EngineStand, people } from '../support/engine-stand.ts';
import { ours } from '../support/fake-channel.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const LEASE_MS = 10_000;
const SETTINGS: DispatchSettings = {
  ...{ version: 1, maxPerConnection: 4, smtpThreads: 2, unclearRecipients: 'HOLD' },
};

/** A store without an engine: the test plays the engine. */
class StoreStand extends EngineStand {
  #started = 0;

  start(instance: Instance, settings: Partial<DispatchSettings> = {}): Promise<StartedProcess | null> {
    return this.store.startProcess({
      ...{ processId: `process-${++this.#started}`, channel: 'EMAIL', instance, leaseMs: LEASE_MS },
      ...{ settings: { ...SETTINGS, ...settings }, nowMs: this.clock.now() },
    });
  }

  async mustStart(instance: Instance, settings: Partial<DispatchSettings> = {}): Promise<StartedProcess> {
    const started = await this.start(instance, settings);
    if (!started) throw new Error('It did not start');
    return started;
  }

  register(id: string): Promise<Instance> {
    return this.store.register(id, this.clock.now(), LEASE_MS);
  }

  end(process: StartedProcess, more: { changes?: RecipientChange[]; accepted?: boolean } = {}) {
    const { changes = [], accepted = false } = more;
    const nowMs = this.clock.now();
    return this.store.endProcess({ process, settings: SETTINGS, changes, failure: null, accepted, nowMs });
  }

  intend(...intents: Intent[]): Promise<ReadonlySet<number>> {
    return this.store.commit([], intents, this.clock.now());
  }

  recover(instance: Instance, alone = false, unclearRecipients: 'HOLD' | 'RESEND' = 'HOLD') {
    const settings = { EMAIL: { unclearRecipients }, SMS: { unclearRecipients } };
    return this.store.recover({ instance, alone, settings, nowMs: this.clock.now() });
  }
}

const idOf = (process: StartedProcess, index: number) => process.batch[index]?.id ?? -1;

const intentOf = (process: StartedProcess, index: number): Intent => ({
  ...{ recipientId: idOf(process, index), groupId: process.groupId, processId: process.id },
  ...{ messageId: `<${index}@x>`, contentVersion: 1 },
});

const sent = (process: StartedProcess, index: number): RecipientChange => ({
  ...{ recipientId: idOf(process, index), groupId: process.groupId, processId: process.id },
  ...{ state: 'SENT', reason: null, dueAt: 0, deferrals: 0, attempts: 1 },
  ...{ reply: { code: 250, enhanced: null, text: '250 Ok' }, replyClass: null, providerId: null },
});

describeEachDatabase('the delivery store', (open) => {
  async function standWith(recipients: number) {
    const stand = new StoreStand(await open());
    const group = await stand.group(recipients);
    return { stand, group, one: await stand.register('one') };
  }

  it('gives each process a slot and a batch of its own, and none beyond threads and quota', async () => {
    const { stand, group, one } = await standWith(10);
    const started = await Promise.all(Array.from({ length: 6 }, () => stand.start(one)));
    const processes = started.filter((process) => process !== null);
    expect(processes.map(({ slot }) => slot).sort()).toEqual([0, 1]);
    const claimed = processes.flatMap(({ batch }) => batch.map(({ id }) => id));
    expect(claimed).toHaveLength(4);
    expect(new Set(claimed).size).toBe(4);
    expect(await stand.states(group)).toEqual({ PENDING: 6, SENDING: 4 });
    expect(processes[0]?.batch[0]).toMatchObject({
      address: expect.any(String),
      values: { name: expect.any(String) },
    });
  });

  it('records outcomes and intents together, and nothing twice', async () => {
    const { stand, group, one } = await standWith(3);
    const process = await stand.mustStart(one, { maxPerConnection: 3, smtpThreads: 1 });
    expect(await stand.intend(intentOf(process, 0))).toEqual(new Set([idOf(process, 0)]));
    const granted = await stand.store.commit([sent(process, 0)], [intentOf(process, 1)], stand.clock.now());
    expect(granted).toEqual(new Set([idOf(process, 1)]));
    await stand.store.commit([sent(process, 0)], [], stand.clock.now());
    expect(await stand.states(group)).toEqual({ SENT: 1, SENDING: 2 });
    await stand.end(process, { changes: [sent(process, 1)], accepted: true });
    expect(await stand.states(group)).toEqual({ SENT: 2, PENDING: 1 });
    expect(await stand.slots()).toBe(0);
    const { edges } = await stand.delivery.recipients(group, { states: ['SENT'] });
    expect(edges.map(({ node }) => node.messageId)).toEqual(['<0@x>', '<1@x>']);
  });

  it('refuses the intent of a process whose lease ran out, or whose slot is gone', async () => {
    const { stand, one } = await standWith(4);
    const process = await stand.mustStart(one);
    await stand.clock.advance(LEASE_MS);
    expect(await stand.intend(intentOf(process, 0))).toEqual(new Set());
    expect(await stand.store.renew(one, stand.clock.now() + LEASE_MS)).toEqual(new Set([process.id]));
    expect(await stand.intend(intentOf(process, 0))).toEqual(new Set([idOf(process, 0)]));
    await stand.end(process);
    expect(await stand.intend(intentOf(process, 1))).toEqual(new Set());
  });

  it('refuses the intent for a group that is paused and for an address that was blocked', async () => {
    const { stand, group, one } = await standWith(4);
    const process = await stand.mustStart(one);
    const address = process.batch[0]?.address ?? '';
    await stand.database.write((tx) =>
      stand.blocked.block(tx, [
        { kind: 'EMAIL', address, addressKey: address, reason: 'COMPLAINED', source: 'test' },
      ]),
    );
    expect(await stand.intend(intentOf(process, 0), intentOf(process, 1))).toEqual(
      new Set([idOf(process, 1)]),
    );
    await stand.database.write((tx) => stand.delivery.pause(tx, group, 'BY_USER'));
    expect(await stand.intend(intentOf(process, 1))).toEqual(new Set());
    await stand.end(process);
    // He whose intent stood and whose outcome nobody knows is in doubt; the blocked one is skipped.
    expect(await stand.states(group)).toEqual({ SKIPPED: 1, IN_DOUBT: 1, PENDING: 2 });
  });

  it('skips in a cancelled group who would wait again', async () => {
    const { stand, group, one } = await standWith(4);
    const process = await stand.mustStart(one);
    await stand.intend(intentOf(process, 0));
    await stand.database.write((tx) => stand.delivery.cancel(tx, group));
    const deferred = { ...sent(process, 0), state: 'DEFERRED', dueAt: stand.clock.now() + 60_000 } as const;
    await stand.end(process, { changes: [deferred] });
    expect(await stand.states(group)).toEqual({ SKIPPED: 4 });
    expect(await stand.delivery.skippedWhy(group)).toEqual([{ reason: 'CANCELLED', count: 4 }]);
  });

  it('takes over from an instance whose lease ran out, and lets it send nothing more', async () => {
    const { stand, group, one } = await standWith(4);
    const process = await stand.mustStart(one);
    await stand.intend(intentOf(process, 0));
    const two = await stand.register('two');
    expect(await stand.recover(two)).toEqual(new Set());
    await stand.clock.advance(LEASE_MS);
    expect(await stand.recover(two)).toEqual(new Set(['EMAIL']));
    expect(await stand.states(group)).toEqual({ IN_DOUBT: 1, PENDING: 3 });
    expect(await stand.intend(intentOf(process, 1))).toEqual(new Set());
    await stand.store.commit([sent(process, 0)], [], stand.clock.now());
    await stand.end(process, { changes: [sent(process, 0)], accepted: true });
    expect(await stand.states(group)).toEqual({ IN_DOUBT: 1, PENDING: 3 });
    expect(await stand.store.renew(one, stand.clock.now() + LEASE_MS)).toEqual(new Set());
    expect((await stand.delivery.log(group)).at(-1)?.text).toContain('1 put back in line, 1 unclear');
  });

  it('fences the former life of a restarted instance at once, and only that', async () => {
    const { stand, group, one } = await standWith(8);
    const two = await stand.register('two');
    const former = await stand.mustStart(one);
    const neighbour = await stand.mustStart(two);
    const reborn = await stand.register('one');
    expect(reborn.epoch).toBe(one.epoch + 1);
    await stand.recover(reborn);
    expect(await stand.intend(intentOf(former, 0))).toEqual(new Set());
    expect(await stand.start(one)).toBeNull();
    expect(await stand.intend(intentOf(neighbour, 0))).toEqual(new Set([idOf(neighbour, 0)]));
    expect(await stand.states(group)).toEqual({ PENDING: 6, SENDING: 2 });
  });

  it('fences everybody else where only one instance can be', async () => {
    const { stand, group, one } = await standWith(4);
    await stand.mustStart(one);
    const other = await stand.register('other name');
    await stand.recover(other, true);
    expect(await stand.states(group)).toEqual({ PENDING: 4 });
  });

  it('puts unclear recipients in line again where that is the policy', async () => {
    const { stand, group, one } = await standWith(2);
    const process = await stand.mustStart(one, { maxPerConnection: 2, smtpThreads: 1 });
    await stand.intend(intentOf(process, 0));
    await stand.recover(await stand.register('one'), true, 'RESEND');
    expect(await stand.states(group)).toEqual({ DEFERRED: 1, PENDING: 1 });
  });

  it('ends a group exactly once, when the last process has recorded the last recipient', async () => {
    const { stand, group, one } = await standWith(4);
    const [first, second] = [await stand.mustStart(one), await stand.mustStart(one)];
    const outcomes = (process: StartedProcess) => process.batch.map((_, index) => sent(process, index));
    await Promise.all(
      [first, second].map((process) => stand.end(process, { changes: outcomes(process), accepted: true })),
    );
    expect(await stand.status(group)).toEqual({ state: 'ENDED', reason: null });
    expect(stand.changes.map(({ state }) => state)).toEqual(['RUNNING', 'ENDED']);
  });

  it('pauses groups and holds the channel in the transaction that hands back', async () => {
    const { stand, group, one } = await standWith(2);
    const end = async (reason: Parameters<typeof ours>[0]) => {
      const process = await stand.mustStart(one);
      const failure = ours(reason).verdict;
      const plain = { settings: SETTINGS, changes: [], accepted: false, nowMs: stand.clock.now() };
      await stand.store.endProcess({ process, failure, ...plain });
    };
    await end('THROTTLED');
    expect(await stand.status(group)).toEqual({ state: 'RUNNING', reason: 'THROTTLED' });
    expect(await stand.start(one)).toBeNull();
    await stand.store.endHold('EMAIL', stand.clock.now());
    expect(await stand.status(group)).toEqual({ state: 'RUNNING', reason: null });
    await end('AUTH_REFUSED');
    expect(await stand.status(group)).toEqual({ state: 'PAUSED', reason: 'AUTH_REFUSED' });
  });

  it('serves who was promised a retry before who was never tried', async () => {
    const { stand, one } = await standWith(4);
    const process = await stand.mustStart(one);
    const deferred = { ...sent(process, 1), state: 'DEFERRED', deferrals: 1 } as const;
    await stand.end(process, { changes: [{ ...deferred, dueAt: stand.clock.now() + 1000 }] });
    await stand.clock.advance(1000);
    const next = await stand.mustStart(one, { maxPerConnection: 2, smtpThreads: 1 });
    expect(next.batch.map(({ id }) => id)).toEqual([deferred.recipientId, idOf(process, 0)]);
    expect(next.batch[0]?.deferrals).toBe(1);
  });

  it('keeps counts right while everything happens at once', async () => {
    const { stand, group, one } = await standWith(60);
    const serve = async () => {
      for (;;) {
        const process = await stand.start(one, { maxPerConnection: 20, smtpThreads: 5 });
        if (!process) return;
        await stand.intend(...process.batch.map((_, index) => intentOf(process, index)));
        const changes = process.batch.map((_, index) => sent(process, index));
        await stand.end(process, { changes, accepted: true });
      }
    };
    const block = stand.database.write((tx) =>
      stand.blocked.block(
        tx,
        people(60, `${group}-`)
          .slice(40)
          .map(({ address }) => ({
            ...{ kind: 'EMAIL' as const, address, addressKey: address },
            ...{ reason: 'BY_HAND' as const, source: 'test' },
          })),
      ),
    );
    await Promise.all([serve(), serve(), serve(), serve(), block]);
    await serve();
    const { SENT = 0, SKIPPED = 0, ...rest } = await stand.states(group);
    expect(rest).toEqual({});
    expect(SENT + SKIPPED).toBe(60);
    expect(await stand.status(group)).toEqual({ state: 'ENDED', reason: null });
  });
});
