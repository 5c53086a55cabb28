import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartWarning } from '@mailroom/shared/mailing-state';
import { sql } from '../../server/src/platform/database/sql.ts';
import { refusal } from '../support/ground.ts';
import { ALL_WARNINGS, eva, type MailingsStand, mark, openMailings, SUPPORT } from './mailings-stand.ts';

let stand: MailingsStand;
const open = async (options = {}) => {
  await stand?.close();
  stand = await openMailings(options);
};
beforeEach(() => open());
afterEach(async () => {
  await stand.close();
  stand = undefined as unknown as MailingsStand;
});

/** What the engine would write; it is not here. */
const moveAll = (id: string, state: string) =>
  stand.database.write(async (tx) => {
    await tx.run(sql`UPDATE recipients SET state = ${state} WHERE group_id = ${id}`);
    await tx.run(sql`UPDATE delivery_counts SET state = ${state} WHERE group_id = ${id}`);
  });

const log = async (id: string) => (await stand.delivery.log(id)).map(({ text }) => text);

describe('what is told before a start', () => {
  it('counts who gets it and who not, and why', async () => {
    await stand.blockedList.block(eva, [{ address: 'blocked@example.com' }]);
    const id = await stand.draft([
      'ann@example.com',
      'bob@example.com',
      'ANN@example.com',
      'blocked@example.com',
      'x',
    ]);
    const check = await stand.checks.check(id);
    expect(check).toMatchObject({
      recipients: 2,
      skipped: 3,
      warnings: [],
      problems: [],
      estimatedSeconds: null,
    });
    expect(check.skippedWhy.map(({ reason }) => reason).sort()).toEqual(['BLOCKED', 'DUPLICATE', 'INVALID']);
  });

  it('names all that makes it impossible', async () => {
    stand.outside.defaultFrom = null;
    stand.outside.relay = { configured: false, proven: false, trial: false };
    const { id } = await stand.mailings.create(eva, { name: 'Empty' });
    const { problems, warnings } = await stand.checks.check(id);
    expect(problems).toEqual([
      expect.stringContaining('nobody to send to'),
      expect.stringContaining('There is no sender.'),
      'The subject is empty.',
      'The message is empty.',
      expect.stringContaining('No mail server'),
    ]);
    expect(warnings).toEqual([]);
    const error = await refusal(stand.starts.start(eva, id, ALL_WARNINGS));
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toContain('No mail server');
  });

  it('estimates the time by the last mailing of the kind', async () => {
    const first = await stand.draft(['ann@example.com', 'bob@example.com']);
    await stand.starts.start(eva, first, []);
    await stand.clock.advance(4_000);
    await moveAll(first, 'IN_DOUBT');
    const { edges } = await stand.delivery.recipients(first, {});
    const recipientIds = edges.map(({ node }) => String(node.id));
    await stand.runs.decideInDoubt(eva, first, { recipientIds, decision: 'COUNT_AS_SENT' });
    await stand.database.write((tx) =>
      tx.run(sql`
      UPDATE mailings SET status = 'SENT', ended_at = ${stand.clock.now()} WHERE id = ${first}`),
    );
    const id = await stand.draft(['a@example.com', 'b@example.com', 'c@example.com']);
    expect((await stand.checks.check(id)).estimatedSeconds).toBe(6);
    expect(await stand.checks.largestWaiting()).toEqual({ recipients: 3, estimatedSeconds: 6 });
  });

  it('of SMS does not ask for a reachable unsubscribe page or a mailbox', async () => {
    await open({ publicUrl: 'http://localhost:4000' });
    stand.outside.defaultFrom = null;
    const id = await stand.draft(['+4790012345'], {}, 'SMS');
    expect(await stand.checks.check(id)).toMatchObject({ recipients: 1, warnings: [], problems: [] });
  });
});

