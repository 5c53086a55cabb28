import { describe, expect, it, onTestFinished } from 'vitest';
import { messageNo, openSession, sendOn } from '../support/smtp-channel.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

async function sinkWith(...flags: string[]) {
  const sink = await startSmtpSink(flags);
  onTestFinished(() => sink.stop());
  return sink;
}

describe("the channel with Postfix's smtp-sink", () => {
  it('sends a batch over one connection', async () => {
    const sink = await sinkWith();
    const session = await openSession(sink.port);
    for (let number = 0; number < 20; number += 1)
      expect((await sendOn(session, messageNo(number))).kind).toBe('SENT');
    await session.close();
    expect(sink.connections()).toEqual([
      {
        messages: 20,
        recipients: Array.from({ length: 20 }, (_, number) => `recipient-${number}@example.test`),
      },
    ]);
  });

  it('sends over several connections at once', async () => {
    const sink = await sinkWith();
    const sessions = await Promise.all([1, 2, 3].map(() => openSession(sink.port)));
    await Promise.all(
      sessions.map(async (session, thread) => {
        for (const number of [1, 2, 3, 4])
          expect((await sendOn(session, messageNo(10 * thread + number))).kind).toBe('SENT');
      }),
    );
    expect(sink.connections().map(({ messages }) => messages)).toEqual([4, 4, 4]);
    expect(sink.maxConcurrent()).toBe(3);
  });

  it.each<[string, string[], string, boolean]>([
    ['refuses MAIL for now', ['-r', 'MAIL'], 'OURS', true],
    ['refuses RCPT for now', ['-r', 'RCPT'], 'DEFERRED', true],
    ['refuses RCPT for good', ['-B', '550 5.1.1 no such user', '-f', 'RCPT'], 'REJECTED', true],
    ['refuses DATA for now', ['-r', 'DATA'], 'DEFERRED', true],
    ['refuses the end for good', ['-B', '554 5.6.0 not acceptable', '-f', '.'], 'REJECTED', true],
    ['hangs up at MAIL', ['-q', 'MAIL'], 'NOT_SENT', false],
    ['hangs up at RCPT', ['-q', 'RCPT'], 'NOT_SENT', false],
    ['hangs up at DATA', ['-q', 'DATA'], 'NOT_SENT', false],
    ['hangs up at the end', ['-q', '.'], 'IN_DOUBT', false],
    ['says 421 at MAIL', ['-Q', 'MAIL'], 'OURS', false],
    ['says 421 at the end', ['-Q', '.'], 'OURS', false],
  ])('knows what became of a message when the server %s', async (_, flags, kind, usable) => {
    const sink = await sinkWith(...flags);
    const session = await openSession(sink.port);
    expect((await sendOn(session, messageNo(1))).kind).toBe(kind);
    expect(session.usable).toBe(usable);
  });
});
