import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SmsReport } from '../../server/src/sms/sms-module.ts';
import { NET_SMPP_PASSWORD, startNetSmpp, type NetSmpp, type NetSmppScript } from '../support/net-smpp.ts';
import { promised } from '../support/promised.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { requestFor } from './module-case.ts';
import { configurationOf, saveSettings } from './sms-api.ts';
import { figuresThat, phones, recipientsOf, sendSmsMailing, type SmsFigures } from './sms-mailing-flow.ts';
import { openNetworkLink } from './smpp-network.ts';

const ACCOUNT = { systemId: 'mailer', password: NET_SMPP_PASSWORD } as const;
const LONG = 'Long enough for more than one part. '.repeat(7).trim();
const HEADER_DIGITS = 12;

async function serverThat(script: NetSmppScript = {}): Promise<NetSmpp> {
  const server = await startNetSmpp(script);
  onTestFinished(() => server.stop());
  return server;
}

describe('a server with the codec of Net::SMPP', () => {
  /** Sends a text and waits for the receipt of the whole; gives what the server got. */
  async function receiptedOf(text: string, longTexts: string, submits: number) {
    const server = await serverThat();
    const delivered = promised<SmsReport>();
    const onReports = async (reports: readonly SmsReport[]) =>
      reports.filter(({ state }) => state === 'DELIVERED').forEach(delivered.resolve);
    const link = openNetworkLink(server.port, { ...ACCOUNT, longTexts }, { onReports });
    onTestFinished(() => link.close());
    const sent = await link.send(requestFor(text), new AbortController().signal);
    expect(sent).toMatchObject({ kind: 'ACCEPTED', providerId: '1' });
    expect(await delivered.promise).toMatchObject({ reference: 'ref-1', code: 'DELIVRD' });
    return server.eventsOf('SUBMIT', submits);
  }
  const textIn = (digits: string | number | undefined) =>
    Buffer.from(String(digits), 'hex').toString('latin1');

  it('understands the whole GSM alphabet', async () => {
    const [submit] = await receiptedOf('på {€}', 'UDH', 1);
    expect(submit).toMatchObject({ destination_addr: '4790012345', data_coding: '0', esm_class: '0' });
    expect(submit?.['short_message']).toBe('700f201b281b651b29');
  });

  it('understands parts with headers', async () => {
    const parts = await receiptedOf(LONG, 'UDH', 2);
    expect(parts.map(({ esm_class }) => esm_class)).toEqual(['64', '64']);
    const messages = parts.map(({ short_message }) => String(short_message));
    expect(messages.map((digits) => digits.slice(8, HEADER_DIGITS))).toEqual(['0201', '0202']);
    expect(messages.map((digits) => textIn(digits.slice(HEADER_DIGITS))).join('')).toBe(LONG);
  });

  it('understands parts with sar_ parameters', async () => {
    const parts = await receiptedOf(LONG, 'SAR', 2);
    expect(parts).toMatchObject(
      [1, 2].map((n) => ({ sar_total_segments: '02', sar_segment_seqnum: `0${n}` })),
    );
    expect(new Set(parts.map(({ sar_msg_ref_num }) => sar_msg_ref_num)).size).toBe(1);
    expect(parts.map(({ short_message }) => textIn(short_message)).join('')).toBe(LONG);
  });

  it('understands a message_payload', async () => {
    const parts = await receiptedOf(LONG, 'PAYLOAD', 1);
    expect(parts).toMatchObject([{ short_message: '' }]);
    expect(textIn(parts[0]?.['message_payload'])).toBe(LONG);
  });

  it('refuses a wrong password, and that is told', async () => {
    const { port } = await serverThat();
    const link = openNetworkLink(port, { ...ACCOUNT, password: 'wrong' });
    onTestFinished(() => link.close());
    const words = 'The server “perl” refused the bind: the password is wrong (ESME_RINVPASWD).';
    expect(await link.send(requestFor('Hello'), new AbortController().signal)).toMatchObject({
      ...{ kind: 'REFUSED', code: 'AUTH_REFUSED', words },
    });
  });
});

describe('a mailing through a server with the codec of Net::SMPP', () => {
  async function appThat(options: TestAppOptions = {}): Promise<TestApp> {
    const test = await startTestApp(options);
    onTestFinished(() => test.close());
    return test;
  }

  const use = ({ admin }: TestApp, { port }: NetSmpp, idBases: string) => {
    const values = { host: '127.0.0.1', port: String(port), ...ACCOUNT, idBases };
    const configuration = configurationOf(values);
    return saveSettings(admin, { module: 'SMPP', sender: 'Company', configuration });
  };

  /** The server cannot reach numbers that end with 7. */
  async function expectAllReported({ admin }: TestApp, id: string, numbers: readonly string[]) {
    const states = (await recipientsOf(admin, id)).map(({ address, state }) => [address, state]);
    const expected = numbers.map((number) => [number, number.endsWith('7') ? 'UNDELIVERED' : 'DELIVERED']);
    expect(states.sort()).toEqual(expected);
  }

  const areReported =
    (count: number) =>
    ({ delivered, undelivered }: SmsFigures) =>
      delivered + undelivered === count;

  it('reaches everybody once though every third message is too fast, and reports find their recipients', async () => {
    const [server, test] = [await serverThat({ throttled: 3 }), await appThat()];
    await use(test, server, 'AUTO');
    const numbers = phones(15);
    const id = await sendSmsMailing(test.admin, numbers);
    const failed: number[] = [];
    await figuresThat(test.admin, id, (figures) => {
      failed.push(figures.rejected + figures.inDoubt);
      return areReported(15)(figures);
    });
    expect(new Set(failed)).toEqual(new Set([0]));
    await expectAllReported(test, id, numbers);
    // What it says about a message comes before what it says about its receipt.
    const receipts = await server.eventsOf('RECEIPTED', 15);
    expect(receipts.map(({ status }) => status)).toEqual(numbers.map(() => 0));
    const submits = await server.eventsOf('SUBMIT', 15);
    const [taken, throttled] = [0, 0x58].map((status) => submits.filter((each) => each.status === status));
    expect(taken?.map(({ destination_addr }) => `+${destination_addr}`).sort()).toEqual(numbers);
    expect(throttled).toHaveLength(Math.floor(submits.length / 3));
  });

  it.each(['AUTO', 'RESPONSE_HEX'])(
    'hears of everybody after a new start, where nothing but the stored ids (%s) tells who it was',
    async (idBases) => {
      const server = await serverThat({ receipts: 'AT_NEXT_BIND' });
      const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-test-'));
      onTestFinished(() => rmSync(dataDir, { recursive: true }));
      const before = await startTestApp({ dataDir });
      await use(before, server, idBases);
      const numbers = phones(40);
      const id = await sendSmsMailing(before.admin, numbers);
      await figuresThat(before.admin, id, ({ status, sent }) => status === 'SENT' && sent === 40);
      await before.close();
      const test = await appThat({ dataDir });
      await figuresThat(test.admin, id, areReported(40));
      await expectAllReported(test, id, numbers);
    },
  );
});
