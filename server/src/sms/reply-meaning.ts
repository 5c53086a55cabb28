import { foldReply, type ReplyWords } from '@mailroom/shared/reply-words';
import { nearest } from './nearest-word.ts';

/** What a message from a person comes to; `NEAR_STOP` looks like a stop but is not exactly one: a person has to read it. */
export const REPLY_MEANINGS = ['STOP', 'START', 'HELP', 'NEAR_STOP'] as const;
export type ReplyMeaning = (typeof REPLY_MEANINGS)[number];

export interface KnownWords {
  stopWords: readonly ReplyWords[];
  startWords: readonly ReplyWords[];
}

const HELP_WORDS = ['HELP', 'INFO', 'HJELP', 'HJÄLP', 'HJÆLP', 'APUA', 'HILFE', 'AIDE', 'AYUDA', 'POMOC'];
/** Shorter words stand in many a sentence, or one letter away from many another word. */
const TELLING_LENGTH = 4;
const SHORT_REPLY_WORDS = 3;
const LONGEST_WORD = 20;

/**
 * Reads what a message as a whole asks for; null if it is to be read like any other. Only an exact word acts:
 * operators and large providers hold to that, and "stop by for a coffee" is no wish to get no more.
 */
export function meaningOf(text: string, { stopWords, startWords }: KnownWords): ReplyMeaning | null {
  const reply = foldReply(text);
  if (reply === '') return null;
  const stops = foldedWords(stopWords);
  if (stops.includes(reply)) return 'STOP';
  if (foldedWords(startWords).includes(reply)) return 'START';
  if (HELP_WORDS.map(foldReply).includes(reply)) return 'HELP';
  return looksLikeStop(reply, stops) ? 'NEAR_STOP' : null;
}

function foldedWords(lists: readonly ReplyWords[]): string[] {
  return lists.flatMap(({ words }) => words.map(foldReply)).filter((word) => word !== '');
}

function looksLikeStop(reply: string, stops: readonly string[]): boolean {
  const words = wordsOf(reply);
  const isShort = words.length <= SHORT_REPLY_WORDS;
  const telling = stops.filter((stop) => stop.length >= TELLING_LENGTH);
  const whole = ` ${words.join(' ')} `;
  const isWithin = (stop: string) => whole.includes(` ${wordsOf(stop).join(' ')} `);
  if ((isShort ? stops : telling).some(isWithin)) return true;
  // "S T O P" and "STP": spaced out, or misspelt by a letter.
  const joined = words.join('');
  if (telling.includes(joined)) return true;
  return words.length === 1 && joined.length <= LONGEST_WORD && isMisspelt(joined, telling);
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function isMisspelt(word: string, stops: readonly string[]): boolean {
  if (word.length < TELLING_LENGTH - 1) return false;
  const isTurned = (stop: string) => stop[0] === word[0] && sorted(stop) === sorted(word);
  return stops.some(isTurned) || nearest(word, stops) !== null;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}
