import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  draftMailing,
  hasEnded,
  people,
  type Progress,
  progressOf,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { fatesOf, passUntil } from '../support/moving-mailing.ts';
import { promised } from '../support/promised.ts';
import { type Script, type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { postgresLocation } from '../support/test-database.ts';

const MINUTE_MS = 60_000;

describe.each(['sqlite', 'postgres'] as const)('a mailing on %s', (kind) => {
  let app: TestApp;
  let server: ScriptedSmtp;
  let databaseUrl: string | null;
  beforeEach(async () => {
    databaseUrl = kind === 'postgres' ? (await postgresLocation()).url : null;
  });

  async function open(script: Script, sizes: object, clock?: ManualClock): Promise<void> {
    const own = {
      app: await startTestApp({ databaseUrl, clock }),
      server: await startScriptedSmtp({ script }),
    };
    ({ app, server } = own);
    onTestFinished(async () => {
      await own.app.close();
      await own.server.close();
    });
    await useRelay(app.admin, { port: server.port, ...sizes });
  }

  async function started(addresses: readonly string[]): Promise<string> {
    const id = await draftMailing(app.admin, addresses);
    await startMailing(app.admin, id);
    return id;
  }

  const act = (mutation: 'pauseMailing' | 'resumeMailing' | 'cancelMailing', id: string) =>
    app.admin.run(`mutation($id: ID!) { ${mutation}(id: $id) { id } }`, { id });
  const receivers = () => server.messages.flatMap(({ to }) => to).sort();

  /** Holds the answer to the first message of each connection; `held` settles when so many wait. */
  function holdingDots(count: number) {
    const [held, gate] = [promised<void>(), promised<void>()];
    let waiting = 0;
    const script: Script = {
      DOT: ({ message }) => {
        if (message > 0 || gate.isSettled) return undefined;
        if (++waiting === count) held.resolve();
        return { after: gate.promise, then: '250 2.0.0 ok' };
      },
    };
    return { script, held, gate };
  }

  it('goes from draft to sent, and its figures add up', async () => {
    await open({}, { maxPerConnection: 10, smtpThreads: 3 });
    const addresses = people(25);
    const id = await draftMailing(app.admin, addresses);
    expect(await progressOf(app.admin, id)).toMatchObject({ status: 'DRAFT', total: 25, pending: 25 });
    await startMailing(app.admin, id);
    const last = await until(app.admin, id, hasEnded);
    expect(last).toMatchObject({ status: 'SENT', statusReason: null, total: 25, sent: 25, pending: 0 });
    expect(receivers()).toEqual(addresses);
    const fates = await fatesOf(app.admin, id);
    expect(fates.every(({ state, attempts }) => state === 'SENT' && attempts === 1)).toBe(true);
  });

  it('stops at the next message by a pause, and goes on where it stopped', async () => {
    const { script, held, gate } = holdingDots(2);
    await open(script, { maxPerConnection: 10, smtpThreads: 2 });
    const addresses = people(20);
    const id = await started(addresses);
    await held.promise;
    await act('pauseMailing', id);
    gate.resolve();
    const isPaused = ({ status, sending }: Progress) => status === 'PAUSED' && sending === 0;
    const paused = await until(app.admin, id, isPaused);
    expect(paused).toMatchObject({
      status: 'PAUSED',
      statusReason: 'BY_USER',
      sent: 2,
      pending: 18,
      inDoubt: 0,
    });
    expect(server.messages).toHaveLength(2);
    await act('resumeMailing', id);
    expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 20 });
    expect(receivers()).toEqual(addresses);
  });

  it('stops at the next message by a cancellation, and skips the rest', async () => {
    const { script, held, gate } = holdingDots(2);
    await open(script, { maxPerConnection: 10, smtpThreads: 2 });
    const id = await started(people(20));
    await held.promise;
    await act('cancelMailing', id);
    gate.resolve();
    const isOver = ({ status, sending }: Progress) => status === 'CANCELLED' && sending === 0;
    const last = await until(app.admin, id, isOver);
    expect(last).toMatchObject({ status: 'CANCELLED', sent: 2, skipped: 18, inDoubt: 0 });
    expect(server.messages).toHaveLength(2);
    const reasons = (await fatesOf(app.admin, id)).flatMap(({ reason }) => reason ?? []);
    expect(reasons).toEqual(Array(18).fill('CANCELLED'));
    const { extensions } = await app.admin.refused('mutation($id: ID!) { resumeMailing(id: $id) { id } }', {
      id,
    });
    expect(extensions.code).toBe('CONFLICT');
  });

  it('leaves those in doubt to a person, who decides in three ways', async () => {
    const clock = new ManualClock();
    let drops = 3;
    const DOT = () => (drops-- > 0 ? ({ close: true } as const) : undefined);
    await open({ DOT }, { maxPerConnection: 3, smtpThreads: 3 }, clock);
    const pass = (wanted: (progress: Progress) => boolean) =>
      passUntil({ clock, client: app.admin, longestMs: 10 * MINUTE_MS }, id, wanted);
    const id = await started(people(3));
    expect(await pass(hasEnded)).toMatchObject({ status: 'SENT_WITH_ERRORS', inDoubt: 3 });
    const { mailing } = await app.admin.run(
      'query($id: ID!) { mailing(id: $id) { recipients(first: 3) { edges { node { id address } } } } }',
      { id },
    );
    const rows: { id: string; address: string }[] = mailing.recipients.edges.map(
      ({ node }: { node: object }) => node,
    );
    for (const [at, decision] of ['COUNT_AS_SENT', 'COUNT_AS_NOT_SENT', 'SEND_AGAIN'].entries()) {
      await app.admin.run(
        `mutation($id: ID!, $ids: [ID!]!, $decision: InDoubtDecision!) {
          decideInDoubt(mailingId: $id, recipientIds: $ids, decision: $decision) { id } }`,
        { id, ids: [rows[at]?.id], decision },
      );
    }
    expect(await pass(hasEnded)).toMatchObject({ sent: 2, rejected: 1, inDoubt: 0 });
    expect(receivers()).toEqual([rows[2]?.address]);
    expect((await progressOf(app.admin, id)).status).toBe('SENT_WITH_ERRORS');
  });

  it('is sent again to the classes one chooses, and never to who got it', async () => {
    const [unknown = '', full = '', third = ''] = people(3);
    let mended = false;
    const refusals: Record<string, string> = {
      [unknown]: '550 5.1.1 no such user here',
      [full]: '552 5.2.2 mailbox full',
    };
    const RCPT = ({ text }: { text: string }) =>
      mended ? undefined : refusals[/<([^>]+)>/.exec(text)?.[1] ?? ''];
    await open({ RCPT }, { maxPerConnection: 3, smtpThreads: 1 });
    const id = await started([unknown, full, third]);
    expect(await until(app.admin, id, hasEnded)).toMatchObject({
      status: 'SENT_WITH_ERRORS',
      sent: 1,
      rejected: 2,
    });
    mended = true;
    const resend = `mutation($id: ID!, $states: [RecipientState!], $classes: [String!]) {
      resend(mailingId: $id, states: $states, replyClasses: $classes) { id } }`;
    const { extensions } = await app.admin.refused(resend, { id, states: ['SENT'] });
    expect(extensions.code).toBe('BAD_USER_INPUT');
    await app.admin.run(resend, { id, classes: ['MAILBOX_FULL'] });
    expect(await until(app.admin, id, hasEnded)).toMatchObject({
      status: 'SENT_WITH_ERRORS',
      sent: 2,
      rejected: 1,
    });
    await app.admin.run(resend, { id, states: ['REJECTED'] });
    expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 3, rejected: 0 });
    expect(receivers()).toEqual([unknown, full, third]);
  });
});
