import { useI18n } from 'vue-i18n';
import type { MailingDetailFragment } from '../../gql/graphql.ts';
import { useFormats } from '../../ui/formats.ts';
import { useReasons } from '../use-reasons.ts';
import type { SmsPartsFigures, StartCheckFigures } from './use-start-check.ts';

/** Gives the words for what a start does: to how many, who is skipped and why, from whom, how long. */
export function useStartWords() {
  const { t } = useI18n();
  const { count, duration } = useFormats();
  const { whyText } = useReasons();

  const people = (amount: number) => t('mailings.send.people', { count: count(amount) }, amount);
  const from = ({ kind, sender: { address, name } }: MailingDetailFragment) => {
    if (!address) return t(kind === 'SMS' ? 'mailings.send.providerDecides' : 'mailings.send.noSender');
    return name ? `${name} <${address}>` : address;
  };
  const lasts = ({ estimatedSeconds }: StartCheckFigures) =>
    estimatedSeconds === null
      ? t('mailings.send.durationUnknown')
      : t('mailings.send.duration', { duration: duration(estimatedSeconds) });
  const skippedWhy = ({ skippedWhy: counts }: StartCheckFigures) => whyText(counts, count);

  /** "61 200 parts, up to 3 for one person". */
  const parts = (counted: SmsPartsFigures, { recipients }: StartCheckFigures) => {
    const { mostParts } = counted;
    const all = t('mailings.send.parts', { count: count(counted.parts) }, counted.parts);
    if (recipients < 2 || mostParts === 0) return all;
    const key = counted.parts === mostParts * recipients ? 'partsEach' : 'partsUpTo';
    return t(`mailings.send.${key}`, { parts: all, most: count(mostParts) });
  };

  /** "Send to 49 871 people (129 skipped: 100 duplicate, 29 blocked) from Support <…>, about 5 h at this relay." Of SMS it names the parts once they are counted. */
  const sentence = (
    mailing: MailingDetailFragment,
    check: StartCheckFigures,
    counted: SmsPartsFigures | undefined,
  ) => {
    const sms = counted ? 'Parts' : 'Sms';
    const key = `sentence${mailing.kind === 'SMS' ? sms : ''}${check.skipped ? 'Skipped' : ''}`;
    return t(`mailings.send.${key}`, {
      people: people(check.recipients),
      skipped: count(check.skipped),
      why: skippedWhy(check),
      parts: counted ? parts(counted, check) : '',
      from: from(mailing),
      duration: lasts(check),
    });
  };
  return { people, parts, from, lasts, skippedWhy, sentence };
}
