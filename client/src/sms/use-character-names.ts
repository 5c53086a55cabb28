import { useI18n } from 'vue-i18n';

/** Writes the code points of a character as Unicode does: `U+2019`, or several for one with marks. */
export function codeOf(character: string): string {
  return [...character]
    .map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
}

/** Tells whether a character can be seen, unlike spaces, controls and lone marks. */
export function isVisible(character: string): boolean {
  return /[^\p{Z}\p{C}\p{M}\s]/u.test(character);
}

/** Gives the words for characters of an SMS. */
export function useCharacterNames() {
  const { t, te } = useI18n();
  /** The name if it is one of those that texts often have, else the code points. */
  const nameOf = (character: string): string => {
    const key = `sms.character.${codeOf(character).slice(2)}`;
    return te(key) ? t(key) : codeOf(character);
  };
  /** The character itself, or the name of one that cannot be seen. */
  const labelOf = (character: string) => (isVisible(character) ? character : nameOf(character));
  return { nameOf, labelOf };
}