describe('warnings', () => {
  const confirmation = async (id: string, confirm: StartWarning[] = []) => {
    const error = await refusal(stand.starts.start(eva, id, confirm));
    const { warnings } = error.extensions as { warnings: { code: string; message: string }[] };
    return {
      code: error.code,
      codes: warnings.map(({ code }) => code),
      messages: warnings.map((w) => w.message),
    };
  };

  it('must each be confirmed by name, and then are in log and audit', async () => {
    await open({ publicUrl: 'http://localhost:4000' });
    stand.outside.relay = { configured: true, proven: false, trial: false };
    const id = await stand.draft(['ann@example.com']);
    const all = await confirmation(id);
    expect(all).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      codes: ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN'],
    });
    expect(all.messages[0]).toContain('http://localhost:4000');
    expect((await confirmation(id, ['RELAY_NOT_PROVEN'])).codes).toEqual(['UNSUBSCRIBE_UNREACHABLE']);
    expect((await stand.views.get(id)).status).toBe('DRAFT');
    const started = await stand.starts.start(eva, id, ALL_WARNINGS);
    expect(started.status).toBe('SENDING');
    expect(await log(id)).toContain('Eva started it; confirmed: UNSUBSCRIBE_UNREACHABLE, RELAY_NOT_PROVEN.');
    const { edges } = await stand.audit.entries({});
    expect(edges[0]?.node).toMatchObject({
      action: 'started a mailing',
      details: { confirmed: ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN'] },
    });
  });

  it('about the unsubscribe page are confirmed only by somebody who may change the settings', async () => {
    await open({ publicUrl: 'http://localhost:4000' });
    const id = await stand.draft(['ann@example.com']);
    const error = await refusal(stand.starts.start(mark, id, ALL_WARNINGS));
    expect(error.code).toBe('FORBIDDEN');
    expect((await stand.views.get(id)).status).toBe('DRAFT');
    expect((await stand.starts.start(eva, id, ALL_WARNINGS)).status).toBe('SENDING');
  });

  it('come above 10 000 recipients', { timeout: 60_000 }, async () => {
    const people = Array.from({ length: 10_001 }, (_, i) => `p${i}@example.com`);
    const id = await stand.draft(people.slice(0, 10_000));
    expect((await stand.checks.check(id)).warnings).toEqual([]);
    await stand.recipients.add(eva, id, [{ address: people[10_000] ?? '' }]);
    expect(await confirmation(id)).toMatchObject({
      codes: ['OVER_10000'],
      messages: [expect.stringContaining('10,001')],
    });
    const at = new Date(stand.clock.now() + 60_000);
    await stand.starts.schedule(eva, id, { at, zone: null }, ['OVER_10000']);
    expect((await stand.views.get(id)).confirmed).toEqual(['OVER_10000']);
    await stand.recipients.add(eva, id, [{ address: 'one-more@example.com' }]);
    expect((await stand.views.get(id)).confirmed).toEqual([]);
  });
});

describe('starting', () => {
  it('fixes content and sender, and lets the engine run', async () => {
    const id = await stand.draft(['ann@example.com'], { replyTo: 'eva@company.com' });
    const started = await stand.starts.start(mark, id, []);
    expect(started).toMatchObject({
      status: 'SENDING',
      trial: false,
      startedAt: stand.clock.now(),
      endedAt: null,
    });
    stand.outside.mailboxes = [{ ...SUPPORT, name: 'Renamed' }];
    const compose = await stand.renderer.prepare(id);
    const recipient = await stand.delivery.recipient(id, null);
    expect(recipient && (await compose(recipient))).toMatchObject({
      contentVersion: 1,
      message: {
        content: { from: { name: 'Support', address: SUPPORT.address }, replyTo: 'eva@company.com' },
      },
    });
  });

  it('happens once, however often it is asked for at the same time', async () => {
    const id = await stand.draft(['ann@example.com']);
    const settled = await Promise.allSettled(
      Array.from({ length: 10 }, () => stand.starts.start(eva, id, [])),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await log(id)).filter((text) => text === 'Started.')).toHaveLength(1);
  });

  it('is impossible once everybody on the list was blocked', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.database.write((tx) =>
      stand.blocked.block(tx, [
        {
          kind: 'EMAIL',
          address: 'ann@example.com',
          addressKey: 'ann@example.com',
          reason: 'BY_HAND',
          source: 'Eva',
        },
      ]),
    );
    expect((await stand.checks.check(id)).problems).toEqual([expect.stringContaining('nobody')]);
  });

  it('through the capture relay is marked as a trial', async () => {
    stand.outside.relay = { configured: true, proven: true, trial: true };
    const id = await stand.draft(['ann@example.com']);
    expect((await stand.starts.start(eva, id, [])).trial).toBe(true);
    stand.outside.relay = { configured: true, proven: true, trial: false };
    await stand.runs.pause(eva, id);
    expect((await stand.runs.resume(eva, id)).trial).toBe(false);
  });
});

