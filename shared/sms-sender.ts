/** What a person reads about an SMS sender while typing it. */

export const SENDER_KINDS = ['NONE', 'TEXT', 'NUMBER', 'SHORT_CODE'] as const;
export type SenderKind = (typeof SENDER_KINDS)[number];

/** What the chosen module takes. */
export interface SenderRules {
  /** Characters of a text sender besides letters, digits and space. */
  readonly allowedCharacters?: string;
  /** The module cannot send without one. */
  readonly required?: boolean;
}

export interface SenderVerdict {
  readonly ok: boolean;
  readonly kind: SenderKind;
  /** One sentence: what recipients see and can do, or what is wrong. */
  readonly message: string;
}

/** TS 23.040 §9.1.2.5: ten octets of address hold eleven septets. */
const MAX_TEXT_CHARACTERS = 11;
/** E.164 §6.2.1. */
const MAX_DIGITS = 15;
const SHORT_CODE = /^[1-9]\d{2,5}$/;
/** Carriers there replace or drop text senders. */
const NO_TEXT_SENDERS = 'the USA, Canada, Puerto Rico and China';

/** Judges a sender in one sentence: at most 11 characters with a letter, or up to 15 digits, or a short code. */
export function judgeSender(sender: string | null, rules: SenderRules = {}): SenderVerdict {
  const typed = (sender ?? '').trim();
  if (typed === '') return judgeNone(rules);
  if (/^\+?\d+$/.test(typed)) return judgeNumber(typed);
  return judgeText(typed, rules.allowedCharacters ?? '');
}

function judgeNone({ required = false }: SenderRules): SenderVerdict {
  const message = required
    ? `This module needs a sender: a text of at most ${MAX_TEXT_CHARACTERS} characters, a number or a short code.`
    : 'No sender: the provider uses the one it keeps for your account.';
  return { ok: !required, kind: 'NONE', message };
}

function judgeNumber(typed: string): SenderVerdict {
  if (SHORT_CODE.test(typed)) {
    const message = 'Short code: recipients can reply, and it works only in the country it is registered in.';
    return { ok: true, kind: 'SHORT_CODE', message };
  }
  const digits = typed.replace('+', '').length;
  const kind = 'NUMBER';
  if (digits > MAX_DIGITS) {
    return { ok: false, kind, message: `A number has at most ${MAX_DIGITS} digits, this one has ${digits}.` };
  }
  if (digits < 3 || typed.startsWith('+0')) {
    return {
      ok: false,
      kind,
      message: `"${typed}" is neither a number with its country code nor a short code.`,
    };
  }
  if (typed.startsWith('0')) {
    return { ok: true, kind, message: 'Number sender without country code: many networks want it as +44….' };
  }
  return { ok: true, kind, message: 'Number sender: recipients can reply, if that number receives SMS.' };
}

function judgeText(typed: string, allowedCharacters: string): SenderVerdict {
  const kind = 'TEXT';
  const characters = [...typed];
  const strange = characters.find((c) => !/^[A-Za-z0-9 ]$/.test(c) && !allowedCharacters.includes(c));
  if (strange !== undefined) {
    const extra = allowedCharacters === '' ? '' : ` and ${[...allowedCharacters].join(' ')}`;
    const message = `A text sender has only letters A to Z, digits, spaces${extra}: not ${nameOf(strange)}.`;
    return { ok: false, kind, message };
  }
  if (characters.length > MAX_TEXT_CHARACTERS) {
    const message = `A text sender has at most ${MAX_TEXT_CHARACTERS} characters, this one has ${characters.length}.`;
    return { ok: false, kind, message };
  }
  if (!characters.some((c) => /\p{L}/u.test(c))) {
    const message =
      'A text sender needs a letter; a number is written as digits only, with or without a plus.';
    return { ok: false, kind, message };
  }
  const message = `Text sender: nobody can reply; not allowed in ${NO_TEXT_SENDERS}, and many countries want it registered.`;
  return { ok: true, kind, message };
}

/** Shows a character, or its number where it has no look of its own. */
function nameOf(character: string): string {
  if (/[\p{C}\p{Z}]/u.test(character)) {
    return `the invisible character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return `"${character}"`;
}
