import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietHours } from '../../server/src/sms/quiet-hours.ts';
import { storedHours } from '../../server/src/sms/hours-settings.ts';
import { draftMailing, hasEnded, type Progress, startMailing } from '../support/mailing-flow.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { passUntil } from '../support/moving-mailing.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import { configurationOf, refusedSettings, saveSettings } from './sms-api.ts';

const HOURS = 'quietHours sendingFrom sendingTo sendingDays sendingZone';
const HISTORY = '{ settingsHistory(first: 1) { edges { node { changes { field before after } } } } }';
const HELD = `query($id: ID!) { mailing(id: $id) { recipients(first: 10) { edges { node { address state heldUntil } } } } }`;
const DAY_MS = 24 * 3_600_000;
const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const DEFAULTS = {
  ...{ quietHours: true, sendingFrom: '09:00', sendingTo: '20:00', sendingDays: WEEK },
  sendingZone: null,
};

/** Half a minute before nine o'clock in Oslo, a Thursday. */
const MORNING = Date.parse('2026-11-26T07:59:30Z');
const NORWEGIAN = '+4790012345';
const AMERICAN = '+12125550123';
const JAPANESE = '+819012345678';

describe('the hours of the day at which SMS mailings are sent', () => {
  let app: TestApp;
  let clock: ManualClock;
  let provider: ProviderServer;
  beforeEach(async () => {
    clock = new ManualClock(MORNING);
    app = await startTestApp({ clock });
    provider = await ProviderServer.start({ status: 200, body: 'OK' });
  });
  afterEach(async () => {
    await app.close();
    await provider.stop();
  });

  const read = async () => (await app.admin.run(`{ smsSettings { ${HOURS} } }`)).smsSettings;
  const useProvider = (input: object = {}) => {
    const configuration = configurationOf({ url: `${provider.url}/?to={to}&text={text}` });
    return saveSettings(app.admin, { module: 'GENERIC_HTTP', quietHours: true, configuration, ...input });
  };
  const passTo = (id: string, wanted: (progress: Progress) => boolean) =>
    passUntil({ clock, client: app.admin, longestMs: DAY_MS }, id, wanted);
  const startTo = async (numbers: readonly string[]) => {
    const text = { kind: 'SMS', text: 'Hello', subject: null, html: null };
    const id = await draftMailing(app.admin, numbers, text);
    await startMailing(app.admin, id);
    return id;
  };
  const sentTo = () =>
    provider.requests.map(({ url }) =>
      new URL(url, provider.url).searchParams.get('to')?.replace(/^\+?/, '+'),
    );

  it('are from nine to eight in the evening every day until somebody changes them, and the history names the change', async () => {
    expect(await read()).toEqual(DEFAULTS);
    await saveSettings(app.admin, { sender: 'Mailroom' });
    expect(await read()).toEqual(DEFAULTS);
    await saveSettings(app.admin, {
      sendingTo: '24:00',
      sendingDays: ['FRIDAY', 'MONDAY'],
      sendingZone: 'Asia/Tokyo',
    });
    const changed = { sendingTo: '24:00', sendingDays: ['MONDAY', 'FRIDAY'], sendingZone: 'Asia/Tokyo' };
    expect(await read()).toEqual({ ...DEFAULTS, ...changed });
    expect((await app.admin.run(HISTORY)).settingsHistory.edges[0].node.changes).toEqual([
      { field: 'sendingTo', before: '20:00', after: '24:00' },
      { field: 'sendingDays', before: WEEK.join(), after: 'MONDAY,FRIDAY' },
      { field: 'sendingZone', before: '', after: 'Asia/Tokyo' },
    ]);
    await saveSettings(app.admin, { sendingZone: null });
    expect((await read()).sendingZone).toBeNull();
  });

  it.each([
    [{ sendingFrom: '9 am' }, 'input.sendingFrom'],
    [{ sendingFrom: '20:00' }, 'input.sendingTo'],
    [{ sendingDays: [] }, 'input.sendingDays'],
    [{ sendingZone: 'Middle/Earth' }, 'input.sendingZone'],
  ])('are refused with the field that is wrong: %o', async (input, path) => {
    const { extensions } = await refusedSettings(app.admin, input, 0);
    expect(extensions.fields?.map((field) => field.path)).toEqual([path]);
    expect(await read()).toEqual(DEFAULTS);
  });

  it('hold each message until the day of its recipient begins, and tell until when', async () => {
    await useProvider();
    const id = await startTo([NORWEGIAN, AMERICAN, JAPANESE]);
    const held = await passTo(id, ({ sent, heldUntil }) => sent === 1 && heldUntil !== null);
    expect(held).toMatchObject({ status: 'SENDING', pending: 2, heldUntil: '2026-11-26T08:00:00.000Z' });
    expect(sentTo()).toEqual([JAPANESE]);
    const { mailing } = await app.admin.run(HELD, { id });
    expect(mailing.recipients.edges.map(({ node }: { node: object }) => node)).toEqual([
      { address: NORWEGIAN, state: 'PENDING', heldUntil: '2026-11-26T08:00:00.000Z' },
      { address: AMERICAN, state: 'PENDING', heldUntil: '2026-11-26T19:00:00.000Z' },
      { address: JAPANESE, state: 'SENT', heldUntil: null },
    ]);
    await passTo(id, ({ sent, heldUntil }) => sent === 2 && heldUntil === '2026-11-26T19:00:00.000Z');
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-26T08:00:00Z'));
    expect(sentTo()).toEqual([JAPANESE, NORWEGIAN]);
  });

  it('let those go at once who were held, when they are changed', async () => {
    await useProvider();
    const id = await startTo([NORWEGIAN, AMERICAN]);
    await passTo(id, ({ heldUntil }) => heldUntil !== null);
    expect(provider.requests).toEqual([]);
    await saveSettings(app.admin, { quietHours: false });
    expect(await passTo(id, hasEnded)).toMatchObject({ status: 'SENT', sent: 2 });
  });

  it('do not hold what is only captured', async () => {
    await saveSettings(app.admin, { module: 'CAPTURE', quietHours: true });
    const id = await startTo([NORWEGIAN]);
    // It is delivered at once, or a moment later.
    expect(await passTo(id, hasEnded)).toMatchObject({ status: 'SENT', pending: 0, rejected: 0 });
  });
});

