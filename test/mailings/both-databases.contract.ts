import { describe, expect, it } from 'vitest';
import { refusal } from '../support/ground.ts';
import { describeEachDatabase } from '../support/test-database.ts';
import { eva, openMailings, SALES } from './mailings-stand.ts';

const HOUR_MS = 3_600_000;

describeEachDatabase('mailings', (open) => {
  const standing = async () => openMailings({ database: await open() });

  it('are kept as they were written, also the largest and the oddest', async () => {
    const stand = await standing();
    const input = {
      ...{ name: "O'Brien; --", subject: 'Æøå 😀', html: '<p>"x"</p>', text: 'x'.repeat(100_000) },
      ...{ mailboxId: SALES.id, fromName: 'Sales', replyTo: 'eva@company.com', externalId: 'crm-1' },
    };
    const { id } = await stand.mailings.create(eva, input);
    expect(await stand.views.get(id)).toMatchObject({
      ...input,
      trial: false,
      fields: [],
      confirmed: [],
      version: 1,
    });
  });

  it('are listed newest first, page by page, and found by part of their name', async () => {
    const stand = await standing();
    for (const name of ['One', 'Two', 'Three_%']) await stand.mailings.create(eva, { name });
    const first = await stand.views.page({ first: 2 });
    const rest = await stand.views.page({ first: 2, after: first.pageInfo.endCursor });
    const names = [...first.edges, ...rest.edges].map(({ node }) => node.name);
    expect(names.sort()).toEqual(['One', 'Three_%', 'Two']);
    expect((await stand.views.page({ search: 'e_%', kind: 'EMAIL', status: 'DRAFT' })).edges).toHaveLength(1);
  });

  it('take one of many changes of the same version', async () => {
    const stand = await standing();
    const { id } = await stand.mailings.create(eva, { name: 'x' });
    const saves = Array.from({ length: 8 }, (_, i) =>
      stand.mailings.update(eva, id, { subject: `s${i}` }, 1),
    );
    const settled = await Promise.allSettled(saves);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('start once, however often they are asked to at the same time, and go their way', async () => {
    const stand = await standing();
    const id = await stand.draft(['ann@example.com', 'bob@example.com']);
    const settled = await Promise.allSettled(
      Array.from({ length: 6 }, () => stand.starts.start(eva, id, [])),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stand.runs.pause(eva, id);
    await stand.mailings.update(eva, id, { subject: 'Corrected' }, 1);
    expect(await stand.runs.resume(eva, id)).toMatchObject({ status: 'SENDING', contentVersion: 2 });
    expect(await stand.runs.cancel(eva, id)).toMatchObject({
      status: 'CANCELLED',
      endedAt: stand.clock.now(),
    });
    await stand.mailings.delete(eva, id);
    expect(await stand.views.find(id)).toBeNull();
  });

  it('start by their schedule, once, though two look at the same time', async () => {
    const stand = await standing();
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.schedule(eva, id, { at: new Date(stand.clock.now() + HOUR_MS), zone: null }, []);
    await stand.clock.advance(HOUR_MS);
    await Promise.all([stand.scheduler.runDue(), stand.scheduler.runDue()]);
    expect(stand.outside.errors).toEqual([]);
    expect(await stand.views.get(id)).toMatchObject({ status: 'SENDING' });
    const started = (await stand.delivery.log(id)).filter(({ text }) => text === 'Started.');
    expect(started).toHaveLength(1);
  });

  it('are paused together when the way out changes', async () => {
    const stand = await standing();
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    const names = await stand.database.write((tx) => stand.runs.pauseUnfinished(tx, 'EMAIL', eva));
    expect(names).toEqual(['November']);
    expect(await stand.views.get(id)).toMatchObject({ status: 'PAUSED', statusReason: 'RELAY_CHANGED' });
  });

  it('take one import at a time, and another one after it', async () => {
    const stand = await standing();
    const id = await stand.draft([]);
    const file = async function* () {
      yield Buffer.from('email,name\nann@example.com,Ann\nnobody,X\nann@example.com,\n');
    };
    const settled = await Promise.allSettled([
      stand.csv.run(eva, id, file()),
      stand.csv.run(eva, id, file()),
    ]);
    const done = settled.filter((result) => result.status === 'fulfilled');
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(done[0]?.value).toMatchObject({ added: 1, skipped: 2, finished: true, error: null });
    expect(await stand.csv.run(eva, id, file())).toMatchObject({ added: 0, skipped: 3 });
    await stand.csv.recover();
    expect((await stand.views.get(id)).fields).toEqual(['name']);
  });

  it('tell the pace of the last one and the largest that waits', async () => {
    const stand = await standing();
    expect(await stand.checks.largestWaiting()).toBeNull();
    await stand.draft(['ann@example.com']);
    expect(await stand.checks.largestWaiting()).toEqual({ recipients: 1, estimatedSeconds: null });
  });

  it('that do not exist are not found', async () => {
    const stand = await standing();
    expect((await refusal(stand.mailings.delete(eva, 'x'))).code).toBe('NOT_FOUND');
  });
});

describe('a mailbox', () => {
  it('is kept while a mailing that has not ended chooses it', async () => {
    const stand = await openMailings();
    const { id } = await stand.mailings.create(eva, { name: 'x', mailboxId: SALES.id });
    const used = () => stand.database.read((tx) => stand.mailings.usesMailbox(tx, SALES));
    expect(await used()).toBe('the mailing "x"');
    await stand.mailings.delete(eva, id);
    expect(await used()).toBeNull();
    await stand.close();
  });
});
