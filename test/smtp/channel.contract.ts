import { describe, expect, it } from 'vitest';
import type { SendResult } from '../../server/src/delivery/channel.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { promised } from '../support/promised.ts';
import type { Reaction, ScriptStage } from '../support/scripted-smtp.ts';
import {
  HUGE_TEXT,
  messageNo,
  openSession,
  scripted,
  sendOn,
  untilSettled,
} from '../support/smtp-channel.ts';

type Kind = SendResult['kind'];
type Fault = 'close' | 'reset' | '421' | '4yz' | '5yz' | 'silence' | 'garbage';
type Point = 'MAIL' | 'RCPT' | 'DATA' | 'BODY' | 'DOT';

const REPLIES: Record<Point, { '4yz': string; '5yz': string }> = {
  MAIL: {
    '4yz': '451 4.3.0 try again later',
    '5yz': '550 5.7.60 SendAsDenied; client does not have permissions to send as this sender',
  },
  RCPT: { '4yz': '450 4.2.1 mailbox is busy', '5yz': '550 5.1.1 no such user' },
  DATA: {
    '4yz': '451 4.7.1 greylisted, try again in 300 seconds',
    '5yz': '554 5.6.0 content is not acceptable',
  },
  BODY: { '4yz': '450 4.2.1 mailbox is busy', '5yz': '552 5.3.4 message too large' },
  DOT: { '4yz': '450 4.2.1 mailbox is busy', '5yz': '554 5.6.0 content is not acceptable' },
};

function reactionFor(point: Point, fault: Fault): Reaction {
  if (fault === 'close') return { close: true };
  if (fault === 'reset') return { reset: true };
  if (fault === 'silence') return { silence: true };
  if (fault === 'garbage') return 'what is this?';
  return fault === '421' ? { close: true, reply: '421 4.3.2 shutting down' } : REPLIES[point][fault];
}

/** What must come of each fault, and whether the session may go on. */
const TABLE: Record<Point, Record<Fault, [Kind, usable: boolean]>> = {
  MAIL: {
    close: ['NOT_SENT', false],
    reset: ['NOT_SENT', false],
    '421': ['OURS', false],
    '4yz': ['OURS', true],
    '5yz': ['OURS', true],
    silence: ['NOT_SENT', false],
    garbage: ['NOT_SENT', false],
  },
  RCPT: {
    close: ['NOT_SENT', false],
    reset: ['NOT_SENT', false],
    '421': ['OURS', false],
    '4yz': ['DEFERRED', true],
    '5yz': ['REJECTED', true],
    silence: ['NOT_SENT', false],
    garbage: ['NOT_SENT', false],
  },
  DATA: {
    close: ['NOT_SENT', false],
    reset: ['NOT_SENT', false],
    '421': ['OURS', false],
    '4yz': ['DEFERRED', true],
    '5yz': ['REJECTED', true],
    silence: ['NOT_SENT', false],
    garbage: ['NOT_SENT', false],
  },
  BODY: {
    close: ['NOT_SENT', false],
    reset: ['NOT_SENT', false],
    '421': ['OURS', false],
    '4yz': ['DEFERRED', false],
    '5yz': ['REJECTED', false],
    silence: ['NOT_SENT', false],
    garbage: ['NOT_SENT', false],
  },
  DOT: {
    close: ['IN_DOUBT', false],
    reset: ['IN_DOUBT', false],
    '421': ['OURS', false],
    '4yz': ['DEFERRED', true],
    '5yz': ['REJECTED', true],
    silence: ['IN_DOUBT', false],
    garbage: ['IN_DOUBT', false],
  },
};

const CASES = Object.entries(TABLE).flatMap(([point, faults]) =>
  Object.entries(faults).map(
    ([fault, [kind, usable]]) =>
      ({ point, fault, kind, usable }) as { point: Point; fault: Fault; kind: Kind; usable: boolean },
  ),
);

