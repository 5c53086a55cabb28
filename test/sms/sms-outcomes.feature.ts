import { expect, it } from 'vitest';
import { SmsOutcomes } from '../../server/src/mailings/sms-outcomes.service.ts';
import type { LaterReport, SentTo } from '../../server/src/delivery/recipient-row.ts';
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
async function settled(sent: SentTo, report: SmsReport) {
  const reports: LaterReport[] = [];
  const blocks: NewBlock[] = [];
  const delivery = {
    sentTo: async () => sent,
    report: async (_tx: Tx, _id: number, later: LaterReport) => reports.push(later) > 0,
  };
  const blocked = { block: async (_tx: Tx, more: readonly NewBlock[]) => blocks.push(...more) };
  const answer = await new SmsOutcomes(delivery, blocked).settle({} as Tx, report);
  return { answer, reports, blocks };
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
  expect(await settled({ ...SENT, ...other }, BARRED)).toEqual({ answer: 'DONE', reports: [], blocks: [] });
});

it('a report is too early while the message is in hand', async () => {
  const { answer, reports } = await settled({ ...SENT, state: 'SENDING' }, BARRED);
  expect([answer, reports]).toEqual(['TOO_EARLY', []]);
});
