/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '@mailroom/shared/errors';

const SOURCES = join(import.meta.dirname, '../../client/src');
const LOCALES = join(SOURCES, 'app/locales/en');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('gql'))
  .map((name) => ({ name, text: readFileSync(join(SOURCES, name), 'utf8') }));

async function readTexts(): Promise<Record<string, unknown>> {
  const names = readdirSync(LOCALES);
  const modules = await Promise.all(
    names.map(
      async (name) => [name.replace('.ts', ''), (await import(join(LOCALES, name))).default] as const,
    ),
  );
  return Object.fromEntries(modules);
}

const textAt = (texts: unknown, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], texts);

describe('the texts of the page', () => {
  it('are there for every key that the sources name', async () => {
    const texts = await readTexts();
    const missing = files.flatMap(({ name, text }) =>
      [...text.matchAll(/\b(?:t|translate)\(\s*'([\w.]+)'/g)]
        .map(([, key = '']) => key)
        .filter((key) => typeof textAt(texts, key) !== 'string')
        .map((key) => `${name}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('are never written into a template', () => {
    const loose = files
      .filter(({ name }) => name.endsWith('.vue'))
      .flatMap(({ name, text }) => {
        const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? '';
        const words = template
          .replace(/<!--[\s\S]*?-->/g, '')
          .match(/>\s*[A-Z][a-z]+(?: [a-z]+)*\s*<|\s(?:label|title|hint|aria-label)="[A-Z][^"]*"/g);
        return (words ?? []).map((word) => `${name}: ${word.trim()}`);
      });
    expect(loose).toEqual([]);
  });

  it('never apologise and never say only that something went wrong', async () => {
    const all = JSON.stringify(await readTexts()) + JSON.stringify(ERROR_CODES);
    expect(all).not.toMatch(/oops|something went wrong|sorry/i);
  });
});
