import { useI18n } from 'vue-i18n';

/** Languages that are offered beside those that have words already. */
const OFFERED =
  'ar bg cs cy da de el en es et fi fr ga he hi hr hu id is it ja ko lt lv mt nl no pl pt ro ru sk sl sq sr sv th tr uk vi zh'.split(
    ' ',
  );

/** Names languages as the person calls them. */
export function useLanguageNames() {
  const { locale } = useI18n();
  const nameOf = (language: string): string =>
    new Intl.DisplayNames(locale.value, { type: 'language', fallback: 'code' }).of(language) ?? language;
  /** The languages that are not among these, by name. */
  const others = (known: readonly string[]) =>
    OFFERED.filter((language) => !known.includes(language))
      .map((language) => ({ value: language, title: nameOf(language) }))
      .sort((one, other) => one.title.localeCompare(other.title, locale.value));
  return { nameOf, others };
}
