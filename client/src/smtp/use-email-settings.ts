import { EMAIL_DEFAULTS } from '@mailroom/shared/settings';
import { computed, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useQuery } from '../app/apollo/composables.ts';
import { may } from '../app/rights.ts';
import { EmailSettingsDocument, SenderMailboxesDocument } from '../gql/graphql.ts';
import { useForm, type FieldProblems } from '../ui/use-form.ts';
import { emailProblems, formOf, inputOf, openRisk, passwordIsStale, type EmailForm } from './email-form.ts';
import type { Tried } from './use-smtp-check.ts';

/** Reads the e-mail settings into a form and keeps the two apart. */
export function useEmailSettings() {
  const { t } = useI18n();
  const query = useQuery(EmailSettingsDocument);
  const settings = computed(() => query.result.value?.emailSettings);
  const passwordSet = computed(() => settings.value?.passwordSet ?? false);
  const senders = useSenders();

  const isStale = (model: EmailForm) => passwordIsStale(model, form.saved.value, passwordSet.value);
  const judge = (model: EmailForm): FieldProblems => {
    const problems = emailProblems(model);
    const add = (field: keyof EmailForm, sentence: string) => void (problems[field] ??= []).push(sentence);
    if (isStale(model)) add('password', t('smtp.password.again'));
    if (openRisk(model, passwordSet.value) === 'PASSWORD') add('security', t('smtp.security.noPassword'));
    if (!senders.knows(model.defaultFrom))
      add('defaultFrom', t('smtp.from.unknown', { known: senders.list.value || t('smtp.from.none') }));
    return problems;
  };
  const say = (field: string, rule: string) => {
    if (field.endsWith('TimeoutMs')) return t(`smtp.rule.${field}`);
    return rule.startsWith('must') ? `${t(`smtp.field.${field}`)} ${rule}.` : rule;
  };
  const form = useForm<EmailForm>(formOf(EMAIL_DEFAULTS), { judge, say });
  const mustTypePassword = computed(() => isStale(form.model.value));

  // What somebody else saved meanwhile must not wipe out what is being typed: that is sorted out when saving.
  let version = -1;
  watch(
    settings,
    (now) => {
      if (!now || now.version === version || (form.dirty.value && version >= 0)) return;
      version = now.version;
      form.reset(formOf(now));
    },
    { immediate: true },
  );
  /** What a check of the form tries. */
  const tried = (): Tried => ({
    changes: form.dirty.value ? inputOf(form.model.value, form.changed.value) : null,
    values: inputOf(form.model.value),
  });
  const versionOf = () => version;
  const takeVersion = (next: number) => (version = next);
  return { query, settings, passwordSet, senders, form, mustTypePassword, tried, versionOf, takeVersion };
}

/** Reads the addresses that mail may be sent from. */
function useSenders() {
  const query = useQuery(SenderMailboxesDocument, undefined, { enabled: () => may('MAILINGS_READ') });
  const mailboxes = computed(() => query.result.value?.mailboxes);
  const list = computed(() => mailboxes.value?.map(({ address }) => address).join(', ') ?? '');
  /** An empty sender is fine until the first mailing; while the list is not here, the server judges. */
  const knows = (address: string) => {
    const typed = address.trim().toLowerCase();
    return (
      typed === '' || !mailboxes.value || mailboxes.value.some((one) => one.address.toLowerCase() === typed)
    );
  };
  return { mailboxes, list, knows, refetch: query.refetch };
}

export type EmailSettingsState = ReturnType<typeof useEmailSettings>;
