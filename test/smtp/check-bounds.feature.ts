import { describe, expect, it } from 'vitest';
import { sleepBy, systemClock, type Clock } from '../../server/src/platform/clock.ts';
import { testAuthority } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { promised } from '../support/promised.ts';
import type { Reaction, ScriptStage } from '../support/scripted-smtp.ts';
import { scripted, untilSettled } from '../support/smtp-channel.ts';
import { failureIn, startCheck, type CheckChanges } from '../support/smtp-check.ts';

const authority = testAuthority();
const certificate = authority.issue();
const tls = { key: certificate.key, cert: certificate.cert };
const users = { mailroom: 'pa55word' };
const SECURED: CheckChanges = {
  relay: {
    security: 'STARTTLS',
    ca: authority.cert,
    auth: 'PASSWORD',
    userName: 'mailroom',
    password: 'pa55word',
  },
  input: { sendMessage: 'Subject: x\r\n\r\nx' },
};

/** Where a server may fall silent, and the stage that must say so. */
const POINTS: [ScriptStage, string][] = [
  ['CONNECT', 'GREETING'],
  ['EHLO', 'EHLO'],
  ['STARTTLS', 'TLS'],
  ['TLS', 'TLS'],
  ['AUTH', 'AUTH'],
  ['MAIL', 'SENDER'],
  ['RCPT', 'RECIPIENT'],
  ['DATA', 'MESSAGE'],
  ['DOT', 'MESSAGE'],
];

/** A server that is well until a point, and says when it is reached. */
async function serverThat(reaction: Reaction, at: ScriptStage) {
  const reached = promised<void>();
  const server = await scripted({ tls, users, script: { [at]: () => (reached.resolve(), reaction) } });
  return { server, reached: reached.promise };
}

describe('a check of a server', () => {
  it.each(POINTS)('that falls silent at %s ends after 10 seconds, at %s', async (at, stage) => {
    const clock = new ManualClock();
    const { server, reached } = await serverThat({ silence: true }, at);
    const check = startCheck(server.port, { ...SECURED, tools: { clock } });
    await reached;
    const startedAt = clock.now();
    expect(await untilSettled(clock, check.result, 1_000)).toMatchObject({
      outcome: 'FAILED',
      code: 'NO_REPLY',
    });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(10_000);
    expect(failureIn(check.events)?.stage).toBe(stage);
    expect(clock.waiting).toBe(0);
    await Promise.all(server.sessions.map(({ closed }) => closed));
  });

  it.each<[ScriptStage, string, string]>([
    ['CONNECT', '220-wait\r\n', 'GREETING'],
    ['EHLO', '250-wait\r\n', 'EHLO'],
    ['MAIL', '2', 'SENDER'],
  ])('that drips at %s ends after 10 seconds', async (at, drip, stage) => {
    const clock = new ManualClock();
    const { server, reached } = await serverThat({ drip, everyMs: 1 }, at);
    const check = startCheck(server.port, { ...SECURED, tools: { clock } });
    await reached;
    expect(await untilSettled(clock, check.result, 1_000)).toMatchObject({
      outcome: 'FAILED',
      code: 'NO_REPLY',
    });
    expect(failureIn(check.events)?.stage).toBe(stage);
    await Promise.all(server.sessions.map(({ closed }) => closed));
  });

  it('that is slow at each stage ends after 30 seconds in all', async () => {
    const clock = new ManualClock();
    const slowly = (then: string) => () => ({ after: clock.advance(9_000), then });
    const script = {
      CONNECT: '220 ready',
      EHLO: slowly('250 ok'),
      MAIL: slowly('250 ok'),
      RCPT: slowly('250 ok'),
      RSET: slowly('250 ok'),
    };
    const server = await scripted({ script });
    const startedAt = clock.now();
    const check = startCheck(server.port, { tools: { clock } });
    expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'NO_REPLY' });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(30_000);
    expect(check.events.reduce((sum, { details }) => sum + Number(details.ms ?? 0), 0)).toBeLessThanOrEqual(
      30_000,
    );
    expect(failureIn(check.events)?.stage).toBe('MESSAGE');
  });

  it.each(POINTS)('can be cancelled while it waits at %s', async (at) => {
    const { server, reached } = await serverThat({ silence: true }, at);
    const check = startCheck(server.port, SECURED);
    await reached;
    check.cancel();
    expect(await check.result).toEqual({ outcome: 'CANCELLED', code: null, mend: null });
    expect(check.events.at(-1)).toMatchObject({
      stage: 'DONE',
      level: 'WARNING',
      details: { outcome: 'CANCELLED' },
    });
    expect(failureIn(check.events)).toBeUndefined();
    await Promise.all(server.sessions.map(({ closed }) => closed));
  });

  it('can be cancelled before it begins', async () => {
    const server = await scripted();
    const check = startCheck(server.port, { tools: { signal: AbortSignal.abort() } });
    expect(await check.result).toEqual({ outcome: 'CANCELLED', code: null, mend: null });
    expect(server.sessions).toEqual([]);
  });

  it('tells each stage when it happens, not at the end', async () => {
    const { server, reached } = await serverThat({ silence: true }, 'MAIL');
    const check = startCheck(server.port);
    await reached;
    expect(check.events.map(({ stage }) => stage)).toEqual(['RESOLVE', 'CONNECT', 'GREETING', 'EHLO']);
    check.cancel();
    await check.result;
  });

  it.each(['NONE', 'STARTTLS'] as const)(
    'finds out that a silent port expects TLS from the first byte (%s)',
    async (security) => {
      const clock = new ManualClock();
      const server = await scripted({ tls: { ...tls, implicit: true } });
      const check = startCheck(server.port, {
        relay: { security },
        tools: { clock },
        // Not to the end of the stage: the second connection needs a moment of real time.
        onEvent: ({ stage }) => void (stage === 'CONNECT' && clock.advance(8_000)),
      });
      expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'TLS_EXPECTED' });
      expect(failureIn(check.events)?.stage).toBe('GREETING');
    },
  );

  it('finds out by an alert of TLS in place of a greeting', async () => {
    const server = await scripted({ script: { CONNECT: { raw: '\x15\x03\x01\x00\x02\x02\x28\r\n' } } });
    expect(await startCheck(server.port).result).toMatchObject({ outcome: 'FAILED', code: 'TLS_EXPECTED' });
  });

  it('does not knock again at a server that greets late', async () => {
    const clock = new ManualClock();
    const script = { CONNECT: () => ({ after: clock.advance(6_000), then: '220 welcome at last' }) };
    const server = await scripted({ script });
    expect((await startCheck(server.port, { tools: { clock } }).result).outcome).toBe('PASSED');
    expect(server.sessions).toHaveLength(1);
  });

  it('leaves no timer behind on the real clock', async () => {
    const server = await scripted();
    let pending = 0;
    const clock: Clock = {
      now: systemClock.now,
      sleep: (ms, signal) => sleepBy(clock, ms, signal),
      after: (ms: number, run: () => void) => {
        pending += 1;
        const cancel = systemClock.after(ms, run);
        return () => ((pending -= 1), cancel());
      },
    };
    expect((await startCheck(server.port, { tools: { clock } }).result).outcome).toBe('PASSED');
    expect(pending).toBe(0);
  });
});
