/**
 * HTML to text and back, for mail programs that show only one of them.
 *
 * Both read their input once from left to right, however it is built: a person of lower rights may have written it.
 */

/** Elements whose content is not text. */
const SILENT = ['style', 'script', 'head', 'title', 'template'];
const BREAKS = /^(?:br|\/?(?:p|div|tr|table|ul|ol|h[1-6]|blockquote|section|header|footer|hr))$/;
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…' },
  ...{ euro: '€', copy: '©', reg: '®', trade: '™', laquo: '«', raquo: '»', bull: '•', middot: '·', shy: '' },
  ...{
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    szlig: 'ß',
    eacute: 'é',
    egrave: 'è',
  },
  ...{ aring: 'å', Aring: 'Å', oslash: 'ø', Oslash: 'Ø', aelig: 'æ', AElig: 'Æ', agrave: 'à', ccedil: 'ç' },
};

/** Makes the plain text of a message out of its HTML; links keep their address, merge fields stay. */
export function htmlToText(html: string): string {
  const out: string[] = [];
  // Links do not nest; with only the last one kept, no text is looked at twice.
  let link: OpenLink | null = null;
  const lower = html.toLowerCase();
  for (let at = 0; at < html.length;) {
    if (html[at] !== '<') {
      const end = endOf(html.indexOf('<', at), html);
      out.push(decodeEntities(html.slice(at, end)).replace(/[ \t\r\n]+/g, ' '));
      at = end;
      continue;
    }
    const tag = readTag(html, lower, at);
    at = tag.end;
    if (tag.name === '<') out.push('<');
    else if (BREAKS.test(tag.name)) out.push('\n');
    else if (tag.name === 'li') out.push('\n- ');
    else if (tag.name === '/td' || tag.name === '/th') out.push(' ');
    else if (tag.name === 'a') link = { href: hrefOf(tag.text), from: out.length };
    else if (tag.name === '/a') {
      if (link) closeLink(out, link);
      link = null;
    }
  }
  return tidy(out.join(''));
}

interface OpenLink {
  href: string;
  /** How many pieces of text stood before it. */
  from: number;
}

interface Tag {
  /** Lower case, with the slash of a closing one; empty for comments, `<` for a bracket that begins no tag. */
  name: string;
  text: string;
  /** Where the text behind it goes on; behind the whole element if that holds no text. */
  end: number;
}

function readTag(html: string, lower: string, at: number): Tag {
  if (html.startsWith('<!--', at)) return { name: '', text: '', end: behind(html, '-->', at) };
  const name = /^<(\/?[a-z][a-z0-9]*)/.exec(lower.slice(at, at + 20))?.[1];
  // A bracket that begins no tag is text.
  if (name === undefined && html[at + 1] !== '!') return { name: '<', text: '', end: at + 1 };
  const end = behind(html, '>', at);
  const text = html.slice(at, end);
  if (name && SILENT.includes(name)) return { name: '', text, end: behind(lower, `</${name}>`, end) };
  return { name: name ?? '', text, end };
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function endOf(at: number, html: string): number {
  return at < 0 ? html.length : at;
}

function hrefOf(tag: string): string {
  const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag.slice(0, 4_000));
  return decodeEntities(href?.[1] ?? href?.[2] ?? href?.[3] ?? '').trim();
}

function closeLink(out: string[], link: OpenLink): void {
  if (!/^(?:https?:|mailto:|\{\{)/i.test(link.href)) return;
  const label = out.slice(link.from).join('').trim();
  if (label === link.href || `mailto:${label}` === link.href) return;
  out.push(label === '' ? link.href : ` (${link.href})`);
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{1,10}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line, i) => line !== '' || (lines[i - 1] ?? '') !== '')
    .join('\n')
    .trim();
}

/** Makes simple HTML out of a plain text: paragraphs and line breaks, addresses as links; merge fields stay. */
export function textToHtml(text: string): string {
  const paragraphs = text.replace(/\r\n?/g, '\n').split(/\n{2,}/);
  const body = paragraphs
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${linked(paragraph.trim()).replaceAll('\n', '<br>\n')}</p>`);
  return body.join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"{}]+[^\s<>"{}.,;:!?)\]])/)
    .map((part, i) => (i % 2 === 1 ? `<a href="${escape(part)}">${escape(part)}</a>` : escape(part)))
    .join('');
}
