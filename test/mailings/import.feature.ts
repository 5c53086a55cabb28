import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../support/ground.ts';
import { eva, type MailingsStand, openMailings } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings({ maxRows: 3_000 });
});
afterEach(() => stand.close());

async function* pieces(...texts: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text as string);
}

const importing = (id: string, ...texts: (string | Buffer)[]) => stand.csv.run(eva, id, pieces(...texts));
const addresses = async (id: string) =>
  (await stand.delivery.recipients(id, { first: 100 })).edges.map(({ node }) => [node.address, node.state]);

describe('importing a CSV file', () => {
  it('adds every row, its other columns as merge values, and names the columns in the mailing', async () => {
    const id = await stand.draft([]);
    const state = await importing(id, 'email;name;externalId\nAnn@Example.com;Ann;7\nbob@example.com;;8\n');
    expect(state).toEqual({ mailingId: id, added: 2, skipped: 0, finished: true, error: null, problems: [] });
    const { edges } = await stand.delivery.recipients(id, {});
    expect(edges.map(({ node }) => node)).toMatchObject([
      { address: 'Ann@example.com', values: { name: 'Ann' }, externalId: '7', line: 2, state: 'PENDING' },
      { address: 'bob@example.com', values: {}, externalId: '8', line: 3, state: 'PENDING' },
    ]);
    expect((await stand.views.get(id)).fields).toEqual(['name']);
  });

  it('keeps who is a duplicate, invalid or blocked as skipped, and names him by his line', async () => {
    const id = await stand.draft(['known@example.com']);
    await stand.blockedList.block(eva, [{ address: 'blocked@example.com' }]);
    const state = await importing(
      id,
      'email\nann@example.com\nANN@example.com\nknown@example.com\nnobody\nblocked@example.com\n"x@y.test, z@y.test"\n',
    );
    expect(state).toMatchObject({ added: 1, skipped: 5, error: null });
    expect(state.problems.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
      [3, 'DUPLICATE'],
      [4, 'DUPLICATE'],
      [5, 'INVALID'],
      [6, 'BLOCKED'],
      [7, 'INVALID'],
    ]);
    expect(await addresses(id)).toContainEqual(['nobody', 'SKIPPED']);
    expect((await stand.delivery.skippedWhy(id)).map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ['BLOCKED', 1],
      ['DUPLICATE', 2],
      ['INVALID', 2],
    ]);
  });

  it('keeps the rows before and after a quote that is never closed and a line of 10 MB, and reports both', async () => {
    const id = await stand.draft([]);
    const state = await importing(
      id,
      'email,name\nann@example.com,"Ann\nbob@example.com,Bob\n',
      ...Array.from({ length: 10 }, () => Buffer.alloc(1_000_000, 'x')),
      '\ncleo@example.com,Cleo\n',
    );
    expect(state).toMatchObject({ added: 2, skipped: 2, error: null });
    expect(state.problems).toEqual([
      { line: 2, address: null, reason: expect.stringMatching(/^UNREADABLE: A quotation mark/) },
      { line: 4, address: null, reason: expect.stringMatching(/^UNREADABLE: The line is longer than 64 KB/) },
    ]);
  });

  it.each([
    ['without an address column', 'name,city\nAnn,Oslo\n', 'No column holds the address'],
    ['without names of columns', 'ann@example.com\nbob@example.com\n', 'looks like a recipient'],
    ['in Windows-1252', Buffer.from('email,name\nann@example.com,J\xf6rg\n', 'latin1'), 'line 2'],
    ['in UTF-16', Buffer.from('\ufeffemail\nann@example.com\n', 'utf16le'), 'UTF-16'],
    ['that is empty', '', 'empty'],
  ])('takes nothing of a file %s, and says why', async (_, text, why) => {
    const id = await stand.draft([]);
    const state = await importing(id, text);
    expect(state).toMatchObject({ added: 0, skipped: 0, finished: true });
    expect(state.error).toContain(why);
    expect(await addresses(id)).toEqual([]);
  });

  it('names a line in another encoding further on by its number, and keeps the rest', async () => {
    const id = await stand.draft([]);
    const many = Array.from({ length: 1_200 }, (_, i) => `p${i}@example.com\n`).join('');
    const state = await importing(
      id,
      `email\n${many}`,
      Buffer.from('j\xf6rg@example.com\nlast@example.com\n', 'latin1'),
    );
    expect(state).toMatchObject({ added: 1_201, skipped: 1, error: null });
    expect(state.problems).toEqual([
      { line: 1_202, address: null, reason: 'UNREADABLE: The line is not in UTF-8.' },
    ]);
  });

  it('reads up to the limit of recipients, says at which line it stopped, and keeps what was before', async () => {
    const id = await stand.draft(['first@example.com']);
    const many = Array.from({ length: 3_001 }, (_, i) => `p${i}@example.com`).join('\n');
    const state = await importing(id, `email\n${many}\n`);
    expect(state).toMatchObject({ added: 2_999, finished: true });
    expect(state.error).toContain('Line 3001 ');
    expect((await stand.delivery.progress(id))?.total).toBe(3_000);
  });

  it('says how far it came when the upload breaks off, and knows who is in when the file comes again', async () => {
    const id = await stand.draft([]);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('email\nann@example.com\nbob@example.com\ncle');
      throw new Error('aborted');
    }
    const state = await stand.csv.run(eva, id, broken());
    expect(state).toMatchObject({ added: 2, skipped: 0, finished: true });
    expect(state.error).toContain('The rows up to line 3 are kept');
    const again = await importing(id, 'email\nann@example.com\nbob@example.com\ncleo@example.com\n');
    expect(again).toMatchObject({ added: 1, skipped: 2, error: null });
  });

  it('refuses values that would not be kept whole, and says which', async () => {
    const id = await stand.draft([]);
    const state = await importing(
      id,
      `email,,note\na@b.test,,${'x'.repeat(1_001)}\nb@b.test,stray,y\nc@b.test,,y,more\n`,
    );
    expect(state).toMatchObject({ added: 0, skipped: 3 });
    expect(state.problems.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('The value of "note" has 1001 characters'),
      expect.stringContaining('Column 2 has a value'),
      expect.stringContaining('Column 4 has a value'),
    ]);
  });

  it('names the first thousand problems and counts them all', async () => {
    const id = await stand.draft([]);
    const state = await importing(id, `email\n${'nobody\n'.repeat(1_500)}`);
    expect(state).toMatchObject({ added: 0, skipped: 1_500 });
    expect(state.problems).toHaveLength(1_000);
  });

  it('brings numbers to E.164 with the default country code, and knows the same number written otherwise', async () => {
    const id = await stand.draft([], {}, 'SMS');
    const state = await importing(id, 'mobile\n900 12 345\n+47 90012345\n0044 7700 900123\n12\n');
    expect(state).toMatchObject({ added: 2, skipped: 2 });
    expect((await addresses(id)).map(([address]) => address)).toEqual(
      expect.arrayContaining(['+4790012345', '+447700900123', '12']),
    );
  });

  it('goes through a million rows and stops at the next', { timeout: 60_000 }, async () => {
    const big = await openMailings();
    // Storing a million rows is delivery's own business and tested there: here they are only counted.
    let stored = 0;
    big.delivery.addRecipients = async (_tx, _id, rows) => {
      stored += rows.length;
      return { added: rows.length, skipped: [] };
    };
    const id = await big.draft([]);
    async function* file(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('email\n');
      for (let i = 0; i < 1_000_001; i += 5_000) {
        const rows = Math.min(5_000, 1_000_001 - i);
        yield Buffer.from(Array.from({ length: rows }, (_, n) => `p${i + n}@example.com\n`).join(''));
      }
    }
    const state = await big.csv.run(eva, id, file());
    expect(stored).toBe(1_000_000);
    expect(state).toMatchObject({ added: 1_000_000, finished: true });
    expect(state.error).toContain('Line 1000002 ');
    await big.close();
  });
});

