import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApolloClient, useMutation, useQuery } from '../app/apollo/composables.ts';
import { readProblem } from '../app/apollo/problem.ts';
import { may } from '../app/rights.ts';
import { readSystem } from '../auth/session.ts';
import {
  EmailSettingsDocument,
  RunningMailingsDocument,
  SaveEmailSettingsDocument,
  type EmailSettingsFieldsFragment,
} from '../gql/graphql.ts';
import { useToast } from '../ui/toast.ts';
import { connectionChanged, formOf, inputOf, openRisk } from './email-form.ts';
import type { EmailSettingsState } from './use-email-settings.ts';
import type { SmtpCheckState } from './use-smtp-check.ts';

interface SaveOptions {
  /** The person decided to save although the check failed. */
  anyway?: boolean;
  /** The person decided to send unencrypted over the Internet. */
  open?: boolean;
}

/** Saves the form: runs the check first where it is due, and sorts out what stands against it. */
export function useEmailSave(state: EmailSettingsState, check: SmtpCheckState, focusError: () => void) {
  const { form } = state;
  const saving = ref(false);
  const error = shallowRef<unknown>();
  const asksOpen = ref(false);
  const { prove, checkFailed } = useProof(state, check);
  const { theirs, read, rebase, accept, discard, loadTheirs } = useTheirs(state);
  const { send, ...sending } = useSending(state);

  async function save({ anyway = false, open = false }: SaveOptions = {}): Promise<void> {
    if (saving.value || !form.dirty.value) return;
    error.value = undefined;
    if (!form.submit()) return focusError();
    if (openRisk(form.model.value, state.passwordSet.value) && !open) return void (asksOpen.value = true);
    asksOpen.value = false;
    saving.value = true;
    try {
      const checkId = anyway ? null : await prove();
      if (checkId === false) return;
      accept(await send(checkId, anyway));
      checkFailed.value = false;
    } catch (reason) {
      await sortOut(reason);
    } finally {
      saving.value = false;
    }
  }

  async function sortOut(reason: unknown): Promise<void> {
    const { code, checkId, fields } = readProblem(reason);
    if (code === 'CONFLICT') return read();
    if (code === 'CHECK_FAILED') checkFailed.value = true;
    if (code === 'CHECK_FAILED' && checkId) return check.show(checkId, state.tried());
    if (form.refuse(fields)) focusError();
    else error.value = reason;
  }

  /** Goes on from what they saved, keeps what was typed here, and saves that. */
  const keepMine = () => {
    rebase();
    return save();
  };
  /** The failed check stands against saving only while there is something to save. */
  const isBlocked = computed(() => checkFailed.value && form.dirty.value);
  const conflict = { theirs, loadTheirs, keepMine };
  return { save, saving, error, asksOpen, accept, discard, isBlocked, ...conflict, ...sending };
}

/** Runs the check that saving waits for. */
function useProof({ form, tried }: EmailSettingsState, check: SmtpCheckState) {
  /** The check that stands against saving failed; saving without it is a second click. */
  const checkFailed = ref(false);

  /** The id of a check that passed, null if none is needed, false if it stands against saving. */
  async function prove(): Promise<string | null | false> {
    checkFailed.value = false;
    const { checkOnSave, host } = form.model.value;
    const isDue = checkOnSave && host.trim() !== '' && connectionChanged(form.changed.value);
    if (!isDue || !may('SETTINGS_TEST')) return null;
    if (!check.proofOf(tried())) await check.check(tried(), false);
    // Refused before it began: the save says why, at the fields.
    if (check.startError.value) throw check.startError.value;
    if (await check.ended()) return check.id.value;
    checkFailed.value = check.end.value?.outcome === 'FAILED';
    return false;
  }
  return { prove, checkFailed };
}

/** Keeps what somebody else saved meanwhile. */
function useTheirs({ form, settings, takeVersion }: EmailSettingsState) {
  const client = useApolloClient();
  const theirs = shallowRef<EmailSettingsFieldsFragment | null>(null);
  async function read(): Promise<void> {
    const { data } = await client.query({ query: EmailSettingsDocument, fetchPolicy: 'network-only' });
    theirs.value = data?.emailSettings ?? null;
  }
  function rebase(): void {
    if (!theirs.value) return;
    takeVersion(theirs.value.version);
    form.rebase(formOf(theirs.value));
    theirs.value = null;
  }
  function accept(saved: EmailSettingsFieldsFragment): void {
    takeVersion(saved.version);
    form.reset(formOf(saved));
    theirs.value = null;
  }
  const loadTheirs = () => void (theirs.value && accept(theirs.value));
  const discard = () => void (settings.value && accept(settings.value));
  return { theirs, read, rebase, accept, loadTheirs, discard };
}

function useSending({ form, versionOf }: EmailSettingsState) {
  const { t } = useI18n();
  const client = useApolloClient();
  const toast = useToast();
  const mutation = useMutation(SaveEmailSettingsDocument);
  const running = useQuery(RunningMailingsDocument, undefined, {
    enabled: () => may('MAILINGS_READ'),
    fetchPolicy: 'network-only',
  });
  const mailingsRun = computed(() => (running.result.value?.mailings.edges.length ?? 0) > 0);
  const applyNow = ref(false);

  async function send(checkId: string | null, saveAnyway: boolean): Promise<EmailSettingsFieldsFragment> {
    const input = inputOf(form.model.value, form.changed.value);
    const isNow = applyNow.value && mailingsRun.value;
    const { updateEmailSettings } = await mutation.mutate({
      input,
      version: versionOf(),
      checkId,
      saveAnyway,
      applyNow: isNow,
    });
    const paused = updateEmailSettings.pausedMailings;
    const saved = t(isNow ? 'smtp.saved.now' : 'smtp.saved.next');
    toast.show(paused.length ? t('smtp.saved.paused', { names: paused.join(', ') }) : saved);
    void readSystem();
    void client.refetchQueries({ include: 'active' });
    return updateEmailSettings;
  }
  return { send, mailingsRun, applyNow };
}

export type EmailSaveState = ReturnType<typeof useEmailSave>;
