import { listMergeFields, UNSUBSCRIBE_FIELD } from '@mailroom/shared/merge-fields';
import { htmlToText, textToHtml } from './html-text.ts';

/** The two bodies of an e-mail, still with merge fields. */
export interface Bodies {
  html: string;
  text: string;
}

const LINK = `{{${UNSUBSCRIBE_FIELD}}}`;

/** Completes what a person wrote: the missing body is made of the other, and each gets a visible unsubscribe link. */
export function completeBodies({ html, text }: Bodies): Bodies {
  return {
    html: withHtmlLink(html.trim() === '' ? textToHtml(text) : html),
    text: withTextLink(text.trim() === '' ? htmlToText(html) : text),
  };
}

function hasLink(template: string): boolean {
  return listMergeFields(template).some(({ name }) => name === UNSUBSCRIBE_FIELD);
}

function withTextLink(text: string): string {
  return hasLink(text) ? text : `${text.trimEnd()}\n\nUnsubscribe: ${LINK}\n`;
}

function withHtmlLink(html: string): string {
  if (hasLink(html)) return html;
  const link = `<p style="margin-top:32px;font-size:12px;color:#666"><a href="${LINK}">Unsubscribe</a></p>`;
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? `${html}\n${link}\n` : `${html.slice(0, end)}${link}\n${html.slice(end)}`;
}
