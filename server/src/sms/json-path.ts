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
  const found = valueAt(json, path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
}

/** Reads whatever is at a path; undefined if there is nothing. */
export function valueAt(json: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce(member, json);
}

/** Reads the list at a path; empty if there is none. */
export function listAt(json: unknown, path: string): readonly unknown[] {
  const found = valueAt(json, path);
  return Array.isArray(found) ? found : [];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
