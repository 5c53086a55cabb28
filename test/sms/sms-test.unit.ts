import { describe, expect, it } from 'vitest';
import { isReachableFromOutside } from '../../server/src/sms/local-host.ts';
import { capture } from '../../server/src/sms/modules/capture.ts';
import type { SmsSendResult } from '../../server/src/sms/sms-module.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { accepted, moduleThat, report, run, SECRET, start } from './sms-test-run.ts';

const UP_TO_REQUEST = ['SETTINGS', 'NUMBER', 'SENDER', 'ENCODING', 'REQUEST'];
const UP_TO_ANSWER = [...UP_TO_REQUEST, 'ANSWER'];

describe('a live SMS test', () => {
  it('tells of every step, to the delivery report', async () => {
    const { result, stages, events, sent, keys } = await run({ reports: [report('DELIVERED')] });
    expect(result).toEqual({ outcome: 'DELIVERED', code: '1', mend: null, accepted: true });
    expect(stages).toEqual([...UP_TO_ANSWER, 'WAITING', 'REPORT', 'DONE']);
    expect(sent).toMatchObject([
      { to: '+4790012345', sender: 'Company', text: 'Hei på deg', encoding: 'GSM7', reference: 'ref-1' },
    ]);
    expect(keys).toEqual([{ reference: 'ref-1', providerId: 'p-1' }]);
    expect(events.every(({ level }) => level === 'INFO')).toBe(true);
    expect(events.at(-1)?.details).toEqual({ outcome: 'DELIVERED', code: '1', mend: null });
  });

  it('shows the number as given and as it is sent', async () => {
    const { events } = await run({ reports: [report('DELIVERED')] });
    expect(events[1]).toMatchObject({
      text: '900 12 345 → +4790012345 (default code +47).',
      details: { typed: '900 12 345', normalised: '+4790012345', defaultCodeUsed: true },
    });
  });

  it('points out the characters that force UCS-2', async () => {
    const { events } = await run({ text: 'Ça va? ça “va”', reports: [report('DELIVERED')] });
    expect(events[3]).toMatchObject({
      text: 'UCS-2, 1 part, 14 of 70, because of “ç” ““” “””.',
      details: { encoding: 'UCS2', parts: 1, blame: [{ index: 7, character: 'ç' }, {}, {}] },
    });
  });

  it('shows the request, and no secret in any event', async () => {
    const leaky = {
      ...accepted,
      raw: `202 hello ${SECRET}`,
      words: `You said ${SECRET}.`,
      providerId: SECRET,
    };
    const { events, result } = await run({
      result: leaky,
      reports: [report('UNDELIVERED', { code: SECRET, words: SECRET })],
    });
    expect(events[4]?.text).toMatch(
      /^GET http:\/\/localhost:1\/x\?username=u&password=\[secret\]&from=Company/,
    );
    expect(JSON.stringify([events, result])).not.toContain(SECRET);
  });

  it('tells how long the provider took', async () => {
    const clock = new ManualClock();
    const module = moduleThat(async () => {
      await clock.sleep(148);
      return accepted;
    });
    const { done, events } = start({ clock, module, reports: [report('DELIVERED')] });
    await clock.advance(148);
    await done;
    expect(events[5]).toMatchObject({
      text: 'Taken. Its id there is p-1. (148 ms)',
      details: { tookMs: 148 },
    });
  });

  it('waits on while the message is on its way', async () => {
    const { stages, result } = await run({
      reports: [report('EN_ROUTE'), report('EN_ROUTE'), report('UNDELIVERED', { code: '16' })],
    });
    expect(stages.slice(6)).toEqual(['WAITING', 'WAITING', 'WAITING', 'REPORT', 'DONE']);
    expect(result).toMatchObject({ outcome: 'UNDELIVERED', code: '16' });
    expect(result.mend).toBeTruthy();
  });

  it('takes a report that comes with the answer', async () => {
    const settings = { module: 'CAPTURE', defaultCountryCode: '+47', sender: null, configuration: {} };
    const { stages, result } = await run({ module: capture, settings });
    expect(stages).toEqual([...UP_TO_ANSWER, 'REPORT', 'DONE']);
    expect(result).toMatchObject({ outcome: 'DELIVERED', accepted: true });
  });

  it.each([
    [
      'the module reports nothing',
      { module: moduleThat(() => Promise.resolve(accepted), { reports: 'NONE' }) },
    ],
    [
      'the settings ask for no reports',
      { module: { ...moduleThat(() => Promise.resolve(accepted)), expectsReports: () => false } },
    ],
    ['there is no address for them', { reportUrl: null }],
  ])('ends with ACCEPTED where %s', async (_why, setup) => {
    const { stages, result } = await run(setup);
    expect(stages).toEqual([...UP_TO_ANSWER, 'DONE']);
    expect(result).toEqual({ outcome: 'ACCEPTED', code: null, mend: null, accepted: true });
  });

  it('waits two minutes in all for the report, and no longer', async () => {
    const { done, clock, events } = start({ reports: [report('EN_ROUTE')] });
    await clock.advance(119_999);
    expect(events.map(({ stage }) => stage)).not.toContain('DONE');
    await clock.advance(1);
    expect(await done).toMatchObject({ outcome: 'NO_REPORT', accepted: true });
  });

  it('says so when no report can come because the public address is closed', async () => {
    const { done, clock, events } = start({ publicUrlReachable: false });
    await clock.advance(120_000);
    expect((await done).mend).toContain('PUBLIC_URL');
    expect(events.find(({ stage }) => stage === 'WAITING')).toMatchObject({ level: 'WARNING' });
  });

  it.each<[SmsSendResult, object]>([
    [
      { kind: 'REFUSED', code: 'AUTH_REFUSED', raw: '403 no', words: 'No.', mend: 'Mend it.' },
      { outcome: 'REFUSED', code: 'AUTH_REFUSED', mend: 'Mend it.' },
    ],
    [
      { kind: 'THROTTLED', retryAfterMs: 6_500, raw: '429', words: 'Later.' },
      { outcome: 'REFUSED', code: 'THROTTLED', mend: expect.stringContaining('Wait 7 seconds') as string },
    ],
    [
      { kind: 'UNREACHABLE', code: 'CONNECTION_REFUSED', words: 'Nobody there.' },
      { outcome: 'UNREACHABLE', code: 'CONNECTION_REFUSED', mend: expect.stringContaining('port') as string },
    ],
    [
      { kind: 'UNKNOWN', raw: '', words: 'No answer.' },
      {
        outcome: 'UNKNOWN',
        code: 'NO_ANSWER',
        mend: expect.stringContaining('before you send it again') as string,
      },
    ],
  ])('ends after one request with %o', async (result, expected) => {
    const { stages, events, result: ended, sent } = await run({ result });
    expect(ended).toEqual({ accepted: false, ...expected });
    expect(stages).toEqual([...UP_TO_ANSWER, 'DONE']);
    expect(events[5]).toMatchObject({ level: 'ERROR', details: { kind: result.kind, words: result.words } });
    expect(sent).toHaveLength(1);
  });

  const good = {
    module: 'FAKE',
    defaultCountryCode: '+47',
    sender: 'Company',
    configuration: { url: 'https://x.test/', userName: 'u', password: 'p' },
  };
  it.each([
    ['no module', { settings: { ...good, module: null } }, 'SETTINGS_INVALID', ['SETTINGS']],
    ['an unknown module', { settings: { ...good, module: 'NOPE' } }, 'SETTINGS_INVALID', ['SETTINGS']],
    ['a missing setting', { settings: { ...good, configuration: {} } }, 'SETTINGS_INVALID', ['SETTINGS']],
    ['a number that is none', { to: 'Bob' }, 'NUMBER_INVALID', ['SETTINGS', 'NUMBER']],
    [
      'no country code',
      { to: '900 12 345', settings: { ...good, defaultCountryCode: null } },
      'NUMBER_INVALID',
      ['SETTINGS', 'NUMBER'],
    ],
    [
      'an impossible sender',
      { settings: { ...good, sender: 'Much too long a sender' } },
      'SENDER_INVALID',
      ['SETTINGS', 'NUMBER', 'SENDER'],
    ],
    ['no text', { text: ' ' }, 'TEXT_EMPTY', ['SETTINGS', 'NUMBER', 'SENDER', 'ENCODING']],
    [
      'a text of too many parts',
      { text: 'x'.repeat(1_531) },
      'TEXT_TOO_LONG',
      ['SETTINGS', 'NUMBER', 'SENDER', 'ENCODING'],
    ],
  ])('sends nothing with %s', async (_what, setup, code, before) => {
    const { result, stages, sent, events } = await run(setup);
    expect(result).toMatchObject({ outcome: 'REFUSED', code, accepted: false });
    expect(stages).toEqual([...before, 'DONE']);
    expect(events.at(-2)).toMatchObject({ level: 'ERROR' });
    expect(sent).toEqual([]);
  });

  it('refuses UCS-2 where the module cannot carry it', async () => {
    const module = moduleThat(() => Promise.resolve(accepted), {
      limits: { maxParts: 1, maxLength: 160, supportsUcs2: false },
    });
    expect((await run({ module, text: 'Привет' })).result).toMatchObject({ code: 'TEXT_NOT_SUPPORTED' });
  });

  it('warns of a text sender where carriers drop it', async () => {
    const { events } = await run({ to: '+12025550123', reports: [report('DELIVERED')] });
    expect(events.find(({ stage }) => stage === 'SENDER')).toMatchObject({ level: 'WARNING' });
  });

  it('warns of a password that travels in the clear to a public host', async () => {
    const settings = {
      ...good,
      configuration: { ...good.configuration, url: 'http://kannel.company.com/x' },
    };
    const { events } = await run({ settings, reports: [report('DELIVERED')] });
    expect(events[1]).toMatchObject({
      stage: 'SETTINGS',
      level: 'WARNING',
      details: { host: 'kannel.company.com' },
    });
  });

  it('sends nothing once it is cancelled', async () => {
    const { result, sent, stages } = await run({ signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'CANCELLED', accepted: false });
    expect(sent).toEqual([]);
    expect(stages.at(-1)).toBe('DONE');
  });

  it('says that the message may be out when it is cancelled in the middle of the request', async () => {
    const cancel = new AbortController();
    const module = moduleThat(() => {
      cancel.abort();
      return Promise.resolve({ kind: 'UNKNOWN', raw: '', words: 'Cancelled.' });
    });
    const { result } = await run({ module, signal: cancel.signal });
    expect(result).toMatchObject({ outcome: 'CANCELLED', accepted: false });
    expect(result.mend).toContain('may have been sent');
  });

  it('stops watching when it is cancelled while it waits for the report', async () => {
    const cancel = new AbortController();
    const { done, events } = start({ signal: cancel.signal });
    await new ManualClock().advance(0);
    expect(events.at(-1)?.stage).toBe('WAITING');
    cancel.abort();
    expect(await done).toMatchObject({ outcome: 'CANCELLED', accepted: true });
  });
});

describe('the public address', () => {
  it.each(['https://mail.company.com', 'https://mail.company.com:8443/x', 'https://203.0.113.9'])(
    '%s can be reached from outside',
    (url) => {
      expect(isReachableFromOutside(url)).toBe(true);
    },
  );
  it.each([
    'http://mail.company.com',
    'http://localhost:4000',
    'https://localhost',
    'https://mailroom',
    'https://127.0.0.1',
    'https://10.1.2.3',
    'https://192.168.1.1',
    'https://172.20.0.1',
    'https://[::1]:4000',
    'https://[fd00::1]',
    'https://mailroom.local',
    'nonsense',
  ])('%s cannot', (url) => {
    expect(isReachableFromOutside(url)).toBe(false);
  });
});
