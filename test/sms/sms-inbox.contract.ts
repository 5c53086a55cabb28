import { describe, expect, it } from 'vitest';
import { DEFAULT_START_WORDS, DEFAULT_STOP_WORDS } from '@mailroom/shared/reply-words';
import type { Channel, SendResult } from '../../server/src/delivery/channel.ts';
import type { Database } from '../../server/src/platform/database/database.ts';
import { kannel } from '../../server/src/sms/modules/kannel.ts';
import type { OutgoingSms } from '../../server/src/sms/outgoing-sms.ts';
import type { InboxMessage } from '../../server/src/sms/inbox-message.ts';
import { SmsInbox } from '../../server/src/sms/sms-inbox.service.ts';
import { StopConfirmations } from '../../server/src/sms/stop-confirmations.service.ts';
import { beginConfirmation } from '../../server/src/sms/typeorm.stop-confirmation-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { describeEachDatabase } from '../support/test-database.ts';

const EVA = '+4790012345';
const MINUTE_MS = 60_000;
const SENT: SendResult = { kind: 'SENT', reply: { code: 200, enhanced: null, text: 'ok' } };

/** Reads the inbox as another server instance would. */
async function rowsOf(stand: { inbox: SmsInbox }) {
  return (await stand.inbox.page({ first: 100 })).edges.map(({ node }) => node);
}

/** Reads the inbox until it is as wanted. */
async function rowsThat(stand: { inbox: SmsInbox }, isWanted: (row: InboxMessage) => boolean) {
  for (;;) {
    const rows = await rowsOf(stand);
    if (rows.every(isWanted)) return rows;
  }
}

/** Makes inbox and confirmations over a database, with whatever blocks and sends in the hands of the test. */
function standOn(database: Database, clock = new ManualClock()) {
  const sent: { to: string; text: string; written: string | null }[] = [];
  const acts: string[] = [];
  const outside = { mayBlock: true, result: SENT, text: 'Stopped.' };
  const settings = {
    replies: async () => ({
      ...{ module: 'KANNEL', defaultCountryCode: '+47', stopConfirmation: outside.text },
      ...{ stopWords: [...DEFAULT_STOP_WORDS], startWords: [...DEFAULT_START_WORDS] },
    }),
  };
  const act = (name: string) => async (_tx: unknown, barred: { number: string }) => {
    if (name === 'blocked' && !outside.mayBlock) throw new Error('The table is locked.');
    return acts.push(`${name} ${barred.number}`) > 0;
  };
  const channel: Channel<OutgoingSms> = {
    open: async () => ({
      ok: true,
      session: {
        usable: true,
        close: async () => undefined,
        send: async ({ to, text }, beforeBody) => {
          if (!(await beforeBody())) return { kind: 'WITHDRAWN' };
          const [row] = await rowsOf({ inbox });
          sent.push({ to, text, written: row?.confirmation ?? null });
          return outside.result;
        },
      },
    }),
  };
  const errors: unknown[] = [];
  const failures: string[] = [];
  const base = { database, clock, settings, onError: (error: unknown) => errors.push(error) };
  const confirmations = new StopConfirmations({
    ...base,
    channel,
    onFailure: (_id, words) => failures.push(words),
  });
  const recipients = { block: act('blocked'), free: act('freed') };
  const inbox: SmsInbox = new SmsInbox({ ...base, recipients, onStop: () => confirmations.wake() });
  const take = (text: string, providerId: string | null = null) =>
    inbox.take(kannel, [{ providerId, from: '90012345', to: '1960', text }]);
  return { clock, inbox, confirmations, take, sent, acts, outside, errors, failures };
}

