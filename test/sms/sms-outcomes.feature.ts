import { expect, it } from 'vitest';
import { SmsOutcomes } from '../../server/src/mailings/sms-outcomes.service.ts';
import type { LaterReport, SentTo, SentUnder } from '../../server/src/delivery/recipient-row.ts';
import type { NewBlock } from '../../server/src/delivery/blocked-address.ts';
import type { Tx } from '../../server/src/platform/database/tx.ts';
import type { SmsReport } from '../../server/src/sms/sms-module.ts';

const SENT: SentTo = {
  ...{ groupId: 'g', channel: 'SMS', address: '+4790012345', addressKey: '+4790012345' },
  ...{ state: 'SENT', messageId: '7' },
};
const BARRED: SmsReport = {
  ...{
    reference: '7',
    providerId: null,
    state: 'UNDELIVERED',
    code: 'BARRED',
    words: 'The number is barred.',
  },
  barred: true,
};

/** Settles a report on a recipient; gives what was recorded and who was blocked. */
async function settled(sent: SentTo, report: SmsReport, under: readonly SentUnder[] = []) {
  const reports: LaterReport[] = [];
  const settledIds: number[] = [];
  const blocks: NewBlock[] = [];
  const delivery = {
    sentTo: async () => sent,
    sentUnder: async (_tx: Tx, _channel: string, ids: readonly string[]) =>
      under.filter(({ providerId }) => ids.includes(providerId)),
    report: async (_tx: Tx, id: number, later: LaterReport) => {
      settledIds.push(id);
      return reports.push(later) > 0;
    },
  };
  const blocked = {
    block: async (_tx: Tx, more: readonly NewBlock[]) => blocks.push(...more),
    free: async () => false,
  };
  const answer = await new SmsOutcomes(delivery, blocked).settle({} as Tx, report);
  return { answer, reports, blocks, settledIds };
}

it('a report that bars a number is recorded and blocks it', async () => {
  const { answer, reports, blocks } = await settled(SENT, BARRED);
  expect(answer).toBe('DONE');
  expect(reports).toEqual([
    { state: 'UNDELIVERED', reply: 'The number is barred.', replyClass: 'RECIPIENT_BARRED' },
  ]);
  expect(blocks).toMatchObject([{ kind: 'SMS', addressKey: '+4790012345', reason: 'STOP' }]);
});

it.each([
  ['for a message of another kind', { channel: 'EMAIL' as const }],
  ['for a message that was sent again', { messageId: '7-1' }],
])('a report is put aside if it is %s', async (_, other) => {
  expect(await settled({ ...SENT, ...other }, BARRED)).toMatchObject({
    ...{ answer: 'DONE', reports: [], blocks: [] },
  });
});

it('a report is too early while the message is in hand', async () => {
  const { answer, reports } = await settled({ ...SENT, state: 'SENDING' }, BARRED);
  expect([answer, reports]).toEqual(['TOO_EARLY', []]);
});

const NAMELESS: SmsReport = {
  ...BARRED,
  reference: null,
  providerId: 'a1',
  state: 'DELIVERED',
  barred: false,
};
const KNOWN: SentUnder = { recipientId: 7, address: '+4790012345', state: 'SENT', providerId: 'a1' };

it('a report by the provider’s id finds the message that was sent under it', async () => {
  const { answer, settledIds } = await settled(SENT, NAMELESS, [KNOWN]);
  expect([answer, settledIds]).toEqual(['DONE', [7]]);
});

it('an id written in the other base counts after the id as it came, and only for the same number', async () => {
  const report = { ...NAMELESS, otherIds: ['161'], number: '4790012345' };
  const hex = { ...KNOWN, recipientId: 8, providerId: '161' };
  const stranger = { ...KNOWN, recipientId: 9, address: '+4790054321' };
  expect((await settled(SENT, report, [hex, KNOWN])).settledIds).toEqual([7]);
  expect((await settled(SENT, report, [stranger, hex])).settledIds).toEqual([8]);
});

it('an id that belongs to nobody is asked for again, and one in hand is too early', async () => {
  expect(await settled(SENT, NAMELESS)).toMatchObject({ answer: 'UNKNOWN', settledIds: [] });
  const inHand = { ...KNOWN, state: 'SENDING' as const };
  expect(await settled(SENT, NAMELESS, [inHand])).toMatchObject({ answer: 'TOO_EARLY', settledIds: [] });
});
