/** Makes up a recipient: each field holds its own name in brackets, so that one sees where it goes. */
export function sampleValues(fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((name) => [name, `[${name}]`]));
}
