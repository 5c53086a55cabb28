import { foldReply, joinWords, type ReplyWords, splitWords } from '@mailroom/shared/reply-words';
import type { SmsSettingsInput } from '../gql/graphql.ts';
import type { FieldProblems } from '../ui/use-form.ts';

export const WORD_LISTS = ['stopWords', 'startWords'] as const;
export type WordList = (typeof WORD_LISTS)[number];

type Form = Readonly<Record<string, string>>;

export interface SavedReplies {
  stopWords: readonly ReplyWords[];
  startWords: readonly ReplyWords[];
  stopConfirmation: string;
}

/** Names the form's field of a language's words. */
export const wordsField = (list: WordList, language: string): string => `${list}.${language}`;

/** Finds list and language of a form's field; null if it holds no words. */
export function wordsOfField(field: string): { list: WordList; language: string } | null {
  const [, list, language] = /^(stopWords|startWords)\.(.+)$/.exec(field) ?? [];
  return list && language ? { list: list as WordList, language } : null;
}

/** Makes the form's fields of what is saved: one for each list and language, both lists having the same languages. */
export function replyFields({
  stopWords,
  startWords,
  stopConfirmation,
}: SavedReplies): Record<string, string> {
  const lists = { stopWords, startWords };
  const languages = new Set([...stopWords, ...startWords].map(({ language }) => language));
  const fields = WORD_LISTS.flatMap((list) =>
    [...languages].map((language) => {
      const words = lists[list].find((one) => one.language === language)?.words ?? [];
      return [wordsField(list, language), joinWords(words)] as const;
    }),
  );
  return { ...Object.fromEntries(fields), stopConfirmation };
}

/** Lists the languages that the form has words for, or room for them. */
export function languagesOf(form: Form): string[] {
  return [...new Set(Object.keys(form).flatMap((field) => wordsOfField(field)?.language ?? []))];
}

/** Makes the API's input of what was changed: a list goes as a whole. */
export function replyInputOf(
  form: Form,
  changed: readonly string[],
): Pick<SmsSettingsInput, 'stopWords' | 'startWords' | 'stopConfirmation'> {
  const isChanged = (list: WordList) => changed.some((field) => wordsOfField(field)?.list === list);
  return {
    ...(isChanged('stopWords') && { stopWords: wordsIn(form, 'stopWords') }),
    ...(isChanged('startWords') && { startWords: wordsIn(form, 'startWords') }),
    ...(changed.includes('stopConfirmation') && { stopConfirmation: form['stopConfirmation'] ?? '' }),
  };
}

function wordsIn(form: Form, list: WordList): ReplyWords[] {
  const all = languagesOf(form).map((language) => ({
    language,
    words: splitWords(form[wordsField(list, language)] ?? ''),
  }));
  return all.filter(({ words }) => words.length > 0);
}

/** Finds the form's field that an error of the API about words speaks of; null if it speaks of something else. */
export function replyFieldOf(path: string, form: Form, sent: SmsSettingsInput): string | null {
  const [, list, place] = /(?:^|\.)(stopWords|startWords)\b\W*(\d+)?/.exec(path) ?? [];
  if (!list) return null;
  const given = place === undefined ? undefined : sent[list as WordList]?.[Number(place)]?.language;
  const language = given ?? languagesOf(form)[0];
  return language === undefined ? null : wordsField(list as WordList, language);
}

/** What the person reads where words are wrong. */
export interface ReplyRuleWords {
  noStopWord: () => string;
  bothWords: (word: string) => string;
}

/** Judges the words as far as it can be done here. */
export function replyProblems(form: Form, words: ReplyRuleWords): FieldProblems {
  const languages = languagesOf(form);
  const stops = wordsIn(form, 'stopWords').flatMap((list) => list.words.map(foldReply));
  const [first] = languages;
  const problems: FieldProblems = {};
  if (first !== undefined && stops.length === 0)
    problems[wordsField('stopWords', first)] = [words.noStopWord()];
  for (const language of languages) {
    const field = wordsField('startWords', language);
    const both = splitWords(form[field] ?? '').find((word) => stops.includes(foldReply(word)));
    if (both !== undefined) problems[field] = [words.bothWords(both)];
  }
  return problems;
}
