import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApolloClient, useMutation } from '../../app/apollo/composables.ts';
import { readProblem } from '../../app/apollo/problem.ts';
import {
  MailingDocument,
  UpdateMailingDocument,
  type MailingDetailFragment,
  type UpdateMailingMutation,
} from '../../gql/graphql.ts';
import { useForm } from '../../ui/use-form.ts';
import { contentOf, inputOf, type MessageContent } from './message-content.ts';

export type MessageDraft = ReturnType<typeof useMessageDraft>;

/**
 * Keeps what a person writes in a mailing, and saves what changed with the version that was read.
 * If somebody else saved in between, nothing is lost: the person chooses between theirs and his own.
 */
export function useMessageDraft(mailing: () => MailingDetailFragment) {
  const { t } = useI18n();
  const update = useMutation(UpdateMailingDocument);
  const readAgain = useReadAgain();
  const form = useForm<MessageContent>(contentOf(mailing()), {
    judge: ({ name }) => (name.trim() ? {} : { name: [t('users.required')] }),
  });
  const version = ref(mailing().version);

  /** Goes on from what is stored, when somebody else changed it and nothing was typed here. */
  watch(
    () => mailing().version,
    (stored) => {
      if (update.loading.value || form.dirty.value || stored === version.value) return;
      version.value = stored;
      form.reset(contentOf(mailing()));
    },
  );

  const { save, refusal, conflict, savedAt } = useSaving({
    form,
    version,
    store: (input) => update.mutate({ id: mailing().id, input, version: version.value }),
  });
  async function settle(take: (stored: MessageContent) => void) {
    const stored = await readAgain(mailing().id);
    if (!stored) return;
    version.value = stored.version;
    take(contentOf(stored));
    conflict.value = null;
  }
  const loadTheirs = () => settle(form.reset);
  const keepMine = async () => {
    await settle(form.rebase);
    await save();
  };
  const discard = () => {
    form.reset();
    refusal.value = null;
  };
  const state = computed(() => {
    if (update.loading.value) return 'saving' as const;
    if (refusal.value || conflict.value) return 'failed' as const;
    return form.dirty.value ? ('unsaved' as const) : ('saved' as const);
  });
  return { ...form, version, save, discard, state, savedAt, refusal, conflict, loadTheirs, keepMine };
}

interface SavingParts {
  form: ReturnType<typeof useForm<MessageContent>>;
  version: Ref<number>;
  store: (input: object) => Promise<UpdateMailingMutation>;
}

/** Saves what changed, one save at a time, and keeps why a save failed. */
function useSaving({ form, version, store }: SavingParts) {
  const savedAt = shallowRef<string | null>(null);
  const refusal = ref<string | null>(null);
  const conflict = shallowRef<{ sentence: string; fields: string[] } | null>(null);
  let running: Promise<boolean> | undefined;

  function refused(failure: unknown) {
    const { code, sentence, fields } = readProblem(failure);
    if (code === 'CONFLICT')
      return void (conflict.value = {
        sentence,
        fields: fields.map(({ path }) => path.replace(/^input\./, '')),
      });
    form.refuse(fields);
    refusal.value = sentence;
  }
  async function saveOnce(): Promise<boolean> {
    if (!form.dirty.value) return true;
    refusal.value = null;
    if (!form.submit()) return false;
    const typed = { ...form.model.value };
    try {
      const { updateMailing } = await store(inputOf(typed, form.changed.value));
      version.value = updateMailing.version;
      // What the server trims would differ from what stands in the fields, for ever.
      form.saved.value = typed;
      savedAt.value = new Date().toISOString();
      return true;
    } catch (failure) {
      refused(failure);
      return false;
    }
  }
  /** Saves what was typed; tells whether all of it is stored. */
  async function save(): Promise<boolean> {
    if (running) await running;
    running = saveOnce().finally(() => (running = undefined));
    return running;
  }
  return { save, refusal, conflict, savedAt };
}

/** Reads a mailing as it is stored now. */
function useReadAgain() {
  const client = useApolloClient();
  return async (id: string) => {
    const { data } = await client.query({
      query: MailingDocument,
      variables: { id },
      fetchPolicy: 'network-only',
    });
    return data?.mailing ?? null;
  };
}
