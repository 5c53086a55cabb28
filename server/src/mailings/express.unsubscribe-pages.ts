import { randomBytes } from 'node:crypto';
import { type Response, Router } from 'express';
import { askPage, BAD_LINK_PAGE, donePage, type Page, pageHtml } from './unsubscribe-page.ts';
import type { Unsubscribes } from './unsubscribes.service.ts';

/**
 * Makes the pages of unsubscribe links, to be mounted at `/u`: they need no sign-in, no cookie and no script.
 *
 * Mail scanners open every link, so GET and HEAD change nothing. POST acts, whatever its body is: RFC 8058 §3.2 has
 * the mail program send `List-Unsubscribe=One-Click`, the page's own button sends nothing.
 */
export function unsubscribePages(unsubscribes: Pick<Unsubscribes, 'look' | 'end'>): Router {
  const router = Router();
  router.get('/:token', (request, response) => {
    const address = unsubscribes.look(request.params.token);
    show(response, address === null ? null : askPage(address));
  });
  router.post('/:token', async (request, response) => {
    request.resume();
    const address = await unsubscribes.end(String(request.params.token));
    show(response, address === null ? null : donePage(address));
  });
  return router;
}

function show(response: Response, page: Page | null): void {
  const nonce = randomBytes(16).toString('base64url');
  response
    .status(page ? 200 : 404)
    .set({
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex',
    })
    .type('html')
    .send(pageHtml(page ?? BAD_LINK_PAGE, nonce));
}
