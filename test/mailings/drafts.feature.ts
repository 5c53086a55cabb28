import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../support/ground.ts';
import { eva, mark, type MailingsStand, openMailings, SALES, SUPPORT } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(() => stand.close());

const draft = (input: object = {}) => stand.mailings.create(eva, { name: 'November', ...input });

describe('a draft', () => {
  it('is empty, has version 1, and says from whom it would be sent and why', async () => {
    const mailing = await draft();
    expect(mailing).toMatchObject({
      kind: 'EMAIL',
      status: 'DRAFT',
      version: 1,
      subject: '',
      html: '',
      text: '',
    });
    expect(mailing.sender).toEqual({
      address: SUPPORT.address,
      name: 'Support',
      why: 'It is the default From address of the settings.',
    });
    expect(mailing.progress).toMatchObject({ id: mailing.id, status: 'DRAFT', total: 0, ratePerSecond: 0 });
  });

  it('is sent from the mailbox it chooses, under the name it gives', async () => {
    const mailing = await draft({ mailboxId: SALES.id, fromName: 'The sales team' });
    expect(mailing.mailbox).toMatchObject({ address: SALES.address });
    expect(mailing.sender).toMatchObject({ address: SALES.address, name: 'The sales team' });
  });

  it('never falls back in silence when its mailbox is gone', async () => {
    const { id } = await draft({ mailboxId: SALES.id });
    stand.outside.mailboxes = [SUPPORT];
    expect((await stand.views.get(id)).sender).toMatchObject({ address: null });
  });

  it('needs a name', async () => {
    const error = await refusal(stand.mailings.create(eva, { subject: 'Hello' }));
    expect(error.fields[0]?.path).toBe('input.name');
  });

  it.each([
    ['subject', 'Hello\r\nBcc: evil@example.com'],
    ['fromName', 'Eva\nBcc: evil@example.com'],
    ['replyTo', 'a@company.com\r\nBcc: evil@example.com'],
    ['replyTo', 'a@company.com, b@company.com'],
    ['name', 'x'.repeat(201)],
    ['subject', 'x'.repeat(999)],
    ['html', 'x'.repeat(1_000_001)],
    ['fromName', 'Eva\u202e'],
    ['externalId', 'x'.repeat(201)],
    ['mailboxId', 'unknown'],
  ])('refuses a %s that is not acceptable, and names the field', async (field, value) => {
    const error = await refusal(draft({ [field]: value }));
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.fields[0]?.path).toBe(`input.${field}`);
  });

  it('of an SMS has neither HTML nor subject', async () => {
    expect((await refusal(draft({ kind: 'SMS', html: '<p>x</p>' }))).fields[0]?.path).toBe('input.html');
    expect((await refusal(draft({ kind: 'SMS', subject: 'x' }))).fields[0]?.path).toBe('input.subject');
  });
});

