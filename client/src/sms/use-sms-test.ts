import { normaliseNumber } from '@mailroom/shared/phone-number';
import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMutation } from '../app/apollo/composables.ts';
import { may } from '../app/rights.ts';
import { CancelSmsTestDocument, SendSmsTestDocument, SmsTestEventsDocument } from '../gql/graphql.ts';
import { useEventRun } from '../settings/use-event-run.ts';
import { smsInputOf } from './sms-form.ts';
import type { SmsSettingsState } from './use-sms-settings.ts';

/** Sends one SMS with the values of the form, and follows what becomes of it. */
export function useSmsTest({ form }: SmsSettingsState) {
  const { t } = useI18n();
  const run = useEventRun(SmsTestEventsDocument, ({ smsTestEvents }) => smsTestEvents);
  const start = useMutation(SendSmsTestDocument, { fetchPolicy: 'no-cache' });
  const stop = useMutation(CancelSmsTestDocument);
  const to = ref('');
  const text = ref(t('sms.test.defaultText'));
  const startError = shallowRef<unknown>();
  const keep = (error: unknown) => void (startError.value = error);

  const number = computed(() => normaliseNumber(to.value, form.model.value.defaultCountryCode || null));
  const canSend = computed(() => number.value.ok && text.value.trim() !== '');

  async function send(): Promise<void> {
    run.clear();
    startError.value = undefined;
    const isUnsaved = form.dirty.value && may('SETTINGS_WRITE');
    const settings = isUnsaved ? smsInputOf(form.model.value, form.changed.value) : null;
    const input = { settings, to: to.value, text: text.value };
    await start.mutate({ input }).then(({ sendSmsTest }) => run.follow(sendSmsTest), keep);
  }
  const cancel = async () => {
    if (run.id.value) await stop.mutate({ id: run.id.value }).catch(keep);
  };
  return { ...run, to, text, number, canSend, send, cancel, startError, starting: start.loading };
}
