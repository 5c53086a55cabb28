import { REPLY_EXAMPLES, type ReplyExample } from '@mailroom/shared/smtp-replies-table';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftMailing, hasEnded, people, startMailing, useRelay } from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { fatesOf, passUntil } from '../support/moving-mailing.ts';
import { type ScriptedSmtp, type ScriptStage, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const DAY_MS = 24 * 60 * 60_000;
const ACCOUNT = { userName: 'mailroom', password: 'secret of the relay' };

/** What speaks of our account, quota, pace, sender or relay, and where it can be said to a mailing under way. */
const ABOUT_US = REPLY_EXAMPLES.flatMap((example) => {
  const { service, stage, reply, verdict } = example;
  if (verdict.kind !== 'OURS' || !['AUTH', 'MAIL', 'RCPT', 'DOT'].includes(stage)) return [];
  return [{ name: `${service} at ${stage}: ${reply.split('\n')[0]?.slice(0, 70)}`, example, verdict }];
});

let app: TestApp;
let clock: ManualClock;
let server: ScriptedSmtp;
let faulty: ReplyExample | null = null;
let mailings = 0;

const says = (stage: ScriptStage) => () => (faulty?.stage === stage ? faulty.reply : undefined);

beforeAll(async () => {
  clock = new ManualClock();
  app = await startTestApp({ clock });
  server = await startScriptedSmtp({
    users: { [ACCOUNT.userName]: ACCOUNT.password },
    script: { AUTH: says('AUTH'), MAIL: says('MAIL'), RCPT: says('RCPT'), DOT: says('DOT') },
  });
  const sizes = { maxPerConnection: 4, smtpThreads: 2 };
  await useRelay(app.admin, { port: server.port, ...sizes, auth: 'PASSWORD', ...ACCOUNT });
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const passTo = (id: string, wanted: Parameters<typeof passUntil>[2], longestMs = DAY_MS) =>
  passUntil({ clock, client: app.admin, longestMs }, id, wanted);

describe('a refusal that speaks of us', () => {
  it('is known from at least 25 replies of Microsoft 365, Gmail, Amazon SES and Postfix', () => {
    const big = ABOUT_US.filter(({ example }) =>
      ['Microsoft 365', 'Gmail', 'Amazon SES', 'Postfix'].includes(example.service),
    );
    expect(big.length).toBeGreaterThanOrEqual(25);
  });

  it.each(ABOUT_US)(
    'changes nobody and all get it once it is mended: $name',
    async ({ example, verdict }) => {
      const startedAt = clock.now();
      const addresses = people(3, `reader${++mailings}`);
      const id = await draftMailing(app.admin, addresses);
      faulty = example;
      await startMailing(app.admin, id);
      const held = await passTo(id, ({ statusReason, sending }) => statusReason !== null && sending === 0);
      const isPaused = verdict.action === 'PAUSE';
      expect(held).toMatchObject({
        ...{ status: isPaused ? 'PAUSED' : 'SENDING', statusReason: verdict.reason },
        ...{ pending: 3, rejected: 0, deferred: 0, inDoubt: 0 },
      });
      if (isPaused) expect(held.nextTryAt).toBeNull();
      else expect(Date.parse(held.nextTryAt ?? '')).toBeGreaterThan(startedAt);
      expect((await fatesOf(app.admin, id)).map(({ state }) => state)).toEqual(Array(3).fill('PENDING'));

      faulty = null;
      if (isPaused) await app.admin.run('mutation($id: ID!) { resumeMailing(id: $id) { id } }', { id });
      expect(await passTo(id, hasEnded)).toMatchObject({ status: 'SENT', sent: 3 });
      const received = server.messages.flatMap(({ to }) => to).filter((to) => addresses.includes(to));
      expect(received.sort()).toEqual(addresses);
    },
  );
});
