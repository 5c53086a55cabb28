/** Nothing is loaded and nothing runs, whatever a message holds; styles and pictures within it are shown. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A message is drawn on paper, in the light theme as in the dark one: that is what its recipients see. */
const PAPER =
  'body{margin:16px;background:#fff;color:#111;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}';

/**
 * Makes the document for a frame with `sandbox=""` and `srcdoc` from a message's HTML.
 * The frame inherits the page's own policy as well, so the message's style sheets get the page's nonce.
 */
export function mailDocument(html: string, nonce: string | undefined): string {
  const mark = nonce ? ` nonce="${nonce}"` : '';
  const body = html.replace(/<style(?=[\s>])/gi, `<style${mark}`);
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta charset="utf-8"><style${mark}>${PAPER}</style>${body}`;
}
