import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  draftMailing,
  hasEnded,
  people,
  type Progress,
  startMailing,
  useRelay,
} from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { fatesOf, passUntil } from '../support/moving-mailing.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const MINUTE_MS = 60_000;
const clock = new ManualClock();

let app: TestApp;
let sink: SmtpSink | null = null;
let readers: string[] = [];
let mailings = 0;
beforeAll(async () => {
  app = await startTestApp({ clock });
});
beforeEach(() => {
  readers = people(6, `reader${++mailings}`);
});
afterEach(() => sink?.stop());
afterAll(() => app.close());

const pass = (id: string, wanted: (progress: Progress) => boolean) =>
  passUntil({ clock, client: app.admin, longestMs: 10 * MINUTE_MS }, id, wanted);

/** Starts a mailing of six by two threads with two each, to a port of this machine. */
async function sendTo(port: number): Promise<string> {
  await useRelay(app.admin, { port, maxPerConnection: 4, smtpThreads: 2 });
  const id = await draftMailing(app.admin, readers);
  await startMailing(app.admin, id);
  return id;
}

async function sendThrough(flags: readonly string[]): Promise<{ id: string; sink: SmtpSink }> {
  sink = await startSmtpSink(flags);
  return { id: await sendTo(sink.port), sink };
}

describe('a fault of the mail server that speaks of us', () => {
  it.each<[string, string[], string | null]>([
    ['greets with 450', ['-r', 'CONNECT'], 'SERVER_UNREACHABLE'],
    ['greets with 500', ['-f', 'CONNECT'], 'AUTH_REFUSED'],
    ['hangs up in place of the greeting', ['-q', 'CONNECT'], 'SERVER_UNREACHABLE'],
    ['greets with 421', ['-Q', 'CONNECT'], 'SERVER_UNREACHABLE'],
    ['refuses EHLO and HELO for now', ['-r', 'EHLO,HELO'], 'SERVER_UNREACHABLE'],
    ['refuses EHLO and HELO for good', ['-f', 'EHLO,HELO'], 'AUTH_REFUSED'],
    ['hangs up at EHLO', ['-q', 'EHLO'], 'SERVER_UNREACHABLE'],
    ['says 421 to EHLO', ['-Q', 'EHLO'], 'SERVER_UNREACHABLE'],
    ['refuses MAIL for now', ['-r', 'MAIL'], 'SERVER_UNREACHABLE'],
    ['refuses MAIL for good', ['-f', 'MAIL'], 'SENDER_REFUSED'],
    ['hangs up at MAIL', ['-q', 'MAIL'], 'SERVER_UNREACHABLE'],
    ['says 421 to MAIL', ['-Q', 'MAIL'], 'SERVER_UNREACHABLE'],
    ['hangs up at RCPT', ['-q', 'RCPT'], 'SERVER_UNREACHABLE'],
    ['says 421 to RCPT', ['-Q', 'RCPT'], 'SERVER_UNREACHABLE'],
    ['hangs up at DATA', ['-q', 'DATA'], 'SERVER_UNREACHABLE'],
    ['says 421 to DATA', ['-Q', 'DATA'], 'SERVER_UNREACHABLE'],
    ['says 421 to the message', ['-Q', '.'], 'SERVER_UNREACHABLE'],
  ])('changes nobody when it %s, and all get it once it is mended', async (_, flags, reason) => {
    const { id, sink } = await sendThrough(flags);
    const faulty = await pass(id, ({ statusReason, sending }) => statusReason !== null && sending === 0);
    const needsPerson = reason !== 'SERVER_UNREACHABLE';
    expect(faulty).toMatchObject({
      status: needsPerson ? 'PAUSED' : 'SENDING',
      statusReason: reason,
      pending: 6,
    });
    expect(faulty.nextTryAt === null).toBe(needsPerson);
    await sink.restart([]);
    if (needsPerson) await app.admin.run('mutation($id: ID!) { resumeMailing(id: $id) { id } }', { id });
    expect(await pass(id, hasEnded)).toMatchObject({ status: 'SENT', sent: 6 });
    expect([...sink.accepted()].sort()).toEqual(readers);
  });
});

