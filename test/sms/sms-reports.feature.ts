import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import { allSteps, configurationOf, readSettings, saveSettings, sendTest, stepsOf } from './sms-api.ts';
import { atEnd, figuresThat, phones, recipientsOf, sendSmsMailing } from './sms-mailing-flow.ts';

const ACCEPTED = { status: 200, body: 'fine' };

let test: TestApp;
let provider: ProviderServer;
beforeEach(async () => {
  provider = await ProviderServer.start(ACCEPTED);
  test = await startTestApp();
});
afterEach(async () => {
  await test.close();
  await provider.stop();
});

/** Uses the test's provider, which says ARRIVED and LOST; gives the way to our callback address. */
async function useProvider(url = provider.url): Promise<(query: string) => Promise<Response>> {
  const words = { reportDelivered: 'ARRIVED', reportFailed: 'LOST', deliveryReports: 'true' };
  const body = 'to={to}&text={text}&reference={reference}&report={reportUrl}';
  const configuration = configurationOf({ url, body, ...words });
  const { callbackUrls } = await saveSettings(test.admin, { module: 'GENERIC_HTTP', configuration });
  const path = new URL(callbackUrls[0]?.url ?? '').pathname;
  return (query) => fetch(`${test.app.url}${path}?${query}`);
}

async function onlyRecipient(id: string) {
  const [recipient] = await recipientsOf(test.admin, id);
  if (!recipient) throw new Error('Expected a recipient.');
  return recipient;
}

describe('a delivery report', () => {
  it('moves its recipient from sent to delivered or not delivered, once', async () => {
    const report = await useProvider();
    const id = await sendSmsMailing(test.admin, phones(3));
    await figuresThat(test.admin, id, ({ status }) => status === 'SENT');
    const [first, second] = await recipientsOf(test.admin, id);
    for (const query of [
      `reference=${first?.id}&status=BUFFERED`,
      `reference=${first?.id}&status=ARRIVED`,
      `reference=${first?.id}&status=ARRIVED`,
      `reference=${first?.id}&status=LOST`,
      `reference=${second?.id}&status=LOST`,
    ]) {
      expect((await report(query)).status).toBe(200);
    }
    const figures = await figuresThat(test.admin, id, ({ undelivered }) => undelivered > 0);
    expect(figures).toMatchObject({ sent: 1, delivered: 1, undelivered: 1, total: 3 });
    expect((await recipientsOf(test.admin, id)).map(({ state }) => state)).toEqual([
      ...['DELIVERED', 'UNDELIVERED', 'SENT'],
    ]);
  });

  it('is read with the words of the module that reports, after another one was chosen', async () => {
    const report = await useProvider();
    const id = await sendSmsMailing(test.admin, phones(1));
    await figuresThat(test.admin, id, ({ status }) => status === 'SENT');
    await saveSettings(test.admin, { module: 'CAPTURE' });
    await report(`reference=${(await onlyRecipient(id)).id}&status=ARRIVED`);
    expect(await figuresThat(test.admin, id, ({ delivered }) => delivered > 0)).toMatchObject({ sent: 0 });
  });

  it('counts also if it comes before the answer to the message', async () => {
    const hasty = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', async () => {
        const given = new URL(new URLSearchParams(body).get('report') ?? '');
        await fetch(`${test.app.url}${given.pathname}${given.search}&status=ARRIVED`);
        response.end('fine');
      });
    });
    await new Promise<void>((resolve) => hasty.listen(0, '127.0.0.1', resolve));
    await useProvider(`http://127.0.0.1:${(hasty.address() as AddressInfo).port}/`);
    const id = await sendSmsMailing(test.admin, phones(20));
    const figures = await figuresThat(test.admin, id, atEnd('delivered', 20));
    expect(figures).toMatchObject({ status: 'SENT', sent: 0 });
    hasty.closeAllConnections();
    hasty.close();
  });

  it('settles what was in doubt', async () => {
    const report = await useProvider();
    provider.answer = 'DROP';
    const id = await sendSmsMailing(test.admin, phones(1));
    const ended = await figuresThat(test.admin, id, ({ status }) => status === 'SENT_WITH_ERRORS');
    expect(ended).toMatchObject({ inDoubt: 1 });
    await report(`reference=${(await onlyRecipient(id)).id}&status=ARRIVED`);
    const figures = await figuresThat(test.admin, id, atEnd('delivered', 1));
    expect(figures).toMatchObject({ status: 'SENT', inDoubt: 0 });
  });

  it('says nothing of a message that was sent after it', async () => {
    const report = await useProvider();
    const id = await sendSmsMailing(test.admin, phones(1));
    await figuresThat(test.admin, id, ({ status }) => status === 'SENT');
    const { id: recipient } = await onlyRecipient(id);
    await report(`reference=${recipient}&status=LOST`);
    await figuresThat(test.admin, id, ({ undelivered }) => undelivered === 1);
    await test.admin.run('mutation($id: ID!) { resend(mailingId: $id, states: [UNDELIVERED]) { id } }', {
      id,
    });
    await figuresThat(test.admin, id, ({ sent }) => sent === 1);
    await report(`reference=${recipient}&status=LOST&id=late`);
    await report(`reference=${recipient}-1&status=ARRIVED`);
    await figuresThat(test.admin, id, ({ delivered }) => delivered === 1);
    expect(await onlyRecipient(id)).toMatchObject({ state: 'DELIVERED', messageId: `${recipient}-1` });
  });

  it('of nobody known is accepted, and one at an address that is none of ours is not', async () => {
    const report = await useProvider();
    for (const query of ['reference=4711&status=ARRIVED', 'nonsense', 'reference=1&status=LOST', '']) {
      expect((await report(query)).status).toBe(200);
    }
    expect((await fetch(`${test.app.url}/sms/cb/${'0'.repeat(32)}/dlr?reference=1`)).status).toBe(404);
  });

  it('ends a test that waits for it', async () => {
    const report = await useProvider();
    const id = await sendTest(test.admin);
    const stages: string[] = [];
    for await (const { stage } of stepsOf(test.admin, id)) {
      stages.push(stage);
      if (stage === 'WAITING') await report(`reference=${id}&status=LOST`);
    }
    expect(stages.slice(-3)).toEqual(['WAITING', 'REPORT', 'DONE']);
    expect((await allSteps(test.admin, id, 7)).at(-1)?.details).toMatchObject({ outcome: 'UNDELIVERED' });
    expect((await readSettings(test.admin)).version).toBe(1);
  });
});

