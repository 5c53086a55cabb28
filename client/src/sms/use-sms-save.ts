import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApolloClient, useMutation } from '../app/apollo/composables.ts';
import { readProblem } from '../app/apollo/problem.ts';
import { readSystem } from '../auth/session.ts';
import {
  SaveSmsSettingsDocument,
  SmsSettingsDocument,
  type SmsSettingsFieldsFragment,
  type SmsSettingsInput,
} from '../gql/graphql.ts';
import { useToast } from '../ui/toast.ts';
import { smsFieldOf, smsFormOf, smsInputOf } from './sms-form.ts';
import type { SmsSettingsState } from './use-sms-settings.ts';

/** Saves the SMS settings and sorts out what stands against it. */
export function useSmsSave(state: SmsSettingsState, focusError: () => void) {
  const { form } = state;
  const mutation = useMutation(SaveSmsSettingsDocument, { fetchPolicy: 'no-cache' });
  const error = shallowRef<unknown>();
  const saving = ref(false);
  const { theirs, read, rebase, loadTheirs } = useTheirs(state);
  const tellSaved = useTellSaved();

  async function save(): Promise<void> {
    if (saving.value || !form.dirty.value) return;
    error.value = undefined;
    if (!form.submit()) return focusError();
    saving.value = true;
    const input = smsInputOf(form.model.value, form.changed.value);
    try {
      const { updateSmsSettings } = await mutation.mutate({ input, version: state.versionOf() });
      state.accept(updateSmsSettings);
      tellSaved();
    } catch (reason) {
      await sortOut(reason, input);
    } finally {
      saving.value = false;
    }
  }

  async function sortOut(reason: unknown, input: SmsSettingsInput): Promise<void> {
    const { code, fields } = readProblem(reason);
    if (code === 'CONFLICT') return read();
    const named = fields.map((field) => ({
      ...field,
      path: smsFieldOf(field.path, form.model.value, input),
    }));
    if (form.refuse(named)) focusError();
    else error.value = reason;
  }

  /** Goes on from what they saved, keeps what was typed here, and saves that. */
  const keepMine = () => {
    rebase();
    return save();
  };
  const discard = () => {
    error.value = undefined;
    if (state.settings.value) state.accept(state.settings.value);
  };
  return { save, saving, error, theirs, loadTheirs, keepMine, discard };
}

/** Keeps what somebody else saved meanwhile. */
function useTheirs({ form, modules, accept, takeVersion }: SmsSettingsState) {
  const client = useApolloClient();
  const theirs = shallowRef<SmsSettingsFieldsFragment | null>(null);
  async function read(): Promise<void> {
    const { data } = await client.query({ query: SmsSettingsDocument, fetchPolicy: 'network-only' });
    theirs.value = data?.smsSettings ?? null;
  }
  function loadTheirs(): void {
    if (theirs.value) accept(theirs.value);
    theirs.value = null;
  }
  function rebase(): void {
    if (!theirs.value) return;
    takeVersion(theirs.value.version);
    form.rebase(smsFormOf(theirs.value, modules.value));
    theirs.value = null;
  }
  return { theirs, read, rebase, loadTheirs };
}

function useTellSaved() {
  const { t } = useI18n();
  const client = useApolloClient();
  const toast = useToast();
  return () => {
    toast.show(t('sms.saved'));
    void readSystem();
    void client.refetchQueries({ include: 'active' });
  };
}

export type SmsSaveState = ReturnType<typeof useSmsSave>;
