/** Reads JSON that somebody else wrote; undefined if it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads the text or number at a path such as `messages[0].id`; null if there is none. */
export function textAt(json: unknown, path: string): string | null {
  const found = path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce(member, json);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