describe('a number that the provider bars', () => {
  it('is blocked for every mailing after', async () => {
    const body = 'Number(s) has/have been denied by white- and/or black-lists.';
    provider.answer = { status: 400, body };
    const configuration = configurationOf({ url: provider.url, userName: 'tester', password: 'canary-4711' });
    await saveSettings(test.admin, { module: 'KANNEL', configuration });
    const id = await sendSmsMailing(test.admin, ['+4790012345']);
    const ended = await figuresThat(test.admin, id, ({ rejected }) => rejected === 1);
    expect(ended).toMatchObject({ skipped: 0 });
    const { blockedAddresses } = await test.admin.run(
      '{ blockedAddresses { edges { node { kind address reason source note } } } }',
    );
    expect(blockedAddresses.edges).toMatchObject([
      { node: { kind: 'SMS', address: '+4790012345', reason: 'STOP', source: 'Kannel' } },
    ]);
    const next = await sendSmsMailing(test.admin, ['+4790012345', '+4790012346']);
    await figuresThat(test.admin, next, ({ rejected }) => rejected === 1);
    expect((await recipientsOf(test.admin, next)).map(({ state }) => state)).toEqual(['SKIPPED', 'REJECTED']);
  });
});

describe('an SMS mailing with the Capture module', () => {
  it('reaches everybody once, and everybody is delivered', async () => {
    await saveSettings(test.admin, { module: 'CAPTURE' });
    const numbers = phones(100);
    const id = await sendSmsMailing(test.admin, numbers);
    const figures = await figuresThat(test.admin, id, atEnd('delivered', 100));
    expect(figures).toMatchObject({ status: 'SENT', total: 100, sent: 0, pending: 0 });
    const { capturedMessages } = await test.admin.run(
      '{ capturedMessages(first: 200) { edges { node { to text } } } }',
    );
    const reached = capturedMessages.edges.map(({ node }: { node: { to: string } }) => node.to);
    expect(reached.sort()).toEqual(numbers);
  });
});