describe('the rule of quiet hours', () => {
  const until = (
    at: string,
    recipient: { address: string; values?: Record<string, string> },
    settings: Parameters<typeof storedHours>[0] = {},
  ) => {
    const found = quietHours(storedHours(settings), 'Europe/Oslo')(
      { values: {}, ...recipient },
      Date.parse(at),
    );
    return found === null ? null : new Date(found).toISOString();
  };

  it('takes the zone of the row before that of the number, if it is one', () => {
    const inTokyo = { address: NORWEGIAN, values: { 'Time zone': ' Asia/Tokyo ' } };
    expect(until('2026-11-26T00:30:00Z', inTokyo)).toBeNull();
    const nowhere = { address: NORWEGIAN, values: { timezone: 'Middle/Earth' } };
    expect(until('2026-11-26T00:30:00Z', nowhere)).toBe('2026-11-26T08:00:00.000Z');
  });

  it("takes the organisation's zone where the number tells no country, else the server's", () => {
    const shortCode = { address: '26112' };
    expect(until('2026-11-26T00:30:00Z', shortCode)).toBe('2026-11-26T08:00:00.000Z');
    expect(until('2026-11-26T00:30:00Z', shortCode, { sendingZone: 'Asia/Tokyo' })).toBeNull();
  });

  it("takes the organisation's zone where a country has no hour in common", () => {
    const narrow = { sendingFrom: '09:00', sendingTo: '10:00' };
    expect(until('2026-11-26T07:00:00Z', { address: AMERICAN }, narrow)).toBe('2026-11-26T08:00:00.000Z');
  });

  it('ends what it let go a minute before', () => {
    const rule = quietHours(storedHours({}), 'Europe/Oslo');
    const ann = { address: NORWEGIAN, values: {} };
    const evening = Date.parse('2026-11-26T18:59:59Z');
    expect(rule(ann, evening)).toBeNull();
    expect(rule(ann, evening + 1000)).toBe(Date.parse('2026-11-27T08:00:00Z'));
  });
});
