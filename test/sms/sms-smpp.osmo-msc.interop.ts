import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { countSegments } from '@mailroom/shared/sms-segments';
import type { SmsLinkOutside } from '../../server/src/sms/sms-module.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ESME, startOsmoMsc, type OsmoMsc, type StoredSms } from '../support/osmo-msc.ts';
import { promised } from '../support/promised.ts';
import { requestFor } from './module-case.ts';
import { networkDial, openNetworkLink } from './smpp-network.ts';

const GSM_LONG = 'Long enough for more than one part. '.repeat(12).trim();
const UCS2_LONG = 'Достаточно длинно для двух частей. '.repeat(3).trim();
/** osmo-msc keeps no more of one message than 160 octets. */
const GSM_IN_ONE = GSM_LONG.slice(0, 175);
/** Six octets of header and the bit that fills them up (3GPP TS 23.040 section 9.2.3.24). */
const HEADER_SEPTETS = 7;
const HEADER_DIGITS = 12;

let msc: OsmoMsc;
beforeAll(async () => {
  msc = await startOsmoMsc();
});
afterAll(() => msc.stop());

function connect(settings: Record<string, string> = {}, outside: Partial<SmsLinkOutside> = {}) {
  const link = openNetworkLink(msc.port, { ...ESME, ...settings }, outside);
  onTestFinished(() => link.close());
  return (text: string) => link.send(requestFor(text), new AbortController().signal);
}

/** Sends a text that must be accepted; gives what osmo-msc keeps for the phone. */
async function storedOf(text: string, settings: Record<string, string> = {}): Promise<StoredSms[]> {
  const before = msc.stored().length;
  expect(await connect(settings)(text)).toMatchObject({ kind: 'ACCEPTED' });
  return msc.stored().slice(before);
}

/** Unpacks septets, the lowest bits first (3GPP TS 23.038 section 6.1.2.1); letters are the same as in ASCII. */
function septetText({ userData }: StoredSms): string {
  const bits = [...Buffer.from(userData, 'hex')]
    .map((octet) => [...octet.toString(2).padStart(8, '0')].reverse().join(''))
    .join('');
  const septets = bits.match(/.{7}/g) ?? [];
  const codes = septets.map((septet) => Number.parseInt([...septet].reverse().join(''), 2));
  return String.fromCharCode(...codes).replace(/\0+$/, '');
}

function ucs2Text(digits: string): string {
  return Buffer.from(digits, 'hex').swap16().toString('utf16le');
}

/** Gives the total and the number in each header, which must be of one message. */
function placesOf(parts: readonly StoredSms[]): string[] {
  const headers = parts.map(({ userData }) => userData.slice(0, HEADER_DIGITS));
  expect(new Set(headers.map((header) => header.slice(0, 8))).size).toBe(1);
  for (const header of headers) expect(header).toMatch(/^050003/);
  return headers.map((header) => header.slice(8));
}

