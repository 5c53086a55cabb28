import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../client/src/sms/inbox-outcome.ts';
import {
  languagesOf,
  replyFieldOf,
  replyFields,
  replyInputOf,
  replyProblems,
} from '../../client/src/sms/reply-form.ts';

const SAVED = {
  stopWords: [
    { language: 'en', words: ['STOP', 'END'] },
    { language: 'no', words: ['STOPP'] },
  ],
  startWords: [{ language: 'en', words: ['START'] }],
  stopConfirmation: 'Stopped.',
};
const FORM = replyFields(SAVED);
const words = { noStopWord: () => 'no stop word', bothWords: (word: string) => `${word} is both` };

describe('the words of replies in the form', () => {
  it('are one field for each list and language', () => {
    expect(FORM).toEqual({
      ...{ 'stopWords.en': 'STOP, END', 'stopWords.no': 'STOPP' },
      ...{ 'startWords.en': 'START', 'startWords.no': '' },
      stopConfirmation: 'Stopped.',
    });
    expect(languagesOf(FORM)).toEqual(['en', 'no']);
  });

  it('are sent as a whole list once one of its fields has changed, and not before', () => {
    const form = { ...FORM, 'stopWords.no': ' stopp ;slutt,, ', 'stopWords.cy': '', 'startWords.cy': 'Mwy' };
    expect(replyInputOf(form, ['stopWords.no', 'sender'])).toEqual({
      stopWords: [
        { language: 'en', words: ['STOP', 'END'] },
        { language: 'no', words: ['stopp', 'slutt'] },
      ],
    });
    expect(replyInputOf(form, ['startWords.cy', 'stopConfirmation'])).toEqual({
      startWords: [
        { language: 'en', words: ['START'] },
        { language: 'cy', words: ['Mwy'] },
      ],
      stopConfirmation: 'Stopped.',
    });
    expect(replyInputOf(form, ['sender'])).toEqual({});
  });

  it('are wrong without any stop word, and with a word that both stops and starts', () => {
    expect(replyProblems(FORM, words)).toEqual({});
    const none = { ...FORM, 'stopWords.en': ' , ', 'stopWords.no': '' };
    expect(replyProblems(none, words)).toEqual({ 'stopWords.en': ['no stop word'] });
    const both = { ...FORM, 'startWords.en': 'Start, stöpp!' };
    expect(replyProblems(both, words)).toEqual({ 'startWords.en': ['stöpp! is both'] });
  });

  it('show an error of the API at the language that it speaks of', () => {
    const sent = { startWords: [{ language: 'no', words: ['x'] }] };
    expect(replyFieldOf('input.startWords.0.words.3', FORM, sent)).toBe('startWords.no');
    expect(replyFieldOf('input.stopWords', FORM, sent)).toBe('stopWords.en');
    expect(replyFieldOf('input.sender', FORM, sent)).toBe(null);
  });
});

describe('what came of a message', () => {
  const message = {
    ...{ handledAt: '2030-01-01T00:00:00Z', number: '+4790012345', changed: false, meaning: null },
  };
  it.each([
    [{ handledAt: null }, 'waiting'],
    [{ meaning: 'STOP', changed: true }, 'stopped'],
    [{ meaning: 'STOP' }, 'stoppedBefore'],
    [{ meaning: 'STOP', number: null }, 'stopNobody'],
    [{ meaning: 'START', changed: true }, 'started'],
    [{ meaning: 'START' }, 'startNothing'],
    [{ meaning: 'HELP' }, 'help'],
    [{ meaning: 'NEAR_STOP' }, 'nearStop'],
    [{}, undefined],
  ] as const)('is said of %j as %s', (change, expected) => {
    expect(outcomeOf({ ...message, ...change })?.words).toBe(expected);
  });
});
