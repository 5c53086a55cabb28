/** The words by which people end and take up SMS again: their defaults, and the form in which they compare. */

/** Words of one language; a word may be of several parts, such as `OPT OUT`. */
export interface ReplyWords {
  /** A language tag such as `en` (BCP 47). */
  language: string;
  words: string[];
}

/** English: what Twilio's and AWS's opt-out lists have in common and what each adds. The others: the same plain words. */
const STOP: Readonly<Record<string, string>> = {
  en: 'STOP, STOPALL, STOP ALL, STOP-ALL, UNSUBSCRIBE, CANCEL, END, QUIT, REMOVE, REVOKE, OPT-OUT, OPT OUT, OPTOUT, TD',
  no: 'STOPP, STANS, SLUTT, AVSLUTT, AVMELD, MELD AV',
  sv: 'STOPP, STOPPA, SLUTA, AVSLUTA, AVREGISTRERA',
  da: 'STOP, STOPPET, AFMELD, AFSLUT, FRAMELD',
  fi: 'SEIS, LOPETA, LOPPU, PERUUTA, POISTA',
  de: 'STOPP, ABMELDEN, ABBESTELLEN, BEENDEN, AUSTRAGEN',
  fr: 'ARRET, ARRETE, ARRETER, ARRETEZ, DESABONNER, DESABONNEMENT, DESINSCRIRE, FIN',
  es: 'ALTO, PARAR, BAJA, CANCELAR, DETENER, FIN',
  nl: 'STOPPEN, AFMELDEN, UITSCHRIJVEN, OPZEGGEN',
  pl: 'KONIEC, REZYGNUJE, WYPISZ, ANULUJ, ZATRZYMAJ',
};

/** `YES` is left out: it answers many questions, and would end a wish that was clear. */
const START: Readonly<Record<string, string>> = {
  en: 'START, UNSTOP, SUBSCRIBE, OPT-IN, OPT IN, OPTIN',
  no: 'START, MELD PÅ',
  sv: 'START, STARTA',
  da: 'START, TILMELD',
  fi: 'START, ALOITA',
  de: 'START, STARTEN, ANMELDEN',
  fr: 'START, REPRENDRE, REABONNER',
  es: 'START, ALTA, REANUDAR',
  nl: 'START, STARTEN, AANMELDEN',
  pl: 'START, WZNOW',
};

export const DEFAULT_STOP_WORDS: readonly ReplyWords[] = listOf(STOP);
export const DEFAULT_START_WORDS: readonly ReplyWords[] = listOf(START);
/** Names no one, and fits one part. */
export const DEFAULT_STOP_CONFIRMATION =
  'You will get no more messages from us. Reply START if you want them again.';

export const REPLY_WORD_LIMITS = { languages: 50, words: 50, characters: 40, confirmation: 320 } as const;

function listOf(words: Readonly<Record<string, string>>): ReplyWords[] {
  return Object.entries(words).map(([language, text]) => ({ language, words: splitWords(text) }));
}

/** Reads words that were written with commas between them, or one a line. */
export function splitWords(text: string): string[] {
  const words = text.split(/[,;\n]/).map((word) => word.trim().replace(/\s+/g, ' '));
  return [...new Set(words)].filter((word) => word !== '');
}

/** Writes words with commas between them, as they are typed and stored. */
export function joinWords(words: readonly string[]): string {
  return words.join(', ');
}

/**
 * Brings a reply or a word to the form in which they compare: in capitals, without accents, without punctuation and
 * blanks around it. `Arrêt!` and `ARRET` are one.
 */
export function foldReply(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/\s+/g, ' ')
    .toUpperCase();
}
