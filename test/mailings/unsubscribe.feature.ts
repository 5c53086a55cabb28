import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsubscribeTokens } from '../../server/src/mailings/crypto.unsubscribe-token.ts';
import { unsubscribePages } from '../../server/src/mailings/express.unsubscribe-pages.ts';
import { eva, type MailingsStand, openMailings, PUBLIC_URL, serve } from './mailings-stand.ts';

let stand: MailingsStand;
let site: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => {
  stand = await openMailings();
  site = await serve(() => [{ path: '/u', router: unsubscribePages(stand.unsubscribes) }]);
});
afterEach(async () => {
  site.close();
  await stand.close();
});

/** Gives the path of a recipient's own link, as it stands in his message. */
async function linkOf(mailingId: string): Promise<string> {
  const compose = await stand.renderer.prepare(mailingId);
  const recipient = await stand.delivery.recipient(mailingId, null);
  const made = recipient && (await compose(recipient));
  if (made?.kind !== 'MESSAGE') throw new Error('No message was made');
  const link = made.message.content.headers['List-Unsubscribe'] ?? '';
  expect(link).toMatch(new RegExp(`^<${PUBLIC_URL}/u/[\\w-]+>$`));
  return link.slice(1 + PUBLIC_URL.length, -1);
}

const blockedNow = async () => (await stand.blockedList.page({})).edges.map(({ node }) => node);

async function running(): Promise<string> {
  const id = await stand.draft(['ann@example.com', 'bob@example.com']);
  await stand.starts.start(eva, id, []);
  return id;
}

describe('the unsubscribe page', () => {
  it('shows one button and whose it is, loads nothing, and runs nothing', async () => {
    const response = await fetch(site.url + (await linkOf(await running())));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('a•••@example.com');
    expect(page).not.toContain('ann@example.com');
    expect(page).toContain('<form method="post">');
    expect(page).not.toMatch(/<script|<img|<link|src=|href=/);
    expect(page).toMatch(/<html lang="en">[\s\S]*<title>[\s\S]*<main>[\s\S]*<h1>/);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('changes nothing, however often it is opened: 100 times by GET, HEAD and as a prefetch', async () => {
    const link = site.url + (await linkOf(await running()));
    for (let i = 0; i < 100; i++) {
      const method = i % 3 === 0 ? 'HEAD' : 'GET';
      await (await fetch(link, { method, headers: { 'sec-purpose': 'prefetch' } })).arrayBuffer();
    }
    expect(await blockedNow()).toEqual([]);
  });

  it.each([
    ['by a mail program (RFC 8058)', 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    ['by the button of the page', '', 'application/x-www-form-urlencoded'],
    ['as a form of several parts', '--b\r\n\r\nOne-Click\r\n--b--\r\n', 'multipart/form-data; boundary=b'],
  ])('blocks at once by POST %s, without cookie, sign-in or redirect', async (_, body, type) => {
    const id = await running();
    const response = await fetch(site.url + (await linkOf(id)), {
      method: 'POST',
      body,
      headers: { 'content-type': type },
      redirect: 'manual',
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('You are unsubscribed');
    expect(await blockedNow()).toMatchObject([
      { kind: 'EMAIL', address: 'ann@example.com', reason: 'UNSUBSCRIBED', source: 'Link in "November"' },
    ]);
    expect((await stand.delivery.progress(id))?.counts).toMatchObject({ PENDING: 1, SKIPPED: 1 });
  });

  it('does nothing more when it is posted again', async () => {
    const link = site.url + (await linkOf(await running()));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(link, { method: 'POST' })).status);
    expect(statuses).toEqual([200, 200, 200]);
    expect(await blockedNow()).toHaveLength(1);
  });

  it('takes the address out of all mailings that wait', async () => {
    const link = await linkOf(await running());
    const other = await stand.draft(['ann@example.com']);
    await fetch(site.url + link, { method: 'POST' });
    expect((await stand.delivery.progress(other))?.counts).toEqual({ SKIPPED: 1 });
  });

  it('works after its mailing was deleted', async () => {
    const id = await running();
    const link = await linkOf(id);
    await stand.runs.cancel(eva, id);
    await stand.mailings.delete(eva, id);
    expect((await fetch(site.url + link, { method: 'POST' })).status).toBe(200);
    expect(await blockedNow()).toMatchObject([
      { address: 'ann@example.com', source: 'Link in a mailing that was deleted' },
    ]);
  });

  it('answers 404 to a link that is none of ours, by GET and POST', async () => {
    const link = await linkOf(await running());
    const last = link.at(-1) === 'A' ? 'B' : 'A';
    for (const wrong of [
      '/u/x',
      '/u/preview',
      link.slice(0, -1),
      link.slice(0, -1) + last,
      `${link}A`,
      `/u/${'A'.repeat(2_000)}`,
    ]) {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(site.url + wrong, { method });
        expect(response.status).toBe(404);
        expect(await response.text()).toContain('This link does not work');
      }
    }
    expect(await blockedNow()).toEqual([]);
  });
});

describe('the token of a link', () => {
  const mailing = '018f0000-0000-7000-8000-000000000001';

  it('holds mailing, recipient, kind and address, and is read only under the key that made it', () => {
    const tokens = new UnsubscribeTokens(randomBytes(32));
    const token = tokens.forMailing(mailing, 'SMS')(42, '+4790012345');
    expect(tokens.read(token)).toEqual({
      mailingId: mailing,
      recipientId: 42,
      kind: 'SMS',
      address: '+4790012345',
    });
    expect(token).toMatch(/^[\w-]+$/);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('90012345');
    expect(new UnsubscribeTokens(randomBytes(32)).read(token)).toBeNull();
  });

  it('is refused if a single bit differs anywhere', () => {
    const tokens = new UnsubscribeTokens(randomBytes(32));
    const bytes = Buffer.from(tokens.forMailing(mailing, 'EMAIL')(1, 'ann@example.com'), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const other = Buffer.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(tokens.read(other.toString('base64url'))).toBeNull();
    }
  });

  it('is refused in any other spelling', () => {
    const tokens = new UnsubscribeTokens(randomBytes(32));
    const token = tokens.forMailing(mailing, 'EMAIL')(1, 'a@b.test');
    for (const other of [`${token}=`, ` ${token}`, `${token}%`, token.replace(/.$/, ''), '', '.', '../../x'])
      expect(tokens.read(other)).toBeNull();
  });
});
