/**
 * Merge fields: `{{name}}`, `{{ name }}`, `{{name|default text}}`.
 *
 * A field stands for one value of the recipient and for nothing else. There are no expressions, no paths, no
 * loops: a template that a person of lower rights wrote can read nothing and run nothing.
 */

export interface MergeField {
  readonly name: string;
  /** What is written where a recipient has no value; null if the template gives nothing. */
  readonly fallback: string | null;
}

/** Where the text goes, which decides how a value is made harmless. */
export const MERGE_MODES = ['text', 'html', 'header'] as const;
export type MergeMode = (typeof MERGE_MODES)[number];

/** Filled by Mailroom, with the recipient's own link: no column of a list may take its place. */
export const UNSUBSCRIBE_FIELD = 'unsubscribeUrl';

/** A brace ends the search, so a template is read in linear time however it is built. */
const FIELD = /\{\{([^{}]{1,1000})\}\}/g;

/** Lists the fields of a template in order, each name and default once. */
export function listMergeFields(template: string): MergeField[] {
  const found = new Map<string, MergeField>();
  for (const [, inner = ''] of template.matchAll(FIELD)) {
    const field = parseField(inner);
    if (field) found.set(`${field.name}|${field.fallback}`, field);
  }
  return [...found.values()];
}

/** Lists the names that a template uses and no recipient can have; the unsubscribe link is always known. */
export function unknownMergeFields(template: string, known: readonly string[]): string[] {
  const names = new Set([UNSUBSCRIBE_FIELD, ...known]);
  const unknown = listMergeFields(template).filter((field) => !names.has(field.name));
  return [...new Set(unknown.map((field) => field.name))];
}

/**
 * Fills in a recipient's values: escaped for HTML, as they are for text, on one safe line for a header.
 * A field without a value gets its default, else nothing. Values are never read as a template again.
 */
export function renderMergeFields(
  template: string,
  values: Readonly<Record<string, string>>,
  mode: MergeMode,
): string {
  const filled = template.replace(FIELD, (whole, inner: string) => {
    const field = parseField(inner);
    if (!field) return whole;
    const value = Object.hasOwn(values, field.name) ? (values[field.name] ?? '') : '';
    if (value.trim() !== '') return mode === 'html' ? escapeHtml(value) : value;
    return mode === 'html' ? escapeHtmlOnce(field.fallback ?? '') : (field.fallback ?? '');
  });
  return mode === 'header' ? toHeaderLine(filled) : filled;
}

/** Leaves the fields of a template out, defaults too: what remains is in every message. */
export function withoutMergeFields(template: string): string {
  return template.replace(FIELD, (whole, inner: string) => (parseField(inner) ? '' : whole));
}

/** Changes the words of a template, defaults too; the names of its fields stay as they are. */
export function changeWords(template: string, change: (words: string) => string): string {
  let changed = '';
  let end = 0;
  for (const { 0: whole, index } of template.matchAll(FIELD)) {
    const bar = whole.indexOf('|');
    const name = bar < 0 ? whole : whole.slice(0, bar + 1);
    changed += change(template.slice(end, index)) + name + change(whole.slice(name.length));
    end = index + whole.length;
  }
  return changed + change(template.slice(end));
}

/** Reads what stands between the braces, or null if there is no name in it. */
function parseField(inner: string): MergeField | null {
  const bar = inner.indexOf('|');
  const name = plainName(bar < 0 ? inner : inner.slice(0, bar));
  if (name === '') return null;
  return { name, fallback: bar < 0 ? null : inner.slice(bar + 1).trim() };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

/** Undoes what an HTML editor does to a typed name: entities, no-break spaces, wrapped lines. */
function plainName(typed: string): string {
  const decoded = typed.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity);
  return decoded.replace(/\s+/g, ' ').trim();
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Escapes a default, which an HTML editor may have escaped already. */
function escapeHtmlOnce(text: string): string {
  return text.replace(/&(?:[a-z]{1,31}|#\d{1,7}|#x[\da-f]{1,6});|[&<>"']/gi, (part) => ESCAPES[part] ?? part);
}

/** Makes one line that may stand in a header: see `isHeaderSafe` in `email-address`. */
function toHeaderLine(text: string): string {
  return text
    .replace(/[\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
