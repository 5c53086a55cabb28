import { MAIL_SERVICES } from '@mailroom/shared/mail-services';
import { useI18n } from 'vue-i18n';

/** Says fields and their values as the form does. */
export function useEmailWords() {
  const { t, te } = useI18n();
  const labelOf = (field: string): string => {
    const key = `smtp.field.${field}`;
    return te(key) ? t(key) : field;
  };
  const valueOf = (field: string, value: unknown): string => {
    if (value === '' || value === null || value === undefined) return t('settings.nothing');
    // The history keeps every value as a text.
    if (String(value) === 'true') return t('smtp.value.yes');
    if (String(value) === 'false') return t('smtp.value.no');
    if (field === 'mailService') return MAIL_SERVICES.find(({ id }) => id === value)?.label ?? String(value);
    if (field === 'security' || field === 'auth') return t(`smtp.value.${String(value)}`);
    if (field === 'unclearRecipients') return t(`smtp.unclear.${String(value)}`);
    if (field.endsWith('TimeoutMs')) return t('smtp.value.seconds', { seconds: Number(value) / 1000 });
    return String(value);
  };
  return { labelOf, valueOf };
}
