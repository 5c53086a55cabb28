import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  blocksOf,
  inboxOf,
  inboxPageOf,
  type InboxStand,
  inboxThat,
  isHandled,
  openInbox,
} from './inbox-stand.ts';
import { saveSettings } from './sms-api.ts';
import { figuresThat, phones, recipientsOf, sendSmsMailing } from './sms-mailing-flow.ts';

const EVA = '+4790012345';

let stand: InboxStand;
beforeEach(async () => {
  stand = await openInbox();
});
afterEach(() => stand.close());

const words = (language: string, ...list: string[]) => ({ language, words: list });
const textsSent = () =>
  stand.provider.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

describe('a message from a person', () => {
  it('is kept as it came, with the number that its sender stands for', async () => {
    await stand.say('90012345', 'Tusen takk! 👍');
    await stand.say('Operator', 'Out of credit');
    expect(await inboxOf(stand.test.admin)).toMatchObject([
      { from: 'Operator', number: null, meaning: null, changed: false },
      {
        ...{ module: 'GENERIC_HTTP', from: '90012345', number: EVA, to: '1960', text: 'Tusen takk! 👍' },
        ...{ meaning: null, changed: false, confirmation: null },
      },
    ]);
  });

  it('is found by sender, by number in any writing, and by its text, page by page', async () => {
    for (const [from, text] of [
      ['90012345', 'One'],
      ['+4790012346', 'Two 100%'],
      ['Operator', 'Three'],
    ] as const)
      await stand.say(from, text);
    const found = async (search: string) => (await inboxOf(stand.test.admin, search)).map(({ text }) => text);
    expect(await found('0047 900 12 345')).toEqual(['One']);
    expect(await found('900 12 34')).toEqual(['Two 100%', 'One']);
    expect(await found('operator')).toEqual(['Three']);
    expect(await found('0%')).toEqual(['Two 100%']);
    const first = await inboxPageOf(stand.test.admin, { first: 2 });
    expect([first.totalCount, first.edges.length, first.pageInfo.hasNextPage]).toEqual([3, 2, true]);
    const rest = await inboxPageOf(stand.test.admin, { first: 2, after: first.pageInfo.endCursor });
    expect(rest.edges.map(({ node }: { node: { text: string } }) => node.text)).toEqual(['One']);
  });

  it('is for those who may read recipients', async () => {
    const viewer = await stand.test.userWithRole('viewer');
    expect((await viewer.refused('{ smsInbox { totalCount } }')).extensions.code).toBe('FORBIDDEN');
    const marketer = await stand.test.userWithRole('marketer');
    expect((await marketer.run('{ smsInbox { totalCount } }')).smsInbox).toEqual({ totalCount: 0 });
  });

  it('that the provider hands over again is kept once, by its id or as the last one from there', async () => {
    const calls = [
      stand.hand(EVA, 'STOP', 'a1'),
      stand.hand(EVA, 'STOP', 'a1'),
      stand.hand('90012346', 'STOP'),
      stand.hand('90012346', 'STOP'),
    ];
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
    await stand.say(EVA, 'STOP', 'a1');
    await stand.say('90012346', 'STOP');
    const rows = await inboxOf(stand.test.admin);
    expect(rows.map(({ number }) => number).sort()).toEqual([EVA, '+4790012346']);
    expect(
      textsSent()
        .map(({ to }) => to)
        .sort(),
    ).toEqual([EVA, '+4790012346']);
  });
});

