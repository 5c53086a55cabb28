import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ApiClient } from '../support/api-client.ts';
import { KANNEL_ROUTE, KANNEL_USER } from '../support/kannel-configuration.ts';
import { startKannel, type KannelWithOperator } from '../support/kannel.ts';
import { freePort } from '../support/peer-processes.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { allSteps, configurationOf, saveSettings, sendTest, type StepEvent } from './sms-api.ts';
import { atEnd, figuresThat, phones, recipientsOf, sendSmsMailing } from './sms-mailing-flow.ts';

const EVENTS = `subscription($id: ID!) { smsTestEvents(id: $id) { seq stage } }`;
const BEFORE_REQUEST = ['SETTINGS', 'NUMBER', 'SENDER', 'ENCODING'];

let kannel: KannelWithOperator;
let test: TestApp;
beforeAll(async () => {
  kannel = await startKannel({ callbackUrl: 'http://127.0.0.1:9', inbound: '+4790012345 1960 text Hi' });
});
afterAll(() => kannel.stop());
beforeEach(async () => {
  // Kannel calls the public address itself.
  const port = String(await freePort());
  test = await startTestApp({ env: { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } });
});
afterEach(() => test.close());

function useKannel(changed: Record<string, string> = {}) {
  const values = { url: kannel.sendsmsUrl, ...KANNEL_USER, smsc: KANNEL_ROUTE, ...changed };
  const configuration = configurationOf(values);
  return saveSettings(test.admin, {
    module: 'KANNEL',
    sender: 'Mailer',
    defaultCountryCode: '+47',
    configuration,
  });
}

function stagesOf(steps: readonly StepEvent[]): string[] {
  // Kannel may also tell that the message is on its way, before or after it arrived.
  return steps
    .map(({ stage }) => stage)
    .filter((stage, i, all) => stage !== 'WAITING' || all[i - 1] !== stage);
}

/** Follows a test and cuts the line without a word when a stage is reached; gives the number of the last step seen. */
async function followAndCut(client: ApiClient, id: string, stage: string): Promise<number> {
  const headers = client.headers();
  const sockets: WebSocket[] = [];
  class Tapped extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers });
      sockets.push(this);
    }
  }
  const url = `${client.url.replace('http', 'ws')}/graphql`;
  const line = createClient({ url, webSocketImpl: Tapped, retryAttempts: 0, lazyCloseTimeout: 0 });
  for await (const { data } of line.iterate({ query: EVENTS, variables: { id } })) {
    const event = data?.['smsTestEvents'] as StepEvent;
    if (event.stage !== stage) continue;
    for (const socket of sockets) socket.terminate();
    return event.seq;
  }
  throw new Error(`The test ended before ${stage}.`);
}

describe('a test SMS through Kannel', () => {
  it('ends as delivered when the report has come to our own address', async () => {
    await useKannel();
    const id = await sendTest(test.admin, { to: '900 12 345', text: 'Hei på deg €' });
    const steps = await allSteps(test.admin, id);
    expect(stagesOf(steps)).toEqual([...BEFORE_REQUEST, 'REQUEST', 'ANSWER', 'WAITING', 'REPORT', 'DONE']);
    expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, i) => i + 1));
    expect(steps.at(-1)?.details).toMatchObject({ outcome: 'DELIVERED', code: '1' });
    expect(await kannel.nextMessage()).toBe('<Mailer +4790012345 text Hei på deg €>');
    expect(JSON.stringify(steps)).not.toContain(KANNEL_USER.password);
    expect(JSON.stringify(steps)).not.toContain(encodeURIComponent(KANNEL_USER.password));
  });

  it('ends as refused with a wrong password', async () => {
    await useKannel({ password: 'wrong password' });
    const steps = await allSteps(test.admin, await sendTest(test.admin));
    expect(stagesOf(steps)).toEqual([...BEFORE_REQUEST, 'REQUEST', 'ANSWER', 'DONE']);
    expect(steps.at(-2)?.details).toMatchObject({ raw: '403 Authorization failed for sendsms' });
    expect(steps.at(-1)?.details).toMatchObject({ outcome: 'REFUSED', code: 'AUTH_REFUSED' });
  });

  it('ends as unreachable where nobody listens', async () => {
    await useKannel({ url: `http://127.0.0.1:${await freePort()}/cgi-bin/sendsms` });
    const steps = await allSteps(test.admin, await sendTest(test.admin));
    expect(stagesOf(steps)).toEqual([...BEFORE_REQUEST, 'REQUEST', 'ANSWER', 'DONE']);
    expect(steps.at(-1)?.details).toMatchObject({ outcome: 'UNREACHABLE', code: 'CONNECTION_REFUSED' });
  });

  it.each(['NUMBER', 'REQUEST', 'WAITING'])(
    'goes on when the line is cut at %s, and gives the missing steps to whoever comes back',
    async (stage) => {
      await useKannel();
      const id = await sendTest(test.admin);
      const seen = await followAndCut(test.admin, id, stage);
      const missing = await allSteps(test.admin, id, seen);
      const all = await allSteps(test.admin, id);
      expect(missing).toEqual(all.slice(seen));
      expect(missing.length).toBeGreaterThan(0);
      expect(all.at(-1)?.details).toMatchObject({ outcome: 'DELIVERED' });
      await kannel.nextMessage();
    },
  );
});

describe('an SMS mailing through Kannel', () => {
  it('reaches 100 people, each once, and the reports tell that they have it', async () => {
    await useKannel();
    const numbers = phones(100);
    const id = await sendSmsMailing(test.admin, numbers);
    const figures = await figuresThat(test.admin, id, atEnd('delivered', 100));
    expect(figures).toMatchObject({ status: 'SENT', total: 100, sent: 0, rejected: 0, inDoubt: 0 });
    const reached: string[] = [];
    while (reached.length < 100)
      reached.push(/<Mailer (\+\d+) text Hello/.exec(await kannel.nextMessage())?.[1] ?? '');
    expect(reached.sort()).toEqual(numbers);
    const states = (await recipientsOf(test.admin, id)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['DELIVERED']));
  });
});
