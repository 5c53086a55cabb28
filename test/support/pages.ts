import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that holds everything. */
export const ROOT = join(import.meta.dirname, '../..');

/** Reads a page of the documentation; the path is seen from the root. */
export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Gives the code in a page that is marked with a language and a word behind it, such as `sh curl`. */
export function codeBlocks(path: string, mark: string): string[] {
  return [...readPage(path).matchAll(new RegExp(`^\`\`\`${mark}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  );
}
