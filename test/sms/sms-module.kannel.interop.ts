import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSegments } from '@mailroom/shared/sms-segments';
import { completed } from '../../server/src/sms/configuration-rules.ts';
import { kannel as module } from '../../server/src/sms/modules/kannel.ts';
import type { SmsCallback, SmsReport } from '../../server/src/sms/sms-module.ts';
import { KANNEL_ROUTE, KANNEL_USER } from '../support/kannel-configuration.ts';
import { startKannel, type Kannel } from '../support/kannel.ts';
import { callback } from './module-case.ts';
import { testOutside } from './outside.ts';
import { ProviderServer, type ReceivedRequest } from './provider-server.ts';

let kannel: Kannel;
let callbacks: ProviderServer;

beforeAll(async () => {
  callbacks = await ProviderServer.start();
  const inbound = '+4790012345 1960 ucs2 %04%1F%04%40%04%38%00%20%20%AC';
  kannel = await startKannel({ callbackUrl: callbacks.url, inbound });
});
afterAll(async () => {
  await kannel.stop();
  await callbacks.stop();
});

function send(text: string, reference: string, typed: Record<string, string> = {}) {
  const good = { url: kannel.sendsmsUrl, ...KANNEL_USER, smsc: KANNEL_ROUTE };
  const configuration = completed({ ...good, ...typed }, module.descriptor);
  const { encoding } = countSegments(text);
  const reportUrl = `${callbacks.url}/sms/cb/t0ken/dlr?via=%d0%9f%25d`;
  const request = { to: '+4790012345', sender: 'Mailer', text, encoding, reference, reportUrl };
  return module.send(request, configuration, testOutside());
}

function asCallback({ url }: ReceivedRequest): SmsCallback {
  return callback(url.slice(url.indexOf('?') + 1));
}

/** The operator shows octets as they are where they are letters, else as `%04`. */
function ucs2In(message: string): string {
  const shown = /ucs-2 (.*)>$/.exec(message)?.[1] ?? '';
  const octets = shown
    .replaceAll('+', ' ')
    .replace(/%([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').swap16().toString('utf16le');
}

async function reportThat(
  reference: string,
  state: SmsReport['state'],
): Promise<{ url: URL; report: SmsReport }> {
  const read = (request: ReceivedRequest) =>
    module
      .readReports(asCallback(request), {})
      .find((report) => report.reference === reference && report.state === state);
  const request = await callbacks.nextThat((each) => read(each) !== undefined);
  const report = read(request);
  if (!report) throw new Error(`Expected a report ${state} for ${reference}.`);
  return { url: new URL(request.url, callbacks.url), report };
}

describe('the Kannel module with Kannel and its simulated operator', () => {
  it('sends a text, and Kannel reports to the address of that message that it arrived', async () => {
    expect(await send('Hei på deg €', 'ref-gsm')).toMatchObject({
      kind: 'ACCEPTED',
      providerId: null,
      raw: '202 0: Accepted for delivery',
    });
    expect(await kannel.nextMessage()).toBe('<Mailer +4790012345 text Hei på deg €>');
    const { url, report } = await reportThat('ref-gsm', 'DELIVERED');
    expect(report).toMatchObject({ reference: 'ref-gsm', code: '1', barred: false });
    expect(url.pathname).toBe('/sms/cb/t0ken/dlr');
    expect(url.searchParams.get('via')).toBe('П%d');
    await reportThat('ref-gsm', 'EN_ROUTE');
  });

  it('sends Cyrillic as UCS-2', async () => {
    expect(await send('Привет', 'ref-ucs2')).toMatchObject({ kind: 'ACCEPTED' });
    expect(ucs2In(await kannel.nextMessage())).toBe('Привет');
    await reportThat('ref-ucs2', 'DELIVERED');
  });

  it('sends a long text in joined parts, of which nothing is cut', async () => {
    const text = 'Long enough for three parts, or more. '.repeat(9).trim();
    expect(countSegments(text).parts).toBe(3);
    expect(await send(text, 'ref-long')).toMatchObject({ kind: 'ACCEPTED' });
    const parts = [await kannel.nextMessage(), await kannel.nextMessage(), await kannel.nextMessage()];
    expect(parts.map((part) => /udh %05%00%03%..%03%0(\d)/.exec(part)?.[1])).toEqual(['1', '2', '3']);
    await reportThat('ref-long', 'DELIVERED');
  });

  it('is refused with a wrong password, and says so', async () => {
    expect(await send('Hello', 'ref-auth', { password: 'wrong' })).toMatchObject({
      kind: 'REFUSED',
      code: 'AUTH_REFUSED',
      raw: '403 Authorization failed for sendsms',
    });
  });

  it('is refused where no route takes the message, and Kannel reports that, too', async () => {
    expect(await send('Hello', 'ref-route', { smsc: '' })).toMatchObject({
      kind: 'REFUSED',
      code: 'NOT_ROUTABLE',
      raw: '403 Not routable. Do not try again.',
    });
    const { report } = await reportThat('ref-route', 'UNDELIVERED');
    expect(report).toMatchObject({ code: '16' });
  });

  it('sends nothing where nobody listens', async () => {
    const closed = await ProviderServer.start();
    const { url } = closed;
    await closed.stop();
    expect(await send('Hello', 'ref-closed', { url })).toMatchObject({ kind: 'UNREACHABLE' });
  });

  it('reads what a person sends, in his own alphabet', async () => {
    const request = await callbacks.nextThat(({ url }) => url.startsWith('/mo?'));
    expect(module.readInbound(asCallback(request), {})).toMatchObject([
      { from: '+4790012345', to: '1960', text: 'При €' },
    ]);
  });
});
