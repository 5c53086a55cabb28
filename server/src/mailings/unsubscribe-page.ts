/** A page that a recipient sees; it loads nothing and runs nothing. */
export interface Page {
  title: string;
  /** HTML. */
  body: string;
}

/** Escapes a text for HTML. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Asks whether somebody really wants no more mailings; `address` is shown as it is given. */
export function askPage(address: string): Page {
  return {
    title: 'Unsubscribe',
    body: `<p>Do you want no more mailings at <strong>${escape(address)}</strong>?</p>
<form method="post"><button type="submit">Unsubscribe</button></form>`,
  };
}

/** Says that it is done. */
export function donePage(address: string): Page {
  return {
    title: 'You are unsubscribed',
    body: `<p role="status"><strong>${escape(address)}</strong> gets no more mailings from us.</p>`,
  };
}

/** Says that a link is none of ours. */
export const BAD_LINK_PAGE: Page = {
  title: 'This link does not work',
  body: `<p>The address of this page is not complete. Copy the whole link out of the message,
or answer the message and ask to be taken off the list.</p>`,
};

const STYLE = `body{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em;color:#1d2129;
background:#fff}h1{font-size:1.5em}button{font:inherit;padding:.6em 1.4em;border:0;border-radius:6px;background:#1a4f9c;
color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #f5a623;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#16181d;color:#e8eaee}button{background:#8ab4f8;color:#10131a}}`;

/** Writes a page as HTML; the nonce lets its own style in. */
export function pageHtml({ title, body }: Page, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style nonce="${escape(nonce)}">${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
