import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMutation } from '../../app/apollo/composables.ts';
import { readProblem } from '../../app/apollo/problem.ts';
import { ScheduleMailingDocument, StartMailingDocument } from '../../gql/graphql.ts';
import type { MessageDraft } from './use-message-draft.ts';
import type { StartForm } from './use-start-form.ts';

interface StartParts {
  mailingId: () => string;
  draft: MessageDraft;
  form: StartForm;
  /** Looks again at what stands against it. */
  recheck: () => void;
}

/** Starts a mailing now or at its time, once everything is saved and confirmed. */
export function useStart({ mailingId, draft, form, recheck }: StartParts) {
  const { t } = useI18n();
  const start = useMutation(StartMailingDocument);
  const schedule = useMutation(ScheduleMailingDocument);
  const busy = ref(false);
  const error = ref<string | null>(null);

  async function begin() {
    const id = mailingId();
    const confirm = form.confirm.value;
    const at = form.at.value;
    if (at) await schedule.mutate({ id, at: at.toISOString(), zone: form.zone.value, confirm });
    else await start.mutate({ id, confirm });
  }
  function refused(failure: unknown) {
    const { code, sentence } = readProblem(failure);
    error.value = code === 'CONFIRMATION_REQUIRED' ? t('mailings.send.changed') : sentence;
    if (code === 'CONFIRMATION_REQUIRED') form.forget();
    recheck();
  }
  async function act() {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      if (await draft.save()) await begin();
      else error.value = t('mailings.send.saveFirst');
    } catch (failure) {
      refused(failure);
    } finally {
      busy.value = false;
    }
  }
  return { act, busy, error };
}
