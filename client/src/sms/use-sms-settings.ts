import { WEEKDAYS } from '@mailroom/shared/sending-hours';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useQuery } from '../app/apollo/composables.ts';
import { SmsModulesDocument, SmsSettingsDocument, type SmsSettingsFieldsFragment } from '../gql/graphql.ts';
import { useForm } from '../ui/use-form.ts';
import { smsFormOf, smsProblems, type SmsForm, type SmsWords } from './sms-form.ts';

const EMPTY = {
  ...{ module: null, defaultCountryCode: null, sender: null, configuration: [] },
  ...{ stopWords: [], startWords: [], stopConfirmation: '' },
  ...{
    quietHours: true,
    sendingFrom: '09:00',
    sendingTo: '20:00',
    sendingDays: [...WEEKDAYS],
    sendingZone: null,
  },
};

/** Reads the SMS settings and the modules into a form. */
export function useSmsSettings() {
  const { settings, modules, ...reading } = useSavedSms();
  const pastedSecrets = ref<string[]>([]);
  const words = useRuleWords();

  const factsOf = ({ module: id }: SmsForm) => {
    const isSavedModule = id === (settings.value?.module ?? '');
    const stored = isSavedModule ? (settings.value?.configuration ?? []) : [];
    const secrets = stored.filter(({ secretSet }) => secretSet).map(({ key }) => key);
    const module = modules.value.find((one) => one.id === id);
    return { module, isSavedModule, knownSecrets: new Set([...secrets, ...pastedSecrets.value]) };
  };
  const judge = (model: SmsForm) => smsProblems(model, factsOf(model), words);
  const form = useForm<SmsForm>(smsFormOf(EMPTY, []), { judge });
  const facts = computed(() => factsOf(form.model.value));
  const module = computed(() => facts.value.module);

  let version = -1;
  const accept = (saved: SmsSettingsFieldsFragment) => {
    version = saved.version;
    pastedSecrets.value = [];
    form.reset(smsFormOf(saved, modules.value));
  };
  watch(
    [settings, modules],
    ([saved, known]) => {
      const isNew = saved && known.length > 0 && saved.version !== version;
      if (isNew && !(form.dirty.value && version >= 0)) accept(saved);
    },
    { immediate: true },
  );
  const versionOf = () => version;
  const takeVersion = (next: number) => (version = next);
  const parts = { settings, modules, module, facts, form, pastedSecrets };
  return { ...parts, ...reading, accept, versionOf, takeVersion };
}

function useSavedSms() {
  const query = useQuery(SmsSettingsDocument);
  const catalogue = useQuery(SmsModulesDocument);
  const settings = computed(() => query.result.value?.smsSettings);
  const modules = computed(() => catalogue.result.value?.smsModules ?? []);
  const isReady = computed(() => settings.value !== undefined && modules.value.length > 0);
  const error = computed(() => query.error.value ?? catalogue.error.value);
  const retry = () => Promise.all([query.refetch(), catalogue.refetch()]);
  return { settings, modules, isReady, error, retry };
}

function useRuleWords(): SmsWords {
  const { t } = useI18n();
  return {
    countryCode: () => t('sms.rule.countryCode'),
    needed: (label) => t('sms.rule.needed', { label }),
    url: (label) => t('sms.rule.url', { label }),
    number: (label, min, max) =>
      min !== null && max !== null
        ? t('sms.rule.numberFrom', { label, min, max })
        : t('sms.rule.number', { label }),
    noStopWord: () => t('sms.rule.noStopWord'),
    bothWords: (word) => t('sms.rule.bothWords', { word }),
    endsBefore: () => t('sms.rule.endsBefore'),
    noDay: () => t('sms.rule.noDay'),
  };
}

export type SmsSettingsState = ReturnType<typeof useSmsSettings>;