describe('an import', () => {
  it('is refused while another one of the same mailing runs', async () => {
    const id = await stand.draft([]);
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('email\nann@example.com\n');
      await waiting;
    }
    const first = stand.csv.run(eva, id, slow());
    const error = await refusal(importing(id, 'email\n'));
    expect(error).toMatchObject({ code: 'CONFLICT' });
    expect((await stand.checks.check(id)).problems).toContainEqual(
      expect.stringContaining('still being imported'),
    );
    goOn();
    expect(await first).toMatchObject({ added: 1 });
  });

  it('is refused once the mailing has begun', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    expect((await refusal(importing(id, 'email\n'))).code).toBe('CONFLICT');
  });

  it('ends with a sentence when its mailing is deleted in the middle', async () => {
    const id = await stand.draft([]);
    async function* file(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('email\nann@example.com\n');
      await stand.mailings.delete(eva, id);
    }
    expect((await stand.csv.run(eva, id, file())).error).toContain('There is no mailing');
  });

  it('that died with its process is ended at the next start, and another one may begin', async () => {
    const id = await stand.draft([]);
    async function* dead(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('email\n');
      await new Promise(() => undefined);
    }
    void stand.csv.run(eva, id, dead());
    await expect
      .poll(() => stand.checks.check(id))
      .toMatchObject({ problems: expect.arrayContaining([expect.stringContaining('imported')]) });
    // On PostgreSQL another server instance may be at work on it, so it is given time.
    if (stand.database.kind === 'postgres') await stand.clock.advance(2 * 60_000);
    await stand.csv.recover();
    const states = stand.importStreams.ofMailing(id);
    expect((await states.next()).value).toMatchObject({
      finished: true,
      error: expect.stringContaining('was stopped'),
    });
    await states.return();
    expect(await importing(id, 'email\nann@example.com\n')).toMatchObject({ added: 1 });
  });

  it('is told live: the last state at once, then what comes', async () => {
    const id = await stand.draft([]);
    await importing(id, 'email\nann@example.com\n');
    const states = stand.importStreams.ofMailing(id);
    expect((await states.next()).value).toMatchObject({ added: 1, finished: true });
    const next = states.next();
    await importing(id, 'email\nbob@example.com\ncleo@example.com\n');
    await stand.clock.advance(2_500);
    expect((await next).value).toMatchObject({ added: 2, finished: true });
    await states.return();
  });
});

describe('adding recipients over the API', () => {
  it('names who is skipped by his place in the list', async () => {
    const id = await stand.draft([]);
    const state = await stand.recipients.add(eva, id, [
      { address: 'ann@example.com', values: [{ name: 'name', value: 'Ann' }], externalId: '7' },
      { address: 'ann@example.com' },
      { address: 'nobody' },
    ]);
    expect(state).toMatchObject({ added: 1, skipped: 2, finished: true });
    expect(state.problems.map(({ line }) => line)).toEqual([2, 3]);
    expect((await stand.views.get(id)).fields).toEqual(['name']);
  });

  it('takes a thousand at a time', async () => {
    const id = await stand.draft([]);
    const many = Array.from({ length: 1_001 }, (_, i) => ({ address: `p${i}@example.com` }));
    expect((await refusal(stand.recipients.add(eva, id, many))).fields[0]?.path).toBe('recipients');
  });

  it('refuses the same name of a value twice', async () => {
    const id = await stand.draft([]);
    const values = [
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
    ];
    const error = await refusal(stand.recipients.add(eva, id, [{ address: 'ann@example.com', values }]));
    expect(error.fields[0]?.path).toBe('recipients.0.values');
  });
});