describe('steering', () => {
  it('pauses, resumes and cancels, and keeps who did it', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    expect(await stand.runs.pause(mark, id)).toMatchObject({ status: 'PAUSED', statusReason: 'BY_USER' });
    expect(await stand.runs.resume(mark, id)).toMatchObject({ status: 'SENDING', statusReason: null });
    const cancelled = await stand.runs.cancel(mark, id);
    expect(cancelled).toMatchObject({ status: 'CANCELLED', endedAt: stand.clock.now() });
    expect(cancelled.progress).toMatchObject({ pending: 0, skipped: 1 });
    expect(await log(id)).toEqual(
      expect.arrayContaining(['Mark paused it.', 'Mark resumed it.', 'Mark cancelled it.']),
    );
  });

  it.each([
    ['pause', 'paused'],
    ['resume', 'resumed'],
    ['cancel', 'cancelled'],
  ] as const)('refuses to %s a draft', async (action, word) => {
    const id = await stand.draft(['ann@example.com']);
    const error = await refusal(stand.runs[action](eva, id));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: `"November" cannot be ${word} while it is DRAFT.`,
    });
  });

  it('answers NOT_FOUND for a mailing that does not exist', async () => {
    const { runs, starts, checks } = stand;
    const acts = [() => runs.pause(eva, 'x'), () => starts.start(eva, 'x', []), () => checks.check('x')];
    for (const act of acts) expect((await refusal(act())).code).toBe('NOT_FOUND');
  });

  it('refuses to send again to somebody who got it', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    const error = await refusal(stand.runs.resend(eva, id, { states: ['SENT'], replyClasses: null }));
    expect(error.fields[0]?.path).toBe('states');
  });

  it('settles who is in doubt, and keeps who decided', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    await moveAll(id, 'IN_DOUBT');
    const recipient = await stand.delivery.recipient(id, null);
    const decision = { recipientIds: [String(recipient?.id)], decision: 'COUNT_AS_SENT' } as const;
    const after = await stand.runs.decideInDoubt(mark, id, decision);
    expect(after.progress).toMatchObject({ inDoubt: 0, sent: 1 });
    expect(await stand.delivery.recipient(id, null)).toMatchObject({ state: 'SENT', decidedBy: 'Mark' });
    const wrong = stand.runs.decideInDoubt(eva, id, { recipientIds: ['x'], decision: 'COUNT_AS_SENT' });
    expect((await refusal(wrong)).fields[0]?.path).toBe('recipientIds');
  });

  it('pauses all that is under way or scheduled when the way out changes, and names them', async () => {
    const sending = await stand.draft(['ann@example.com'], { name: 'Sending' });
    await stand.starts.start(eva, sending, []);
    const later = await stand.draft(['ann@example.com'], { name: 'Later' });
    const at = new Date(stand.clock.now() + 3_600_000);
    await stand.starts.schedule(eva, later, { at, zone: 'Europe/Oslo' }, []);
    await stand.draft(['ann@example.com'], { name: 'Draft' });
    const names = await stand.database.write((tx) => stand.runs.pauseUnfinished(tx, 'EMAIL', eva));
    expect(names.sort()).toEqual(['Later', 'Sending']);
    for (const id of [sending, later])
      expect(await stand.views.get(id)).toMatchObject({ status: 'PAUSED', statusReason: 'RELAY_CHANGED' });
    expect(await stand.runs.resume(eva, later)).toMatchObject({
      status: 'SCHEDULED',
      scheduledAt: at.getTime(),
    });
    expect(await stand.runs.resume(eva, sending)).toMatchObject({ status: 'SENDING' });
  });
});
