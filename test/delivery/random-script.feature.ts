import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SendResult } from '../../server/src/delivery/channel.ts';
import { ACCEPTED, ours, refused } from '../support/fake-channel.ts';
import { EngineStand } from '../support/engine-stand.ts';
import { openerOf } from '../support/test-database.ts';

const doubt: SendResult = { kind: 'IN_DOUBT', text: 'No answer.' };
const lost: SendResult = { kind: 'NOT_SENT', text: 'Lost.' };

const waits = [ours('SERVER_UNREACHABLE'), ours('THROTTLED'), ours('QUOTA')] as const;
/** Before the body: accepted half of the time. */
const early = fc.constantFrom(
  null,
  null,
  null,
  null,
  refused('DEFERRED'),
  refused('REJECTED'),
  lost,
  ...waits,
);
/** After the end of the message: what was received and is unclear counts as received. */
const late = fc.constantFrom(
  ...[ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED],
  ...[refused('DEFERRED'), refused('REJECTED'), doubt, ours('QUOTA')],
);
const openings = fc.constantFrom(true, true, true, false);

const script = fc.record({
  people: fc.integer({ min: 1, max: 12 }),
  maxPerConnection: fc.integer({ min: 1, max: 6 }),
  smtpThreads: fc.integer({ min: 1, max: 4 }),
  early: fc.array(early, { maxLength: 40 }),
  late: fc.array(late, { maxLength: 40 }),
  openings: fc.array(openings, { maxLength: 10 }),
  pauseAfter: fc.option(fc.integer({ min: 1, max: 8 })),
  crashAfter: fc.option(fc.integer({ min: 1, max: 8 })),
});

type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

/** Plays a script, and counts for each address how often its message was taken or may have been taken. */
class Play {
  readonly taken = new Map<string, number>();
  #messages = 0;

  constructor(
    private readonly script: Script,
    private readonly crash: () => void,
  ) {}

  direct(stand: EngineStand, group: () => string): void {
    const { early: before, late: after, openings: opens } = this.script;
    const failure = { ok: false as const, verdict: ours('SERVER_UNREACHABLE').verdict, reply: null };
    stand.channel.onOpen = () => ((opens.shift() ?? true) ? null : failure);
    stand.channel.onRecipient = () => before.shift() ?? null;
    stand.channel.onMessage = async ({ address }) => {
      const result = after.shift() ?? ACCEPTED;
      if (result.kind === 'SENT' || result.kind === 'IN_DOUBT')
        this.taken.set(address, (this.taken.get(address) ?? 0) + 1);
      this.#messages += 1;
      if (this.#messages === this.script.crashAfter) {
        this.crash();
        return new Promise(() => undefined);
      }
      if (this.#messages === this.script.pauseAfter) await pauseAndResume(stand, group());
      return result;
    };
  }
}

async function pauseAndResume(stand: EngineStand, group: string): Promise<void> {
  await stand.database.write((tx) => stand.delivery.pause(tx, group, 'BY_USER'));
  await stand.database.write((tx) => stand.delivery.resume(tx, group));
}

it('brings everybody into one end state, takes nobody twice, and counts right, whatever the server does', async () => {
  const property = fc.asyncProperty(script, async (plan) => {
    const stands: EngineStand[] = [];
    const database = await openerOf('sqlite')();
    const settings = { maxPerConnection: plan.maxPerConnection, smtpThreads: plan.smtpThreads };
    const newStand = () => {
      const stand = new EngineStand(database, { settings, clock: stands[0]?.clock });
      stands.push(stand);
      return stand;
    };
    let group = '';
    const play = new Play(structuredClone(plan), () => void takeOver());
    const takeOver = async () => {
      const stand = newStand();
      play.direct(stand, () => group);
      await stand.engine.start();
    };
    const first = newStand();
    play.direct(first, () => group);
    await first.engine.start();
    group = await first.group(plan.people);
    for (let minutes = 0; (await first.status(group))?.state !== 'ENDED'; minutes++) {
      if (minutes > 3000) throw new Error(`It does not end: ${JSON.stringify(await first.states(group))}`);
      await first.clock.advance(minutes < 60 ? 5000 : 60_000);
    }
    const states = await first.states(group);
    const open = (states.PENDING ?? 0) + (states.SENDING ?? 0) + (states.DEFERRED ?? 0);
    expect(open).toBe(0);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(plan.people);
    expect(Math.max(0, ...play.taken.values())).toBeLessThanOrEqual(1);
    const sure = (states.SENT ?? 0) + (states.IN_DOUBT ?? 0);
    expect(play.taken.size).toBeLessThanOrEqual(sure);
    expect(play.taken.size).toBeGreaterThanOrEqual(states.SENT ?? 0);
    for (const stand of stands) {
      expect(stand.channel.mostAtOnce).toBeLessThanOrEqual(Math.min(plan.smtpThreads, plan.maxPerConnection));
      expect(stand.errors).toEqual([]);
    }
    await stands.at(-1)?.engine.close();
  });
  await fc.assert(property, { numRuns: 40, endOnFailure: false });
}, 120_000);