describeEachDatabase('the SMS inbox', (open) => {
  it('writes down that a confirmation is about to leave before it does', async () => {
    const stand = standOn(await open());
    stand.confirmations.start();
    await stand.take('STOP');
    const rows = await rowsThat(stand, ({ confirmation }) => confirmation === 'SENT');
    await stand.inbox.close();
    await stand.confirmations.close();
    expect(rows).toMatchObject([{ confirmedAt: stand.clock.now() }]);
    expect(stand.sent).toEqual([{ to: EVA, text: 'Stopped.', written: 'SENDING' }]);
  });

  it('acts on what was stored before the system went down, once among many server instances', async () => {
    const database = await open();
    const first = standOn(database);
    first.outside.mayBlock = false;
    await first.take('STOP');
    await first.inbox.close();
    expect(first.errors).toHaveLength(1);
    expect(await rowsOf(first)).toMatchObject([{ handledAt: null, meaning: null }]);
    const others = [standOn(database), standOn(database), standOn(database)];
    for (const { inbox } of others) inbox.start();
    await rowsThat(first, ({ handledAt }) => handledAt !== null);
    for (const { inbox } of others) await inbox.close();
    expect(others.flatMap(({ acts }) => acts)).toEqual([`blocked ${EVA}`]);
    expect(await rowsOf(first)).toMatchObject([{ meaning: 'STOP', changed: true, confirmation: 'DUE' }]);
  });

  it('holds back what a person said later while his first word could not be acted upon', async () => {
    const stand = standOn(await open());
    stand.outside.mayBlock = false;
    await stand.take('STOP');
    await stand.take('START');
    await stand.inbox.close();
    expect(stand.acts).toEqual([]);
    expect((await rowsOf(stand)).map(({ handledAt }) => handledAt)).toEqual([null, null]);
  });

  it('sends a confirmation once, however many server instances find it due', async () => {
    const database = await open();
    const api = standOn(database);
    await api.take('STOP');
    await api.inbox.close();
    const workers = [standOn(database), standOn(database), standOn(database)];
    for (const { confirmations } of workers) confirmations.start();
    await rowsThat(api, ({ confirmation }) => confirmation === 'SENT');
    for (const { confirmations } of workers) await confirmations.close();
    expect(workers.flatMap(({ sent }) => sent)).toHaveLength(1);
    expect(await rowsOf(api)).toMatchObject([{ confirmation: 'SENT' }]);
  });

  it('gives up a confirmation that somebody began and never ended, and does not send it again', async () => {
    const database = await open();
    const stand = standOn(database);
    await stand.take('STOP');
    await stand.inbox.close();
    const [row] = await rowsOf(stand);
    await database.write((tx) => beginConfirmation(tx, row?.id ?? 0, stand.clock.now()));
    await stand.clock.advance(11 * MINUTE_MS);
    stand.confirmations.start();
    const rows = await rowsThat(stand, ({ confirmation }) => confirmation === 'UNCLEAR');
    await stand.confirmations.close();
    expect(stand.sent).toEqual([]);
    expect(rows).toMatchObject([
      { confirmation: 'UNCLEAR', confirmationWords: expect.stringContaining('may have arrived') },
    ]);
  });

  it('sends no confirmation that is not wanted any more', async () => {
    const stand = standOn(await open());
    await stand.take('STOP');
    await stand.inbox.close();
    stand.outside.text = '';
    stand.confirmations.start();
    const rows = await rowsThat(stand, ({ confirmation }) => confirmation !== 'DUE');
    await stand.confirmations.close();
    expect(stand.sent).toEqual([]);
    expect(rows).toMatchObject([{ changed: true, confirmation: null }]);
  });

  describe('without ids of the provider', () => {
    it('takes the same text for a repeated call within minutes, and not after another message', async () => {
      const stand = standOn(await open());
      for (const text of ['STOP', 'STOP', 'START', 'STOP']) await stand.take(text);
      await stand.clock.advance(4 * MINUTE_MS);
      await stand.take('STOP');
      await stand.clock.advance(2 * MINUTE_MS);
      await stand.take('STOP');
      await stand.inbox.close();
      expect((await rowsOf(stand)).map(({ text }) => text)).toEqual(['STOP', 'STOP', 'START', 'STOP']);
    });

    it('keeps what a provider says twice at the same time once', async () => {
      const stand = standOn(await open());
      await Promise.all(Array.from({ length: 8 }, () => stand.take('STOP')));
      await stand.inbox.close();
      expect(await rowsOf(stand)).toHaveLength(1);
    });
  });

  it('keeps a message with an id once for ever, and stores what databases do not like', async () => {
    const stand = standOn(await open());
    await stand.take('Hi\0 \ud83d', 'a1');
    await stand.clock.advance(60 * MINUTE_MS);
    await stand.take('Hi\0 \ud83d', 'a1');
    await stand.inbox.close();
    expect((await rowsOf(stand)).map(({ text }) => text.slice(0, 3))).toEqual(['Hi ']);
  });
});
