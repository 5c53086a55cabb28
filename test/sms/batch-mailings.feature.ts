import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScriptedSmsc } from '../support/scripted-smsc.ts';
import { startSmsc, type SmscServer } from '../support/smsc-server.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import { configurationOf, saveSettings, useSmpp } from './sms-api.ts';
import { atEnd, figuresThat, phones, recipientsOf, sendSmsMailing } from './sms-mailing-flow.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

describe('a mailing over SMPP', () => {
  let server: SmscServer;
  let smsc: ScriptedSmsc;
  beforeEach(async () => {
    server = await startSmsc();
    smsc = server.smsc;
  });
  afterEach(() => server.close());

  const useSmsc = (window: number) => useSmpp(test.admin, { port: server.port, window });

  it('goes over one connection within the window, each message once, and receipts reach everybody', async () => {
    await useSmsc(10);
    const numbers = phones(150);
    const id = await sendSmsMailing(test.admin, numbers);
    expect(await figuresThat(test.admin, id, atEnd('sent', 150))).toMatchObject({ inDoubt: 0, rejected: 0 });
    expect(smsc.submits.map(({ message }) => `+${message.destination}`).sort()).toEqual(numbers);
    expect(smsc.binds).toHaveLength(1);
    expect(smsc.peak).toBeLessThanOrEqual(10);
    expect(smsc.peak).toBeGreaterThan(1);
    for (const [index, { message }] of smsc.submits.entries()) {
      const text = `id:ID-${index + 1} sub:001 dlvrd:001 stat:DELIVRD err:000 text:`;
      const shortMessage = new TextEncoder().encode(text);
      await smsc.client.deliver({ esmClass: 4, source: message.destination, shortMessage });
    }
    await figuresThat(test.admin, id, ({ delivered }) => delivered === 150);
  });

  it('waits when the server throttles, and leaves nobody out', async () => {
    let isThrottling = true;
    smsc.onSubmit = (_submit, count) => (isThrottling ? { status: 0x58 } : { id: `id-${count}` });
    await useSmsc(3);
    const id = await sendSmsMailing(test.admin, phones(5));
    await figuresThat(test.admin, id, ({ statusReason }) => statusReason === 'THROTTLED');
    isThrottling = false;
    expect(await figuresThat(test.admin, id, atEnd('sent', 5))).toMatchObject({ rejected: 0, inDoubt: 0 });
    expect(new Set(smsc.submits.map(({ message }) => message.destination)).size).toBe(5);
  });

  it('lists in doubt who had no answer when the connection was lost, and sends to him no more', async () => {
    smsc.onSubmit = (_submit, count) => {
      if (count !== 1) return { id: `id-${count}` };
      smsc.client.destroy();
      return null;
    };
    await useSmsc(1);
    const id = await sendSmsMailing(test.admin, phones(4));
    const ended = await figuresThat(test.admin, id, ({ status }) => status === 'SENT_WITH_ERRORS');
    expect(ended).toMatchObject({ sent: 3, inDoubt: 1 });
    expect(smsc.submits).toHaveLength(4);
  });
});

describe('a mailing through a provider that takes many in one request', () => {
  const answer = (from: number, count: number) => {
    const list = Array.from(
      { length: count },
      (_, i) => `<MSG><ID>${i + 1}</ID><REF>ref-${from + i}</REF><STATUS>OK</STATUS></MSG>`,
    );
    return `<SESSION><LOGON>OK</LOGON><MSGLST>${list.join('')}</MSGLST></SESSION>`;
  };

  it('sends few requests, each message once; a report by the provider’s id finds its recipient', async () => {
    const provider = await ProviderServer.start();
    let answered = 0;
    provider.answers = ({ body }) => {
      const count = body.split('<MSG>').length - 1;
      const said = answer(answered, count);
      answered += count;
      return { status: 200, body: said };
    };
    const configuration = configurationOf({
      url: provider.url,
      userName: 'u',
      password: 'secret',
      threads: '1',
    });
    const { callbackUrls } = await saveSettings(test.admin, {
      module: 'PSWINCOM',
      sender: 'Company',
      configuration,
    });
    const numbers = phones(250);
    const id = await sendSmsMailing(test.admin, numbers);
    await figuresThat(test.admin, id, atEnd('sent', 250));
    expect(provider.requests.length).toBeLessThanOrEqual(10);
    const sent = provider.requests.flatMap(({ body }) =>
      [...body.matchAll(/<RCV>(\d+)/g)].map(([, to]) => `+${to}`),
    );
    expect(sent.sort()).toEqual(numbers);

    const path = new URL(callbackUrls.find(({ url }) => url.endsWith('/dlr'))?.url ?? '').pathname;
    const recipients = await recipientsOf(test.admin, id);
    const first = recipients[0]?.address.slice(1) ?? '';
    // The row that went first in the first request.
    const place = /<RCV>(\d+)/.exec(provider.requests[0]?.body ?? '')?.[1] ?? '';
    const report = (number: string) =>
      `<MSGLST><MSG><ID>1</ID><REF>ref-0</REF><RCV>${number}</RCV><STATE>DELIVRD</STATE></MSG></MSGLST>`;
    const call = (body: string) =>
      fetch(`${test.app.url}${path}`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body });
    // Another number under the same id is somebody else's message.
    await call(report('4700000000'));
    const taken = await call(report(place));
    expect(await taken.text()).toContain('<STATUS>OK</STATUS>');
    await figuresThat(test.admin, id, ({ delivered }) => delivered === 1);
    const delivered = (await recipientsOf(test.admin, id)).filter(({ state }) => state === 'DELIVERED');
    expect(delivered.map(({ address }) => address)).toEqual([`+${place}`]);
    expect(first).not.toBe('');
    await provider.stop();
  });
});
