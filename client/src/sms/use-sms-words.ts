import { useI18n } from 'vue-i18n';
import { daysIn } from './hours-form.ts';
import { wordsOfField } from './reply-form.ts';
import { fieldName } from './sms-form.ts';
import { useDayNames } from './use-day-names.ts';
import { useLanguageNames } from './use-language-names.ts';
import type { SmsSettingsState } from './use-sms-settings.ts';

/** Says fields and their values as the form does. */
export function useSmsWords({ modules, form }: Pick<SmsSettingsState, 'modules' | 'form'>) {
  const { t, te } = useI18n();
  const { nameOf } = useLanguageNames();
  const { nameOf: dayName } = useDayNames();
  /** Finds a module's field by `<module>.<key>`, or by its key alone in the chosen module. */
  const fieldOf = (name: string) => {
    const all = modules.value.flatMap(({ id, fields }) => fields.map((field) => ({ id, field })));
    const own = name.replace(/^configuration\./, '');
    const isIt = ({ id, field }: (typeof all)[number]) =>
      fieldName(id, field.key) === own || (id === form.model.value.module && field.key === own);
    return all.find(isIt)?.field;
  };
  const labelOf = (name: string): string => {
    const words = wordsOfField(name);
    if (words)
      return t('sms.replies.of', { list: t(`sms.field.${words.list}`), language: nameOf(words.language) });
    const key = `sms.field.${name}`;
    return te(key) ? t(key) : (fieldOf(name)?.label ?? name);
  };
  const isSecret = (name: string): boolean => name === 'pasted' || (fieldOf(name)?.secret ?? false);
  const valueOf = (name: string, value: string | null | undefined): string => {
    if (name === 'sendingZone' && !value) return t('sms.hours.serverZone');
    if (!value) return t('settings.nothing');
    if (name === 'module') return modules.value.find(({ id }) => id === value)?.name ?? value;
    if (name === 'quietHours') return t(`sms.hours.${value === 'true' ? 'on' : 'off'}`);
    if (name === 'sendingDays') return daysIn(value).map(dayName).join(', ');
    return value;
  };
  return { labelOf, valueOf, isSecret };
}