describe('changing a mailing', () => {
  it('keeps what is left out, empties what is null, and counts the version', async () => {
    const { id } = await draft({ subject: 'Hello', replyTo: 'eva@company.com' });
    const changed = await stand.mailings.update(mark, id, { text: 'Hi', replyTo: null }, 1);
    expect(changed).toMatchObject({ subject: 'Hello', text: 'Hi', replyTo: null, version: 2 });
  });

  it('is refused with CONFLICT that names the fields that differ, and writes nothing', async () => {
    const { id } = await draft({ subject: 'Hello', text: 'Hi' });
    await stand.mailings.update(mark, id, { subject: 'Hello all' }, 1);
    const error = await refusal(stand.mailings.update(eva, id, { subject: 'Dear all', text: 'Hi' }, 1));
    expect(error.code).toBe('CONFLICT');
    expect(error.fields).toEqual([
      { path: 'input.subject', code: 'CONFLICT', message: 'subject is "Hello all" by now.' },
    ]);
    expect(await stand.views.get(id)).toMatchObject({ subject: 'Hello all', version: 2 });
  });

  it('lets exactly one of many win who save the same version at once', async () => {
    const { id } = await draft();
    const saves = Array.from({ length: 20 }, (_, i) =>
      stand.mailings.update(eva, id, { subject: `s${i}` }, 1),
    );
    const settled = await Promise.allSettled(saves);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await stand.views.get(id)).version).toBe(2);
  });

  it('cannot change its kind', async () => {
    const { id } = await draft();
    const error = await refusal(stand.mailings.update(eva, id, { kind: 'SMS' }, 1));
    expect(error.fields[0]?.path).toBe('input.kind');
  });

  it('is refused while it is being sent', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    expect((await refusal(stand.mailings.update(eva, id, { subject: 'x' }, 1))).code).toBe('CONFLICT');
  });

  it('makes a new version of the content while it is paused, and says so in log and audit', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    await stand.runs.pause(eva, id);
    const changed = await stand.mailings.update(mark, id, { subject: 'Corrected' }, 1);
    expect(changed.contentVersion).toBe(2);
    const compose = await stand.renderer.prepare(id);
    const recipient = await stand.delivery.recipient(id, null);
    const made = recipient && (await compose(recipient));
    expect(made).toMatchObject({ contentVersion: 2, message: { content: { subject: 'Corrected' } } });
    const log = (await stand.delivery.log(id)).map(({ text }) => text);
    expect(log).toContain('Mark changed the content: who is sent to from now on gets version 2.');
    const { edges } = await stand.audit.entries({});
    expect(edges[0]?.node).toMatchObject({
      actor: 'Mark',
      details: { contentVersion: 2, fields: ['subject'] },
    });
  });

  it('of a name alone while it is paused leaves the content as it is', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    await stand.runs.pause(eva, id);
    expect((await stand.mailings.update(eva, id, { name: 'Other' }, 1)).contentVersion).toBe(1);
  });
});

describe('deleting a mailing', () => {
  it('removes it with its recipients', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.mailings.delete(eva, id);
    expect(await stand.views.find(id)).toBeNull();
    expect(await stand.delivery.progress(id)).toBeNull();
  });

  it('is refused while it is under way', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    const error = await refusal(stand.mailings.delete(eva, id));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: '"November" cannot be deleted while it is SENDING.',
    });
  });
});

describe('the list of mailings', () => {
  it('pages newest first, without one twice or left out, though several have the same moment', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push((await draft({ name: `Mailing ${i}` })).id);
      if (i === 2) await stand.clock.advance(1);
    }
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await stand.views.page({ first: 2, after });
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(seen.slice(0, 2).sort()).toEqual(ids.slice(3).sort());
  });

  it('finds by a part of name or subject, whatever signs it has', async () => {
    await draft({ name: '100 % off_now' });
    await draft({ name: 'Other', subject: 'Christmas' });
    const found = async (search: string) =>
      (await stand.views.page({ search })).edges.map(({ node }) => node.name);
    expect(await found('100 %')).toEqual(['100 % off_now']);
    expect(await found('%')).toEqual(['100 % off_now']);
    expect(await found('f_n')).toEqual(['100 % off_now']);
    expect(await found('christ')).toEqual(['Other']);
    expect(await found("'; DROP TABLE mailings; --")).toEqual([]);
  });

  it('filters by kind and status', async () => {
    await draft({ kind: 'SMS', name: 'Text' });
    const id = await stand.draft(['ann@example.com'], { name: 'Mail' });
    await stand.starts.start(eva, id, []);
    const names = async (query: object) => (await stand.views.page(query)).edges.map(({ node }) => node.name);
    expect(await names({ kind: 'SMS' })).toEqual(['Text']);
    expect(await names({ status: 'SENDING' })).toEqual(['Mail']);
  });

  it('refuses a cursor that it did not give', async () => {
    expect((await refusal(stand.views.page({ after: 'x' }))).fields[0]?.path).toBe('after');
  });

  it('names the mailing that still needs a mailbox', async () => {
    await draft({ mailboxId: SALES.id });
    const used = (id: string) => stand.database.read((tx) => stand.mailings.usesMailbox(tx, { id }));
    expect(await used(SALES.id)).toBe('the mailing "November"');
    expect(await used(SUPPORT.id)).toBeNull();
  });
});
