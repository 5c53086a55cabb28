import { describe, expect, it } from 'vitest';
import {
  DEFAULT_START_WORDS,
  DEFAULT_STOP_CONFIRMATION,
  DEFAULT_STOP_WORDS,
  foldReply,
  splitWords,
} from '@mailroom/shared/reply-words';
import { countSegments } from '@mailroom/shared/sms-segments';
import { meaningOf } from '../../server/src/sms/reply-meaning.ts';

const DEFAULTS = { stopWords: DEFAULT_STOP_WORDS, startWords: DEFAULT_START_WORDS };
const meaning = (text: string) => meaningOf(text, DEFAULTS);

describe('a message from a person', () => {
  it.each([
    ...[
      'STOP',
      ' stop\r\n',
      'Stop.',
      '"STOP"',
      'ＳＴＯＰ',
      'st\u200bop',
      'STOPP!',
      '¡Alto!',
      'unsubscribe',
      'end',
    ],
    ...[
      'Arrêt',
      'arre\u0302t',
      'désabonner',
      'opt-out',
      'Opt\u2011Out',
      'opt  out',
      'avmeld',
      'AFMELDEN',
      'seis',
    ],
  ])('asks to stop by %j', (text) => expect(meaning(text)).toBe('STOP'));

  it.each(['start', 'UNSTOP!', 'Meld på', 'alta'])('asks for more by %j', (text) =>
    expect(meaning(text)).toBe('START'),
  );

  it.each(['Help', 'INFO?', 'hjælp', 'hja\u0308lp'])('asks for help by %j', (text) =>
    expect(meaning(text)).toBe('HELP'),
  );

  it.each([
    ...[
      'stop please',
      'Please STOP sending me these',
      'STOP STOP',
      'S T O P',
      'stop by for a coffee',
      'the end',
    ],
    ...['sotp', 'stpo', 'stopo', 'unsubcribe', 'non-stop', 'I want to opt out of this'],
  ])('looks like a stop in %j, for a person to read', (text) => expect(meaning(text)).toBe('NEAR_STOP'));

  it.each([
    ...[
      '',
      ' ',
      '👍',
      'Yes',
      'Thank you!',
      'See you at the end of the week',
      'Can you call me tomorrow?',
      '12345',
    ],
  ])('is like any other in %j', (text) => expect(meaning(text)).toBe(null));

  it('counts the words that it is given, whatever the defaults are', () => {
    const known = { stopWords: [{ language: 'cy', words: ['Dim mwy'] }], startWords: [] };
    expect(meaningOf('dim  MWY.', known)).toBe('STOP');
    expect(meaningOf('QUIT', known)).toBe(null);
    expect(meaningOf('START', known)).toBe(null);
  });
});

describe('the default words', () => {
  it('are there for ten languages, none twice, and none both stops and starts', () => {
    const languages = ['en', 'no', 'sv', 'da', 'fi', 'de', 'fr', 'es', 'nl', 'pl'];
    for (const lists of [DEFAULT_STOP_WORDS, DEFAULT_START_WORDS])
      expect(lists.map(({ language }) => language)).toEqual(languages);
    const stops = new Set(DEFAULT_STOP_WORDS.flatMap(({ words }) => words.map(foldReply)));
    const starts = DEFAULT_START_WORDS.flatMap(({ words }) => words.map(foldReply));
    expect(starts.filter((word) => stops.has(word))).toEqual([]);
  });

  it('are kept as they are typed, with commas or line by line', () => {
    expect(splitWords(' STOP,, opt   out\nSTOP;END ')).toEqual(['STOP', 'opt out', 'END']);
  });

  it('come with a confirmation that fits one part', () => {
    expect(countSegments(DEFAULT_STOP_CONFIRMATION)).toMatchObject({ encoding: 'GSM7', parts: 1 });
  });
});
