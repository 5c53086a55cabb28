import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  DEFAULT_START_WORDS,
  DEFAULT_STOP_CONFIRMATION,
  DEFAULT_STOP_WORDS,
} from '@mailroom/shared/reply-words';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { refusedSettings, saveSettings } from './sms-api.ts';

const REPLIES = `{ smsSettings { version stopWords { language words } startWords { language words } stopConfirmation } }`;
const HISTORY = `{ settingsHistory(first: 1) { edges { node { version changes { field before after } } } } }`;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

const read = async () => (await test.admin.run(REPLIES)).smsSettings;
const lastChanges = async () =>
  (await test.admin.run(HISTORY)).settingsHistory.edges[0].node.changes as { field: string }[];
const faultsOf = async (input: object) =>
  (await refusedSettings(test.admin, input, (await read()).version)).extensions.fields?.map(
    ({ path, code }) => [path, code],
  );

const DEFAULTS = {
  stopWords: DEFAULT_STOP_WORDS,
  startWords: DEFAULT_START_WORDS,
  stopConfirmation: DEFAULT_STOP_CONFIRMATION,
};

it('the replies are their defaults, and saving something else leaves them so', async () => {
  expect(await read()).toEqual({ version: 0, ...DEFAULTS });
  await saveSettings(test.admin, { sender: 'Mailroom' });
  expect(await read()).toEqual({ version: 1, ...DEFAULTS });
  expect(await lastChanges()).toEqual([{ field: 'sender', before: null, after: 'Mailroom' }]);
});

it('the whole list of words is replaced, and the history names each language', async () => {
  const stopWords = DEFAULT_STOP_WORDS.filter(({ language }) => language !== 'pl').map((list) =>
    list.language === 'no' ? { language: 'no', words: ['Stopp', ' stopp  nå ', 'Stopp'] } : list,
  );
  const added = [...stopWords, { language: 'cy', words: ['Dim mwy'] }];
  await saveSettings(test.admin, { stopWords: added, startWords: [], stopConfirmation: '' });
  const saved = await read();
  expect(saved).toMatchObject({ startWords: [], stopConfirmation: '' });
  expect(saved.stopWords).toContainEqual({ language: 'no', words: ['Stopp', 'stopp nå'] });
  expect(saved.stopWords).toContainEqual({ language: 'cy', words: ['Dim mwy'] });
  expect(saved.stopWords).toHaveLength(10);
  const changes = (await lastChanges()).filter(({ field }) => !field.startsWith('startWords.'));
  expect(changes.map(({ field }) => field).sort()).toEqual([
    ...['stopConfirmation', 'stopWords.cy', 'stopWords.no', 'stopWords.pl'],
  ]);
  expect(changes).toContainEqual({
    field: 'stopWords.no',
    before: 'STOPP, STANS, SLUTT, AVSLUTT, AVMELD, MELD AV',
    after: 'Stopp, stopp nå',
  });
  await saveSettings(test.admin, DEFAULTS);
  expect(await read()).toEqual({ version: 2, ...DEFAULTS });
});

it('words that cannot be are refused, each at its place', async () => {
  const long = 'x'.repeat(41);
  expect(
    await faultsOf({
      stopWords: [{ language: 'Norwegian!', words: ['ok', long, 'a, b', '?!'] }],
      stopConfirmation: 'x'.repeat(321),
    }),
  ).toEqual([
    ['input.stopWords.0.language', 'INVALID_FORMAT'],
    ['input.stopWords.0.words.1', 'TOO_BIG'],
    ['input.stopWords.0.words.2', 'INVALID'],
    ['input.stopWords.0.words.3', 'INVALID'],
    ['input.stopConfirmation', 'TOO_BIG'],
  ]);
  expect(await faultsOf({ stopWords: [{ language: 'en', words: [] }] })).toEqual([
    ['input.stopWords', 'REQUIRED'],
  ]);
  const twice = [1, 2].map(() => ({ language: 'en', words: ['STOP'] }));
  expect(await faultsOf({ stopWords: twice })).toEqual([['input.stopWords.1.language', 'TWICE']]);
  expect(await faultsOf({ startWords: [{ language: 'de', words: ['Weiter', 'Arrêt'] }] })).toEqual([
    ['input.startWords.0.words', 'NOT_TOGETHER'],
  ]);
  expect((await read()).version).toBe(0);
});

it('whoever saves over another version is told that the words differ', async () => {
  await saveSettings(test.admin, { stopWords: [{ language: 'en', words: ['STOP'] }] });
  const mine = { stopWords: [{ language: 'en', words: ['QUIT'] }] };
  const { extensions } = await refusedSettings(test.admin, mine, 0);
  expect(extensions.code).toBe('CONFLICT');
  expect(extensions.fields?.map(({ path }) => path)).toEqual(['input.stopWords']);
});
