import { it } from 'vitest';
import { startCountingSink } from '../support/counting-sink.ts';
import { surviveKills } from '../support/kills.ts';
import { draftMailing, people, startMailing, useRelay } from '../support/mailing-flow.ts';

const KILLS = Number(process.env.KILLS ?? (process.env.CI ? 5 : 100));
const RECIPIENTS = Number(process.env.RECIPIENTS ?? (process.env.CI ? 3_000 : 6_000));
const THREADS = 5;

it(`mails nobody twice and leaves nobody out silently over ${KILLS} kills`, async () => {
  // As slow as the kills need to fall in the middle of the mailing.
  const perMessageMs = Math.ceil((KILLS * 450 * THREADS) / RECIPIENTS);
  const sink = await startCountingSink({ delayMs: perMessageMs });
  const addresses = people(RECIPIENTS);
  await surviveKills({
    ...{ kills: KILLS, addresses, atOnce: THREADS, counted: sink.counted },
    start: async (admin) => {
      await useRelay(admin, { port: sink.port, maxPerConnection: 100, smtpThreads: THREADS });
      const id = await draftMailing(admin, addresses);
      await startMailing(admin, id);
      return id;
    },
  });
  await sink.close();
});
