import { parseMailboxLine } from '@mailroom/shared/email-address';

/** What becomes of one pasted line; blank lines are left out. */
export type ReadLine =
  | { line: number; verdict: 'isNew' | 'renames' | 'same'; address: string; name: string }
  | { line: number; verdict: 'twice'; address: string; firstLine: number }
  | { line: number; verdict: 'wrong'; text: string; message: string };

/** A first line of a CSV file that only names the columns. */
const HEAD = /^"?(e-?mail|address|name|display name)"?\s*[;,\t]/i;

/** Reads a pasted list of mailboxes and says of each line what importing it does to the ones there are. */
export function readMailboxLines(
  text: string,
  known: readonly { address: string; name: string }[],
): ReadLine[] {
  const names = new Map(known.map(({ address, name }) => [address.toLowerCase(), name]));
  const firstLines = new Map<string, number>();
  return text.split(/\r?\n/).flatMap((typed, at): ReadLine[] => {
    const line = at + 1;
    if (!typed.trim() || (at === 0 && HEAD.test(typed) && !typed.includes('@'))) return [];
    const read = parseMailboxLine(typed);
    if (!read.ok) return [{ line, verdict: 'wrong', text: typed.trim(), message: read.message }];
    const { address, name, key } = read;
    const firstLine = firstLines.get(key);
    if (firstLine !== undefined) return [{ line, verdict: 'twice', address, firstLine }];
    firstLines.set(key, line);
    const present = names.get(address.toLowerCase());
    const verdict = present === undefined ? 'isNew' : !name || name === present ? 'same' : 'renames';
    return [{ line, verdict, address, name }];
  });
}
