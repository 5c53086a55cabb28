import { computed, onScopeDispose, ref, watch } from 'vue';
import { useQuery } from '../app/apollo/composables.ts';
import { ReadPastedConfigurationDocument } from '../gql/graphql.ts';
import { fieldName } from './sms-form.ts';
import type { SmsSettingsState } from './use-sms-settings.ts';

const SETTLE_MS = 300;

/** Reads what a provider sent, line by line, and takes it into the form. */
export function usePaste({ form, module, pastedSecrets }: SmsSettingsState) {
  const text = ref('');
  const settled = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(text, (typed) => {
    clearTimeout(timer);
    timer = setTimeout(() => (settled.value = typed), SETTLE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));

  // Secrets may be in it: nothing of this goes into the cache.
  const query = useQuery(
    ReadPastedConfigurationDocument,
    () => ({ module: module.value?.id ?? '', text: settled.value }),
    { enabled: () => module.value !== undefined && settled.value.trim() !== '', fetchPolicy: 'no-cache' },
  );
  const reading = computed(() =>
    settled.value.trim() === '' ? undefined : query.result.value?.readPastedConfiguration,
  );
  const values = computed(() => reading.value?.values ?? []);

  /** Fills the fields; secrets go from the text to the server when it is saved, and are not shown. */
  function take(): void {
    const { value: chosen } = module;
    if (!chosen) return;
    for (const { key, value } of values.value)
      if (value !== null) form.model.value[fieldName(chosen.id, key)] = value;
    pastedSecrets.value = values.value.filter(({ secretSet }) => secretSet).map(({ key }) => key);
    form.model.value.pasted = pastedSecrets.value.length > 0 ? settled.value : '';
    text.value = settled.value = '';
  }
  return { text, reading, values, take, error: query.error };
}
