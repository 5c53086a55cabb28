import { useI18n } from 'vue-i18n';
import { skipReason } from './figures.ts';

/** Gives the words for the reasons why recipients were skipped. */
export function useReasons() {
  const { t, te } = useI18n();
  const word = (code: string) =>
    te(`mailings.skipReason.${code}`)
      ? t(`mailings.skipReason.${code}`)
      : code.toLowerCase().replaceAll('_', ' ');
  /** The sentence if there is one, else the word. */
  const reasonText = (reason: string) => {
    const { code, sentence } = skipReason(reason);
    return sentence || word(code);
  };
  /** Words for a count by reason: "100 duplicate, 29 blocked". */
  const whyText = (counts: readonly { reason: string; count: number }[], count: (n: number) => string) =>
    counts
      .map((one) =>
        t('mailings.send.skippedWhy', { count: count(one.count), reason: word(skipReason(one.reason).code) }),
      )
      .join(', ');
  return { reasonText, whyText };
}
