import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cellsOf } from '../../server/src/mailings/csv-parse.record-cells.ts';
import { reportExport } from '../../server/src/mailings/express.report-export.ts';
import { userNamed } from '../support/ground.ts';
import { eva, type MailingsStand, openMailings, PUBLIC_URL, serve } from './mailings-stand.ts';

let stand: MailingsStand;
let site: Awaited<ReturnType<typeof serve>> | null = null;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(async () => {
  site?.close();
  await stand.close();
});

const TOKEN = { authorization: 'Bearer token' };

async function get(id: string, headers: Record<string, string> = TOKEN, principal = eva) {
  site = await serve(
    (entry) => [{ path: '/mailings', router: reportExport(entry, stand.reports) }],
    principal,
  );
  return fetch(`${site.url}/mailings/${id}/report.csv`, { headers });
}

describe('the report as CSV', () => {
  it('has a line for every recipient, however many, in order, and leaves a trace', async () => {
    const people = Array.from({ length: 250 }, (_, i) => `p${i}@example.com`);
    const id = await stand.draft(people);
    const response = await get(id);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const text = await response.text();
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toMatch(/^address,externalId,state,reason,at,/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(people);
    const { edges } = await stand.audit.entries({});
    expect(edges[0]?.node).toMatchObject({ actor: 'Eva', action: 'exported recipients', details: { id } });
  });

  it('holds nothing that a spreadsheet would run, and comes back as what it was', async () => {
    const attacks = [
      '=HYPERLINK("https://evil")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      ' =1',
      '＝1',
      "'=1",
      'a"b,c\nd',
    ];
    const id = await stand.draft([]);
    const values = attacks.map((value, i) => ({ name: `c${i}`, value }));
    await stand.recipients.add(eva, id, [{ address: 'ann@example.com', values }]);
    await stand.recipients.add(eva, id, [{ address: '=cmd|x', externalId: '@x' }]);
    const bytes = new Uint8Array(await (await get(id)).arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    const rows = cellsOf([text.trim()], ',');
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
    const copy = await stand.draft([]);
    await stand.csv.run(
      eva,
      copy,
      (async function* () {
        yield bytes;
      })(),
    );
    const back = await stand.delivery.recipient(copy, null);
    for (const { name, value } of values) expect(back?.values[name]).toBe(value);
  });

  it.each([
    ['nobody signed in', {}, eva, 401],
    ['somebody who may not see recipients', TOKEN, userNamed('Vic', ['MAILINGS_READ']), 403],
    ['a page of another site', { ...TOKEN, origin: 'https://evil.example' }, eva, 403],
    ['a link on another site', { cookie: 'sid=1', 'sec-fetch-site': 'cross-site' }, eva, 403],
  ])('refuses %s', async (_, headers, principal, status) => {
    const id = await stand.draft(['ann@example.com']);
    const response = await get(id, headers, principal);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('ann@example.com');
  });

  it('is given to a link of the page itself', async () => {
    const id = await stand.draft(['ann@example.com']);
    expect((await get(id, { ...TOKEN, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    site?.close();
    expect((await get(id, { ...TOKEN, origin: PUBLIC_URL })).status).toBe(200);
  });

  it('is 404 for a mailing that does not exist', async () => {
    expect((await get('x')).status).toBe(404);
  });
});
