import type { Response } from 'express';

/** Nothing is loaded and nothing runs, whatever a message holds; only styles and pictures within it are shown. */
const POLICY = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** A message is drawn on paper, in the light theme as in the dark one: that is what its recipients see. */
const PAPER =
  'body{margin:16px;background:#fff;color:#111;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}';

/**
 * Answers with a message for a sandboxed frame of the page. It has an address of its own because a document that is
 * written into the frame inherits the page's policy, which forbids the styles that letters are made of.
 */
export function sendMailFrame(response: Response, html: string): void {
  response
    .set('Content-Security-Policy', POLICY)
    .type('html')
    .send(`<!doctype html><meta charset="utf-8"><title>Message</title><style>${PAPER}</style>${html}`);
}
