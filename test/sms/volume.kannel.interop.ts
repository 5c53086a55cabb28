import { afterEach, beforeEach, expect, it } from 'vitest';
import { KANNEL_ROUTE, KANNEL_USER } from '../support/kannel-configuration.ts';
import { startKannel, type KannelWithOperator } from '../support/kannel.ts';
import { freePort } from '../support/peer-processes.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { configurationOf, saveSettings } from './sms-api.ts';
import { atEnd, figuresThat, phones, sendSmsMailing } from './sms-mailing-flow.ts';

const RECIPIENTS = 10_000;
// With reports asked for, Kannel takes 40 ms for each request, so that only their number makes it faster.
const REQUESTS_AT_A_TIME = 20;
const TIMEOUT_MS = 240_000;

let kannel: KannelWithOperator;
let test: TestApp;
beforeEach(async () => {
  kannel = await startKannel({ callbackUrl: 'http://127.0.0.1:9', inbound: '+4790012345 1960 text Hi' });
  // Kannel calls the public address itself.
  const port = String(await freePort());
  test = await startTestApp({ env: { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } });
});
afterEach(async () => {
  await test.close();
  await kannel.stop();
});

async function useKannel(): Promise<void> {
  const values = { url: kannel.sendsmsUrl, ...KANNEL_USER, smsc: KANNEL_ROUTE };
  const configuration = configurationOf({ ...values, threads: String(REQUESTS_AT_A_TIME) });
  const common = { module: 'KANNEL', sender: 'Mailer', defaultCountryCode: '+47' };
  await saveSettings(test.admin, { ...common, configuration });
}

it(
  'brings an SMS to each of 10,000 people once, and the reports tell that all have it',
  { timeout: TIMEOUT_MS },
  async () => {
    await useKannel();
    const numbers = phones(RECIPIENTS);
    const id = await sendSmsMailing(test.admin, numbers);
    const figures = await figuresThat(test.admin, id, atEnd('delivered', RECIPIENTS));
    expect(figures).toMatchObject({ total: RECIPIENTS, sent: 0, undelivered: 0, rejected: 0, inDoubt: 0 });
    const reached: string[] = [];
    while (reached.length < RECIPIENTS)
      reached.push(/<Mailer (\+\d+) text Hello/.exec(await kannel.nextMessage())?.[1] ?? '');
    expect(reached.sort()).toEqual(numbers);
    expect(await kannel.handedOn()).toBe(RECIPIENTS);
  },
);
