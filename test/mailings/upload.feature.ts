import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recipientUpload } from '../../server/src/mailings/express.recipient-upload.ts';
import type { ImportState } from '../../server/src/mailings/import-state.ts';
import { readImport } from '../../server/src/mailings/typeorm.import-store.ts';
import { userNamed } from '../support/ground.ts';
import { eva, type MailingsStand, mark, openMailings, PUBLIC_URL, serve } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(() => stand.close());

describe('uploading a CSV file', () => {
  const TOKEN = { authorization: 'Bearer token' };
  let site: Awaited<ReturnType<typeof serve>> | null = null;
  afterEach(() => site?.close());

  async function post(id: string, body: string, headers: Record<string, string>, principal = eva) {
    site = await serve(
      (entry) => [{ path: '/mailings', router: recipientUpload(entry, stand.csv) }],
      principal,
    );
    const response = await fetch(`${site.url}/mailings/${id}/recipients.csv`, {
      method: 'POST',
      body,
      headers,
    });
    return {
      status: response.status,
      body: (await response.json()) as ImportState & { errors?: { extensions: { code: string } }[] },
    };
  }

  it('answers the report as JSON', async () => {
    const id = await stand.draft([]);
    const { status, body } = await post(id, 'email\nann@example.com\nnobody\n', {
      ...TOKEN,
      'content-type': 'text/csv',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ mailingId: id, added: 1, skipped: 1, finished: true, error: null });
  });

  it('answers 400 with the report and the reason if the file cannot be read', async () => {
    const id = await stand.draft([]);
    const { status, body } = await post(id, 'name\nAnn\n', TOKEN);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      added: 0,
      error: expect.stringContaining('No column'),
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it.each([
    ['nobody signed in', {}, eva, 401, 'UNAUTHENTICATED'],
    ['a page of another site', { ...TOKEN, origin: 'https://evil.example' }, eva, 403, 'FORBIDDEN'],
    ['a cookie without an origin', { cookie: 'sid=1' }, eva, 403, 'FORBIDDEN'],
    ['somebody without the right', TOKEN, userNamed('Vic', ['MAILINGS_READ']), 403, 'FORBIDDEN'],
    ['JSON', { ...TOKEN, 'content-type': 'application/json' }, eva, 400, 'BAD_USER_INPUT'],
    [
      'another charset',
      { ...TOKEN, 'content-type': 'text/csv; charset=windows-1252' },
      eva,
      400,
      'BAD_USER_INPUT',
    ],
    ['gzip', { ...TOKEN, 'content-encoding': 'gzip' }, eva, 400, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_, headers, principal, status, code) => {
    const id = await stand.draft([]);
    const answer = await post(id, 'email\nann@example.com\n', headers, principal);
    expect(answer).toMatchObject({ status, body: { errors: [{ extensions: { code } }] } });
    expect(await stand.delivery.progress(id)).toMatchObject({ total: 0 });
  });

  it('lets the page itself in', async () => {
    const id = await stand.draft([]);
    const { status } = await post(id, 'email\nann@example.com\n', { ...TOKEN, origin: PUBLIC_URL }, mark);
    expect(status).toBe(200);
  });

  it('answers 404 for a mailing that does not exist', async () => {
    expect(await post('unknown', 'email\n', TOKEN)).toMatchObject({ status: 404 });
  });

  it('keeps what had arrived when the connection is cut in the middle, and says so', async () => {
    const id = await stand.draft([]);
    site = await serve((entry) => [{ path: '/mailings', router: recipientUpload(entry, stand.csv) }]);
    const request = httpRequest(`${site.url}/mailings/${id}/recipients.csv`, {
      method: 'POST',
      headers: TOKEN,
    });
    request.on('error', () => undefined);
    request.write('email\nann@example.com\nbo', () => setImmediate(() => request.destroy()));
    const state = () => stand.database.read((tx) => readImport(tx, id));
    await expect
      .poll(state, { interval: 10 })
      .toMatchObject({ finished: true, error: expect.stringContaining('The upload broke off.') });
  });
});