describe('STOP', () => {
  it('from each form of a number blocks at once, in a running mailing too', async () => {
    const held: ServerResponse[] = [];
    let isHeld = true;
    const provider = createServer((request, response) => {
      request.resume().on('end', () => (isHeld ? held.push(response) : response.end('fine')));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    await stand.close();
    stand = await openInbox(
      { stopConfirmation: '' },
      `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`,
    );
    const numbers = phones(200);
    const id = await sendSmsMailing(stand.test.admin, numbers);
    const [a = '', b = '', c = '', d = ''] = numbers.slice(-4);
    for (const from of [a, b.replace('+', '00'), c.replace('+', ''), d.replace('+47', '')])
      expect(await stand.say(from, 'STOP')).toMatchObject({ meaning: 'STOP', changed: true });
    expect((await figuresThat(stand.test.admin, id, ({ skipped }) => skipped === 4)).status).toBe('SENDING');
    isHeld = false;
    for (const response of held) response.end('fine');
    const ended = await figuresThat(stand.test.admin, id, ({ status }) => status === 'SENT');
    expect(ended).toMatchObject({ sent: 196, skipped: 4 });
    expect((await blocksOf(stand.test.admin)).map(({ address }) => address).sort()).toEqual([a, b, c, d]);
    provider.closeAllConnections();
    provider.close();
  });

  it('keeps the number out of the mailings after it, and says by which reply', async () => {
    await stand.say('90012345', ' stop! ');
    expect(await blocksOf(stand.test.admin)).toMatchObject([
      { address: EVA, reason: 'STOP', source: 'Reply by SMS', note: 'stop!' },
    ]);
    const id = await sendSmsMailing(stand.test.admin, [EVA, '+4790012346']);
    await figuresThat(stand.test.admin, id, ({ status }) => status === 'SENT');
    expect((await recipientsOf(stand.test.admin, id)).map(({ state }) => state)).toEqual(['SKIPPED', 'SENT']);
  });

  it('is confirmed by one SMS, and not again while the number is blocked', async () => {
    const first = await stand.say('90012345', 'STOP', '1');
    expect(first).toMatchObject({ changed: true, confirmation: 'SENT', confirmationWords: null });
    expect(await stand.say(EVA, 'Stopp', '2')).toMatchObject({ meaning: 'STOP', changed: false });
    expect(textsSent()).toEqual([
      {
        to: EVA,
        text: 'You will get no more messages from us. Reply START if you want them again.',
        reference: `stop-${first.id}`,
      },
    ]);
    const id = await sendSmsMailing(stand.test.admin, ['+4790012346']);
    await figuresThat(stand.test.admin, id, ({ status }) => status === 'SENT');
    expect((await inboxOf(stand.test.admin)).map(({ confirmation }) => confirmation)).toEqual([null, 'SENT']);
  });

  it('is confirmed with the text of the settings, and not at all if that is empty', async () => {
    await saveSettings(stand.test.admin, { stopConfirmation: ' Du får ikke flere meldinger. ' });
    await stand.say('90012345', 'STOP');
    await saveSettings(stand.test.admin, { stopConfirmation: '' });
    expect(await stand.say('90012346', 'STOP')).toMatchObject({ changed: true, confirmation: null });
    expect(textsSent()).toMatchObject([{ to: EVA, text: 'Du får ikke flere meldinger.' }]);
  });

  it('from a short code, or from no number, is answered by nothing', async () => {
    expect(await stand.say('1960', 'STOP')).toMatchObject({ number: '1960', changed: true });
    expect(await stand.say('Operator', 'STOP')).toMatchObject({ number: null, changed: false });
    expect(stand.provider.requests).toEqual([]);
  });

  it('is shown with why it could not be confirmed, and that is not tried again', async () => {
    stand.provider.answer = { status: 401, body: 'who are you?' };
    const refused = await stand.say('90012345', 'STOP');
    expect(refused).toMatchObject({ changed: true, confirmation: 'FAILED' });
    expect(refused.confirmationWords).toMatch(/[a-z]/);
    stand.provider.answer = 'DROP';
    expect(await stand.say('90012346', 'STOP')).toMatchObject({ confirmation: 'UNCLEAR' });
    stand.provider.answer = { status: 200, body: 'fine' };
    await stand.say('90012347', 'STOP');
    expect(textsSent().map(({ to }) => to)).toEqual([EVA, '+4790012346', '+4790012347']);
    const failures = stand.test.log.filter((line) => line.includes('could not be confirmed'));
    expect(failures).toHaveLength(2);
  });

  it('that only looks like one is flagged, and blocks nobody', async () => {
    for (const text of ['stop please', 'Stopo', 'S T O P'])
      expect(await stand.say(EVA, text)).toMatchObject({ meaning: 'NEAR_STOP', changed: false });
    expect(await stand.say(EVA, 'HELP')).toMatchObject({ meaning: 'HELP', changed: false });
    expect(await blocksOf(stand.test.admin)).toEqual([]);
    expect(stand.provider.requests).toEqual([]);
  });

  it('counts by the words that are saved, from then on', async () => {
    expect(await stand.say(EVA, 'Dim mwy')).toMatchObject({ meaning: null });
    const saved = { stopWords: [words('en', 'STOP'), words('cy', 'Dim mwy')] };
    await saveSettings(stand.test.admin, saved);
    expect(await stand.say(EVA, 'Dim mwy!')).toMatchObject({ meaning: 'STOP', changed: true });
    expect(await stand.say('90012346', 'UNSUBSCRIBE')).toMatchObject({ meaning: null, changed: false });
  });
});

describe('START', () => {
  it('frees a number that replied STOP, and keeps why', async () => {
    await stand.say(EVA, 'STOP');
    expect(await stand.say('90012345', 'Start')).toMatchObject({ meaning: 'START', changed: true });
    expect(await blocksOf(stand.test.admin)).toEqual([]);
    const { blockedAddresses } = await stand.test.admin.run(
      `{ blockedAddresses(changedSince: "2020-01-01T00:00:00Z") { edges { node { address removedBecause } } } }`,
    );
    expect(blockedAddresses.edges[0].node).toEqual({
      address: EVA,
      removedBecause: 'Replied “Start” by SMS',
    });
    expect(await stand.say('90012345', 'STOP')).toMatchObject({ changed: true, confirmation: 'SENT' });
  });

  it('frees no number that is blocked for another reason', async () => {
    await stand.test.admin.run('mutation($input: [BlockAddressInput!]!) { blockAddresses(input: $input) }', {
      input: [{ kind: 'SMS', address: EVA, note: 'by phone' }],
    });
    await stand.say(EVA, 'STOP');
    expect(await stand.say(EVA, 'START')).toMatchObject({ meaning: 'START', changed: false });
    expect(await blocksOf(stand.test.admin)).toMatchObject([{ address: EVA, reason: 'BY_HAND' }]);
  });

  it('that the provider may have repeated does not undo the STOP after it', async () => {
    await stand.say(EVA, 'STOP');
    await stand.say(EVA, 'START');
    expect(await stand.say(EVA, 'STOP')).toMatchObject({ changed: true });
    await stand.hand(EVA, 'START');
    const rows = await inboxThat(stand.test.admin, (all) => all.length === 4 && all.every(isHandled));
    expect(rows[0]).toMatchObject({ text: 'START', changed: false });
    expect(await blocksOf(stand.test.admin)).toMatchObject([{ address: EVA }]);
  });
});