describe.each([
  ['with PIPELINING', ['PIPELINING']],
  ['without PIPELINING', []],
])('a message to a server %s', (_, extensions) => {
  it.each(CASES)('is $kind after $fault at $point', async ({ point, fault, kind, usable }) => {
    const clock = new ManualClock();
    const reached = promised<void>();
    const step = ({ message }: { message: number }) =>
      message === 0 && !reached.isSettled ? (reached.resolve(), reactionFor(point, fault)) : undefined;
    const server = await scripted({ extensions, script: { [point as ScriptStage]: step } });
    const session = await openSession(server.port, {}, clock);
    let asked = 0;
    const sending = session.send(
      messageNo(0, point === 'BODY' ? HUGE_TEXT : 'Hello'),
      async () => ((asked += 1), true),
    );
    await reached.promise;
    const result = fault === 'silence' ? await untilSettled(clock, sending) : await sending;

    expect(result.kind).toBe(kind);
    expect(session.usable).toBe(usable);
    expect(asked, 'how often the intent was asked for').toBe(point === 'BODY' || point === 'DOT' ? 1 : 0);
    expect(server.messages).toEqual([]);
    expect(clock.waiting, 'timers left behind').toBe(0);
    if (usable) expect((await sendOn(session, messageNo(1))).kind).toBe('SENT');
  });

  it('is sent, one after another, over one connection', async () => {
    const server = await scripted({ extensions });
    const session = await openSession(server.port);
    for (const number of [1, 2, 3]) {
      expect(await sendOn(session, messageNo(number))).toMatchObject({
        kind: 'SENT',
        reply: { code: 250, enhanced: '2.0.0' },
      });
    }
    await session.close();
    expect(server.sessions).toHaveLength(1);
    expect(server.messages.map(({ to }) => to)).toEqual(
      [1, 2, 3].map((number) => [`recipient-${number}@example.test`]),
    );
    expect(server.sessions[0]?.lines.filter((line) => line === 'RSET')).toEqual([]);
    expect(server.sessions[0]?.lines.at(-1)).toBe('QUIT');
  });

  it('is begun with RSET after a refusal that ended no message, and only then', async () => {
    const refusedOnce = ['550 5.1.1 no such user'];
    const server = await scripted({ extensions, script: { RCPT: () => refusedOnce.pop() } });
    const session = await openSession(server.port);
    const kinds = [];
    for (const number of [1, 2, 3]) kinds.push((await sendOn(session, messageNo(number))).kind);
    expect(kinds).toEqual(['REJECTED', 'SENT', 'SENT']);
    const verbs = server.sessions[0]?.lines.map((line) => line.split(' ')[0]);
    expect(verbs?.filter((verb) => verb === 'RSET')).toHaveLength(1);
    expect(server.messages).toHaveLength(2);
  });

  it('does not leave while the intent is being committed', async () => {
    const committed = promised<boolean>();
    const asked = promised<void>();
    const server = await scripted({
      extensions,
      script: { BODY: () => (expect(committed.isSettled).toBe(true), undefined) },
    });
    const session = await openSession(server.port);
    const sending = session.send(messageNo(1), () => (asked.resolve(), committed.promise));
    await asked.promise;
    committed.resolve(true);
    expect((await sending).kind).toBe('SENT');
  });

  it('is withdrawn when the intent is refused, and nothing of it is delivered', async () => {
    const server = await scripted({ extensions });
    const session = await openSession(server.port);
    expect(await session.send(messageNo(1), async () => false)).toEqual({ kind: 'WITHDRAWN' });
    expect(session.usable).toBe(false);
    await server.sessions[0]?.closed;
    expect(server.sessions[0]?.received).toEqual([]);
  });

  it('is not delivered when committing the intent fails, and the failure is handed on', async () => {
    const server = await scripted({ extensions });
    const session = await openSession(server.port);
    await expect(session.send(messageNo(1), () => Promise.reject(new Error('disk full')))).rejects.toThrow(
      'disk full',
    );
    expect(session.usable).toBe(false);
    await server.sessions[0]?.closed;
    expect(server.sessions[0]?.received).toEqual([]);
  });

  it('is reported lost only after the intent is settled', async () => {
    const committed = promised<boolean>();
    const asked = promised<void>();
    const server = await scripted({ extensions, script: { DATA: { close: true, reply: '354 go ahead' } } });
    const session = await openSession(server.port);
    let isOver = false;
    const sending = session
      .send(messageNo(1), () => (asked.resolve(), committed.promise))
      .finally(() => (isOver = true));
    await asked.promise;
    await server.sessions[0]?.closed;
    while (session.usable) await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    committed.resolve(true);
    expect((await sending).kind).toBe('NOT_SENT');
  });
});
