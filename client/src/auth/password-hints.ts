/** Length of a password: 12 to 128 characters, whichever they are. */
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;

export type PasswordHint = 'empty' | 'tooShort' | 'tooLong' | 'repeated' | 'personal' | 'fine' | 'strong';

/** A password of this length is hard to guess even if it is made of words. */
const STRONG_LENGTH = 20;
const FEW_DIFFERENT = 5;
const MIN_PERSONAL_LENGTH = 4;

/** Judges a password while it is typed: what forbids it, or how good it is. */
export function judgePassword(password: string, personal: readonly string[] = []): PasswordHint {
  if (password === '') return 'empty';
  const length = [...password].length;
  if (length < PASSWORD_MIN) return 'tooShort';
  if (length > PASSWORD_MAX) return 'tooLong';
  if (new Set(password.toLowerCase()).size < FEW_DIFFERENT) return 'repeated';
  const folded = password.toLowerCase();
  const words = personal.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  if (words.some((word) => word.length >= MIN_PERSONAL_LENGTH && folded.includes(word))) return 'personal';
  return length >= STRONG_LENGTH ? 'strong' : 'fine';
}

/** Tells whether the server would take the password. */
export const isAllowed = (hint: PasswordHint): boolean => !['empty', 'tooShort', 'tooLong'].includes(hint);
