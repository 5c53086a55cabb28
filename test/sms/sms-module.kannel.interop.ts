import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSegments } from '@mailroom/shared/sms-segments';
import { startKannel, type KannelWithOperator } from '../support/kannel.ts';
import { KannelTalk } from './kannel-talk.ts';
import { ProviderServer } from './provider-server.ts';

let kannel: KannelWithOperator;
let callbacks: ProviderServer;
let talk: KannelTalk;

beforeAll(async () => {
  callbacks = await ProviderServer.start();
  const inbound = '+4790012345 1960 ucs2 %04%1F%04%40%04%38%00%20%20%AC';
  kannel = await startKannel({ callbackUrl: callbacks.url, inbound });
  talk = new KannelTalk(kannel, callbacks);
});
afterAll(async () => {
  await kannel.stop();
  await callbacks.stop();
});

/** The operator shows octets as they are where they are letters, else as `%04`. */
function ucs2In(message: string): string {
  const shown = /ucs-2 (.*)>$/.exec(message)?.[1] ?? '';
  const octets = shown
    .replaceAll('+', ' ')
    .replace(/%([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').swap16().toString('utf16le');
}

describe('the Kannel module with Kannel and its simulated operator', () => {
  it('sends a text, and Kannel reports to the address of that message that it arrived', async () => {
    expect(await talk.send('Hei på deg €', 'ref-gsm')).toMatchObject({
      kind: 'ACCEPTED',
      providerId: null,
      raw: '202 0: Accepted for delivery',
    });
    expect(await kannel.nextMessage()).toBe('<Mailer +4790012345 text Hei på deg €>');
    const { url, report } = await talk.reportThat('ref-gsm', 'DELIVERED');
    expect(report).toMatchObject({ reference: 'ref-gsm', code: '1', barred: false });
    expect(url.pathname).toBe('/sms/cb/t0ken/dlr');
    expect(url.searchParams.get('via')).toBe('П%d');
    await talk.reportThat('ref-gsm', 'EN_ROUTE');
  });

  it('sends Cyrillic as UCS-2', async () => {
    expect(await talk.send('Привет', 'ref-ucs2')).toMatchObject({ kind: 'ACCEPTED' });
    expect(ucs2In(await kannel.nextMessage())).toBe('Привет');
    await talk.reportThat('ref-ucs2', 'DELIVERED');
  });

  it('sends a long text in joined parts, of which nothing is cut', async () => {
    const text = 'Long enough for three parts, or more. '.repeat(9).trim();
    expect(countSegments(text).parts).toBe(3);
    expect(await talk.send(text, 'ref-long')).toMatchObject({ kind: 'ACCEPTED' });
    const parts = [await kannel.nextMessage(), await kannel.nextMessage(), await kannel.nextMessage()];
    expect(parts.map((part) => /udh %05%00%03%..%03%0(\d)/.exec(part)?.[1])).toEqual(['1', '2', '3']);
    await talk.reportThat('ref-long', 'DELIVERED');
  });

  it('is queued while the operator is away, and delivered once it is back', async () => {
    await kannel.withoutOperator(async () => {
      expect(await talk.send('Later', 'ref-queued')).toMatchObject({
        kind: 'ACCEPTED',
        raw: '202 3: Queued for later delivery',
      });
    });
    await talk.reportThat('ref-queued', 'DELIVERED');
  });

  it('is refused with a wrong password, and says so', async () => {
    expect(await talk.send('Hello', 'ref-auth', { password: 'wrong' })).toMatchObject({
      kind: 'REFUSED',
      code: 'AUTH_REFUSED',
      raw: '403 Authorization failed for sendsms',
    });
  });

  it('is refused where no route takes the message, and Kannel reports that, too', async () => {
    expect(await talk.send('Hello', 'ref-route', { smsc: '' })).toMatchObject({
      kind: 'REFUSED',
      code: 'NOT_ROUTABLE',
      raw: '403 Not routable. Do not try again.',
    });
    const { report } = await talk.reportThat('ref-route', 'UNDELIVERED');
    expect(report).toMatchObject({ code: '16' });
  });

  it('sends nothing where nobody listens', async () => {
    const closed = await ProviderServer.start();
    const { url } = closed;
    await closed.stop();
    expect(await talk.send('Hello', 'ref-closed', { url })).toMatchObject({ kind: 'UNREACHABLE' });
  });

  it('reads what a person sends, in his own alphabet', async () => {
    const message = await talk.inboundThat(() => true);
    expect(message).toMatchObject({ from: '+4790012345', to: '1960', text: 'При €' });
  });
});
