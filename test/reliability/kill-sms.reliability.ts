import { it, onTestFinished } from 'vitest';
import { systemClock } from '../../server/src/platform/clock.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { configurationOf, saveSettings, useSmpp } from '../sms/sms-api.ts';
import { phones, sendSmsMailing } from '../sms/sms-mailing-flow.ts';
import { CountedMessages } from '../support/counted-messages.ts';
import { surviveKills } from '../support/kills.ts';
import { startSmsc } from '../support/smsc-server.ts';

const KILLS = Number(process.env.KILLS ?? (process.env.CI ? 5 : 20));
const RECIPIENTS = 200 * KILLS;
const NUMBERS = phones(RECIPIENTS);
/** So slow that the kills fall in the middle of the mailing. */
const MESSAGES_PER_SECOND = 50;

/** Takes so long over a message that this many under way at once make the pace; nothing after the last kill. */
function slowly(underWay: number) {
  let delayMs = (underWay * 1_000) / MESSAGES_PER_SECOND;
  return { wait: () => systemClock.sleep(delayMs), end: () => void (delayMs = 0) };
}

it(`sends no SMS twice over HTTP and leaves nobody out silently over ${KILLS} kills`, async () => {
  const threads = 5;
  const provider = await ProviderServer.start();
  onTestFinished(() => provider.stop());
  const counted = new CountedMessages();
  const pace = slowly(threads);
  provider.answers = async ({ body }) => {
    counted.add(new URLSearchParams(body).get('to') ?? '');
    await pace.wait();
    return { status: 200, body: 'fine' };
  };
  await surviveKills({
    ...{ kills: KILLS, addresses: NUMBERS, atOnce: threads, counted, onKilled: pace.end },
    start: async (admin) => {
      const configuration = configurationOf({ url: provider.url, threads: String(threads) });
      await saveSettings(admin, { module: 'GENERIC_HTTP', sender: 'Company', configuration });
      return sendSmsMailing(admin, NUMBERS);
    },
  });
});

it(`sends no SMS twice over SMPP and leaves nobody out silently over ${KILLS} kills`, async () => {
  const [threads, window] = [2, 10];
  const { smsc, port, close } = await startSmsc();
  onTestFinished(close);
  const counted = new CountedMessages();
  const pace = slowly(window);
  smsc.onSubmit = async ({ message }, count) => {
    counted.add(`+${message.destination}`);
    await pace.wait();
    return { id: `id-${count}` };
  };
  await surviveKills({
    // Whoever waits for his place in the window counts as begun: the next message is ready when an answer comes.
    ...{ kills: KILLS, addresses: NUMBERS, atOnce: threads * window, counted, onKilled: pace.end },
    start: async (admin) => {
      await useSmpp(admin, { port, window, threads });
      return sendSmsMailing(admin, NUMBERS);
    },
  });
});
