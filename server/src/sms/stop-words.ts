/** The words by which a person ends messages, as operators and large providers take them. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'STOP STOPP STOPALL STOP-ALL UNSUBSCRIBE CANCEL END QUIT REMOVE TD ARRET OPT-OUT OPTOUT'.split(' '),
);

/** Tells whether a message as a whole asks to get no more; "stop please" is for a person to read. */
export function asksToStop(text: string): boolean {
  const word = text.normalize('NFD').replace(/\p{M}/gu, '').trim().replace(/[.!]$/, '').toUpperCase();
  return STOP_WORDS.has(word);
}