describe('a fault of the mail server that speaks of the recipient', () => {
  it.each([
    ['RCPT', ['-r', 'RCPT']],
    ['DATA', ['-r', 'DATA']],
    ['the message', ['-r', '.']],
  ])('is tried again later after a temporary refusal of %s', async (_, flags) => {
    const { id, sink } = await sendThrough(flags);
    const refused = await pass(id, ({ deferred }) => deferred === 6);
    expect(refused).toMatchObject({ status: 'SENDING', statusReason: null });
    await sink.restart([]);
    expect(await pass(id, hasEnded)).toMatchObject({ status: 'SENT', sent: 6 });
    expect([...sink.accepted()].sort()).toEqual(readers);
    expect((await fatesOf(app.admin, id)).map(({ attempts }) => attempts)).toEqual(Array(6).fill(2));
  });

  it.each([
    ['RCPT', ['-B', '550 5.1.1 User unknown', '-f', 'RCPT'], 'RECIPIENT_UNKNOWN'],
    ['DATA', ['-B', '554 5.6.0 Not acceptable', '-f', 'DATA'], 'CONTENT'],
    ['the message', ['-B', '554 5.6.0 Not acceptable', '-f', '.'], 'CONTENT'],
  ])(
    'ends with errors after a final refusal of %s, and nobody is tried twice',
    async (_, flags, replyClass) => {
      const { id, sink } = await sendThrough(flags);
      expect(await pass(id, hasEnded)).toMatchObject({ status: 'SENT_WITH_ERRORS', rejected: 6 });
      const fates = await fatesOf(app.admin, id);
      expect(fates.map((fate) => fate.replyClass)).toEqual(Array(6).fill(replyClass));
      expect(fates.map(({ attempts }) => attempts)).toEqual(Array(6).fill(1));
      expect(
        sink
          .connections()
          .flatMap(({ recipients }) => recipients)
          .sort(),
      ).toEqual(readers);
    },
  );
});

describe('a mail server that leaves us in doubt', () => {
  it('holds who may have got it, one for each thread, and sends to all others once', async () => {
    const { id, sink } = await sendThrough(['-q', '.']);
    const faulty = await pass(id, ({ inDoubt, sending }) => inDoubt > 0 && sending === 0);
    expect(faulty).toMatchObject({ status: 'SENDING', statusReason: 'SERVER_UNREACHABLE' });
    expect(faulty.inDoubt).toBeLessThanOrEqual(2);
    const doubtful = (await fatesOf(app.admin, id)).filter(({ state }) => state === 'IN_DOUBT');
    await sink.restart([]);
    const last = await pass(id, hasEnded);
    expect(last).toMatchObject({ status: 'SENT_WITH_ERRORS', inDoubt: doubtful.length, rejected: 0 });
    const unclear = doubtful.map(({ address }) => address);
    expect([...sink.accepted(), ...unclear].sort()).toEqual(readers);
  });
});

describe('a mail server that is not there', () => {
  it('is waited for if it starts late', async () => {
    const early = await startSmtpSink();
    const { port } = early;
    await early.stop();
    const id = await sendTo(port);
    const waiting = { status: 'SENDING', statusReason: 'SERVER_UNREACHABLE', pending: 6 };
    expect(await pass(id, ({ statusReason }) => statusReason !== null)).toMatchObject(waiting);
    await clock.advance(10 * MINUTE_MS);
    sink = await startSmtpSink([], port);
    expect(await pass(id, hasEnded)).toMatchObject({ status: 'SENT', sent: 6 });
    expect([...sink.accepted()].sort()).toEqual(readers);
  });

  it('is waited for if it stops in the middle, and nobody gets it twice', async () => {
    const { id, sink } = await sendThrough(['-M', '3']);
    const stopped = await pass(id, ({ statusReason, sending }) => statusReason !== null && sending === 0);
    expect(stopped).toMatchObject({ status: 'SENDING', statusReason: 'SERVER_UNREACHABLE', rejected: 0 });
    await sink.restart([]);
    const last = await pass(id, hasEnded);
    expect(last.sent + last.inDoubt).toBe(6);
    const unclear = (await fatesOf(app.admin, id)).filter(({ state }) => state === 'IN_DOUBT');
    const received = [...sink.accepted()];
    expect(new Set(received).size).toBe(received.length);
    expect([...new Set([...received, ...unclear.map(({ address }) => address)])].sort()).toEqual(readers);
  });
});
