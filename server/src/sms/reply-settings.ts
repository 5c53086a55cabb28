import type { FieldError } from '@mailroom/shared/errors';
import {
  DEFAULT_START_WORDS,
  DEFAULT_STOP_CONFIRMATION,
  DEFAULT_STOP_WORDS,
  foldReply,
  joinWords,
  type ReplyWords,
  splitWords,
} from '@mailroom/shared/reply-words';
import { withoutDefaults } from './sms-content.ts';

/** The part of the SMS settings that says how replies are understood and answered. */
export interface ReplySettings {
  /** Whoever replies with one of these, and nothing else, gets no more. */
  stopWords: ReplyWords[];
  /** Whoever replied with a stop word takes it back with one of these. */
  startWords: ReplyWords[];
  /** The one SMS that confirms a stop; `''` for none. */
  stopConfirmation: string;
}

/** What was typed: a field left out, or null, keeps its value. */
export type TypedReplies = { [K in keyof ReplySettings]?: ReplySettings[K] | null };

type Stored = Readonly<Record<string, string | number | boolean | null>>;

const WORD_LISTS = { stopWords: DEFAULT_STOP_WORDS, startWords: DEFAULT_START_WORDS } as const;
type WordList = keyof typeof WORD_LISTS;
const LIST_NAMES = Object.keys(WORD_LISTS) as WordList[];

/**
 * Reads the stored replies. Each language is a value of its own (`stopWords.en`), so that the history and a conflict
 * name the language; what is not stored has its default.
 */
export function storedReplies(content: Stored): ReplySettings {
  const confirmation = content['stopConfirmation'];
  return {
    stopWords: wordsIn(content, 'stopWords'),
    startWords: wordsIn(content, 'startWords'),
    stopConfirmation: typeof confirmation === 'string' ? confirmation : DEFAULT_STOP_CONFIRMATION,
  };
}

/** Writes the replies as they are stored. */
export function repliesContent(content: Stored, replies: ReplySettings): Record<string, string> {
  const values = { ...everyLanguage(content, replies), stopConfirmation: replies.stopConfirmation };
  return withoutDefaults(content, values, replyDefaults());
}

/** Gives what the values of replies are that were never stored, by their keys. */
export function replyDefaults(): Record<string, string> {
  const lists = LIST_NAMES.flatMap((list) =>
    WORD_LISTS[list].map(({ language, words }) => [`${list}.${language}`, joinWords(words)]),
  );
  return { ...Object.fromEntries(lists), stopConfirmation: DEFAULT_STOP_CONFIRMATION };
}

/** Lays typed replies over those before; languages without words are left out. */
export function typedReplies(before: ReplySettings, typed: TypedReplies): ReplySettings {
  const tidied = (list: readonly ReplyWords[]) =>
    list.map(({ language, words }) => ({ language, words: splitWords(joinWords(words)) }));
  return {
    stopWords: tidied(typed.stopWords ?? before.stopWords),
    startWords: tidied(typed.startWords ?? before.startWords),
    stopConfirmation: typed.stopConfirmation ?? before.stopConfirmation,
  };
}

/** Names what is wrong with word lists that are each fine alone. */
export function replyProblems(replies: ReplySettings): FieldError[] {
  const { stopWords, startWords } = replies;
  const stops = new Set(stopWords.flatMap(({ words }) => words.map(foldReply)));
  const none = stops.size === 0 ? [problem('stopWords', 'REQUIRED', NO_STOP)] : [];
  const twice = LIST_NAMES.flatMap((list) => languagesTwice(list, replies[list]));
  const both = startWords.flatMap(({ words }, at) => {
    const word = words.find((one) => stops.has(foldReply(one)));
    const message = `“${word}” is a stop word, too: take it out of one of the two lists.`;
    return word === undefined ? [] : [problem(`startWords.${at}.words`, 'NOT_TOGETHER', message)];
  });
  return [...none, ...twice, ...both];
}

const NO_STOP = 'Without a stop word nobody could end the messages: keep at least one, such as STOP.';

function languagesTwice(list: WordList, lists: readonly ReplyWords[]): FieldError[] {
  const languages = lists.map(({ language }) => language);
  return languages.flatMap((language, at) =>
    languages.indexOf(language) === at
      ? []
      : [
          problem(
            `${list}.${at}.language`,
            'TWICE',
            `There are two lists for “${language}”: make one of them.`,
          ),
        ],
  );
}

function problem(path: string, code: string, message: string): FieldError {
  return { path, code, message };
}

function wordsIn(content: Stored, list: WordList): ReplyWords[] {
  const defaults = new Map(WORD_LISTS[list].map(({ language, words }) => [language, words]));
  const languages = new Set([...defaults.keys(), ...storedLanguages(content, list)]);
  return [...languages].flatMap((language) => {
    const text = content[`${list}.${language}`];
    const words = typeof text === 'string' ? splitWords(text) : [...(defaults.get(language) ?? [])];
    return words.length > 0 ? [{ language, words }] : [];
  });
}

function storedLanguages(content: Stored, list: WordList): string[] {
  const prefix = `${list}.`;
  return Object.keys(content)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** A language that was taken out is stored without words: left out, it would have its default again. */
function everyLanguage(content: Stored, replies: ReplySettings): Record<string, string> {
  const entries = LIST_NAMES.flatMap((list) => {
    const known = [...WORD_LISTS[list].map(({ language }) => language), ...storedLanguages(content, list)];
    const given = new Map(replies[list].map(({ language, words }) => [language, joinWords(words)]));
    return [...new Set([...known, ...given.keys()])].map(
      (language) => [`${list}.${language}`, given.get(language) ?? ''] as const,
    );
  });
  return Object.fromEntries(entries);
}