describe('osmo-msc', () => {
  it('takes a GSM text and its addresses', async () => {
    expect(await storedOf('Hello')).toMatchObject([
      {
        ...{ from: 'Company', fromTon: 5, to: '4790012345', toTon: 1, wantsReport: 1 },
        ...{ codingScheme: 0, hasHeader: 0, userData: 'C8329BFD06' },
      },
    ]);
  });

  it('takes the whole GSM alphabet as septets', async () => {
    // 17 septets: å is 0x0F, { € } are escaped.
    const [stored] = await storedOf('Hei på deg {€}');
    expect(stored).toMatchObject({ codingScheme: 0, hasHeader: 0 });
    expect(stored?.userData).toMatch(/^C8721A047F80C8E5336883DA943729(00)*$/);
  });

  it('takes UCS-2, with what needs two units', async () => {
    const [stored] = await storedOf('Привет 😀');
    expect(stored).toMatchObject({ codingScheme: 8, hasHeader: 0 });
    expect(stored?.userData).toBe('041F044004380432043504420020D83DDE00');
  });

  it('takes as UCS-2 what ASCII lacks, where the default alphabet is that', async () => {
    const [stored] = await storedOf('på', { alphabet: 'ASCII' });
    expect(stored).toMatchObject({ codingScheme: 8, userData: '007000E5' });
  });

  it('takes a long GSM text in parts with headers, whose septets begin behind a bit that fills up', async () => {
    expect(countSegments(GSM_LONG).parts).toBe(3);
    const parts = await storedOf(GSM_LONG, { longTexts: 'UDH' });
    expect(parts).toMatchObject([1, 2, 3].map(() => ({ codingScheme: 0, hasHeader: 1 })));
    expect(placesOf(parts)).toEqual(['0301', '0302', '0303']);
    expect(parts.map((part) => septetText(part).slice(HEADER_SEPTETS)).join('')).toBe(GSM_LONG);
  });

  it('takes a long UCS-2 text in parts with headers', async () => {
    const parts = await storedOf(UCS2_LONG, { longTexts: 'UDH' });
    expect(parts).toMatchObject([1, 2].map(() => ({ codingScheme: 8, hasHeader: 1 })));
    expect(placesOf(parts)).toEqual(['0201', '0202']);
    expect(parts.map(({ userData }) => ucs2Text(userData.slice(HEADER_DIGITS))).join('')).toBe(UCS2_LONG);
  });

  it('takes long texts in parts with sar_ parameters, of which it makes no use', async () => {
    const gsm = await storedOf(GSM_LONG, { longTexts: 'SAR' });
    expect(gsm).toMatchObject([1, 2, 3].map(() => ({ codingScheme: 0, hasHeader: 0 })));
    expect(gsm.map(septetText).join('')).toBe(GSM_LONG);
    const ucs2 = await storedOf(UCS2_LONG, { longTexts: 'SAR' });
    expect(ucs2).toMatchObject([1, 2].map(() => ({ codingScheme: 8, hasHeader: 0 })));
    expect(ucs2.map(({ userData }) => ucs2Text(userData)).join('')).toBe(UCS2_LONG);
  });

  it('takes long texts in one piece', async () => {
    const gsm = await storedOf(GSM_IN_ONE, { longTexts: 'PAYLOAD' });
    expect(gsm).toMatchObject([{ codingScheme: 0, hasHeader: 0 }]);
    expect(gsm.map(septetText)).toEqual([GSM_IN_ONE]);
    const ucs2 = await storedOf(UCS2_LONG, { longTexts: 'PAYLOAD' });
    expect(ucs2).toMatchObject([{ codingScheme: 8, hasHeader: 0 }]);
    expect(ucs2.map(({ userData }) => ucs2Text(userData))).toEqual([UCS2_LONG]);
  });

  it('keeps a message as long as it is to be valid', async () => {
    expect(await storedOf('Hello', { validity: '1530' })).toMatchObject([{ validMinutes: 1_530 }]);
  });

  it('binds a transmitter and a receiver', async () => {
    const lines: string[] = [];
    const both = promised<void>();
    const log = (line: string) => void (lines.push(line) === 2 && both.resolve());
    const send = connect({ bindMode: 'SEPARATE' }, { log });
    expect(await send('Hello')).toMatchObject({ kind: 'ACCEPTED' });
    await both.promise;
    expect(lines.sort()).toEqual(['Bound as receiver.', 'Bound as transmitter.']);
  });

  it.each([
    ['password', { password: 'wrong' }, /the password is wrong \(ESME_RINVPASWD\)/],
    ['system id', { systemId: 'Mailer' }, /does not know the system id \(ESME_RINVSYSID\)/],
  ])('refuses a wrong %s, and that is told', async (_what, wrong, words) => {
    const before = msc.stored();
    const result = await connect(wrong)('Hello');
    expect(result).toMatchObject({ kind: 'REFUSED', code: 'AUTH_REFUSED' });
    expect(result.kind === 'REFUSED' && result.words).toMatch(words);
    expect(msc.stored()).toEqual(before);
  });

  it('may be stuck: a bind that it never answers is given up, and what was to be sent has not left', async () => {
    msc.freeze();
    onTestFinished(() => msc.thaw());
    const clock = new ManualClock();
    const dialled = promised<void>();
    const sending = connect({}, { clock, dial: (to) => networkDial(to).finally(dialled.resolve) })('Hello');
    await dialled.promise;
    await clock.advance(30_000);
    expect(await sending).toEqual({
      kind: 'UNREACHABLE',
      code: 'BIND_TIMEOUT',
      words: 'The server accepted the connection, but did not answer the bind within 30 seconds.',
    });
  });
});
