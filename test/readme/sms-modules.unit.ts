import { expect, it } from 'vitest';
import { smsModules } from '../../server/src/sms/modules.ts';
import { readPage } from '../support/pages.ts';
import { modulesTable } from './sms-modules-table.ts';

/** Padding is the formatter's business. */
const withoutPadding = (table: string) =>
  table.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ').replaceAll(/-{3,}/g, '---');

it('the table of modules says what the modules say of themselves', async () => {
  const [, section = ''] = /^## SMS providers\n(.*?)^## /ms.exec(readPage('README.md')) ?? [];
  const shown = section.match(/^\|.*\|$/gm)?.join('\n') ?? '';
  const table = await modulesTable(smsModules);
  expect(withoutPadding(shown), `The table has to be:\n\n${table}\n`).toBe(table);
});
