import { parsedJson } from './json-path.ts';

export interface PastedPair {
  /** From 1. */
  line: number;
  /** Null if the line has none. */
  key: string | null;
  value: string;
}

/** Splits what was pasted into keys and values; `knownNames` tell where a second key begins on a line. */
export function pastedPairs(pasted: string, knownNames: readonly string[]): PastedPair[] {
  const text = pasted.replace(/^\ufeff/, '').trimEnd();
  const json = /^\s*[{[]/.test(text) ? parsedJson(text) : undefined;
  if (typeof json === 'object' && json !== null) return pairsOfJson(json, text);
  const startsOfKeys = keyPattern(knownNames);
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line, index) => pairsOfLine(line, startsOfKeys).map((pair) => ({ line: index + 1, ...pair })));
}

type Pair = Omit<PastedPair, 'line'>;

/** Comments, headings of sections, and what is left of JSON that is not quite JSON. */
const NO_PAIR = /^(#|;|\/\/|<!--|<\/?[\w.]+>$|\[[^\]=:]*\]$|[[\]{}(),;]+$|$)/;
const SETTINGS_LINE = /^<add\s+key\s*=\s*"([^"]*)"\s+value\s*=\s*"([^"]*)"\s*\/?>/i;
const KEY_AND_VALUE =
  /^["'[<]?([\p{L}\p{N}_][\p{L}\p{N}_ .()-]{0,60}?)["'\]>]?\s*(?:=>?|:(?!\/\/))\s*(.*)$/su;

function pairsOfLine(line: string, startsOfKeys: RegExp): Pair[] {
  const trimmed = line.trim();
  if (NO_PAIR.test(trimmed)) return [];
  const [, key, value] = SETTINGS_LINE.exec(trimmed) ?? [];
  if (key !== undefined && value !== undefined) return [{ key, value: bare(value) }];
  return pairTexts(trimmed, startsOfKeys).map(pairOf);
}

/** Cuts a line before each further key. Words before the first separator are part of the first key. */
function pairTexts(line: string, startsOfKeys: RegExp): string[] {
  const texts: string[] = [];
  for (const text of line.split(startsOfKeys)) {
    const last = texts.at(-1);
    if (last === undefined || /[=:]/.test(last)) texts.push(text);
    else texts[texts.length - 1] = `${last} ${text}`;
  }
  return texts;
}

function pairOf(text: string): Pair {
  const [, key, value = ''] = KEY_AND_VALUE.exec(text.trim()) ?? [];
  return key === undefined ? { key: null, value: '' } : { key: key.trim(), value: bare(value) };
}

/** Makes the pattern for the blanks before a further known key: some providers print two on one line. */
function keyPattern(names: readonly string[]): RegExp {
  const longestFirst = [...names].sort((one, other) => other.length - one.length).map(escaped);
  return new RegExp(`[\\s,;]+(?=(?:${longestFirst.join('|') || '(?!)'})\\s*(?:=|:(?!//)))`, 'i');
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

const WRAPPINGS = [/^"(.*)"$/s, /^'(.*)'$/s, /^\[(.*)\]$/s, /^<(.*)>$/s, /^“(.*)”$/s];

/** Takes off what merely wraps a value: a comma or semicolon after a quote, quotes, square and angle brackets. */
function bare(value: string): string {
  const trimmed = value.trim().replace(/(["'”\]>])[,;]$/, '$1');
  const inner = WRAPPINGS.map((wrapping) => wrapping.exec(trimmed)?.[1]).find((found) => found !== undefined);
  return inner === undefined ? trimmed : bare(inner);
}

/** Gathers the leaves of JSON: `{"key": "value"}`, nested, or a list of `{"key": …, "value": …}`. */
function pairsOfJson(json: object, text: string): PastedPair[] {
  const entries: [string, unknown][] = Array.isArray(json) ? json.flatMap(entryOfItem) : Object.entries(json);
  return entries.flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null) return pairsOfJson(value, text);
    return [{ line: lineOf(key, text), key, value: value === null ? '' : String(value) }];
  });
}

function entryOfItem(item: unknown): [string, unknown][] {
  if (typeof item !== 'object' || item === null) return [];
  const { key, name = key, value } = item as { key?: unknown; name?: unknown; value?: unknown };
  return typeof name === 'string' ? [[name, value ?? null]] : Object.entries(item);
}

function lineOf(key: string, text: string): number {
  const at = text.indexOf(JSON.stringify(key));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
