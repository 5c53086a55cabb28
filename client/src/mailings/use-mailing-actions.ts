import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApolloClient, useMutation } from '../app/apollo/composables.ts';
import { sentenceOf } from '../app/apollo/error-sentence.ts';
import { may } from '../app/rights.ts';
import { useToast } from '../ui/toast.ts';
import {
  CancelMailingDocument,
  CreateMailingDocument,
  DeleteMailingDocument,
  MailingContentToCopyDocument,
  PauseMailingDocument,
  ResumeMailingDocument,
  type MailingRowFragment,
} from '../gql/graphql.ts';
import { mayDo } from '@mailroom/shared/mailing-state';

export const ROW_ACTIONS = ['pause', 'resume', 'cancel', 'duplicate', 'remove'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];

type Row = MailingRowFragment;

/** Lists what a person may do with a mailing as a whole, now. */
export function possibleActions({ progress: { status } }: Row): RowAction[] {
  return ROW_ACTIONS.filter((action) => {
    if (action === 'duplicate') return may('MAILINGS_WRITE');
    if (action === 'remove') return may('MAILINGS_WRITE') && mayDo('delete', status);
    return may('MAILINGS_SEND') && mayDo(action, status);
  });
}

type AskedAction = Exclude<RowAction, 'duplicate'>;
const SAID = { pause: 'paused', resume: 'resumed', cancel: 'cancelled', remove: 'deleted' } as const;

/** Gives the four mutations by the name of their action. */
function useRuns() {
  const runs = {
    pause: useMutation(PauseMailingDocument),
    resume: useMutation(ResumeMailingDocument),
    cancel: useMutation(CancelMailingDocument),
    remove: useMutation(DeleteMailingDocument),
  } as const;
  return (action: AskedAction, id: string) => runs[action].mutate({ id });
}

/** Runs what a person may do with a mailing as a whole; all but duplicating is asked back first. */
export function useMailingActions(done: { deleted?: (id: string) => void; copied: (id: string) => void }) {
  const { t } = useI18n();
  const toast = useToast();
  const asked = shallowRef<{ action: AskedAction; mailing: Row }>();
  const error = ref<string | null>(null);
  const busy = ref(false);
  const open = ref(false);
  const copy = useDuplicate();
  const run = useRuns();

  async function duplicate({ id, name }: Row) {
    try {
      const copyId = await copy(id, t('mailings.action.copyOf', { name }));
      toast.show(t('mailings.done.duplicated'));
      done.copied(copyId);
    } catch (failure) {
      toast.show(sentenceOf(failure), 'error');
    }
  }

  function ask(action: RowAction, mailing: Row) {
    error.value = null;
    if (action === 'duplicate') return void duplicate(mailing);
    asked.value = { action, mailing };
    open.value = true;
  }

  async function act() {
    if (!asked.value) return;
    const { action, mailing } = asked.value;
    busy.value = true;
    error.value = null;
    try {
      await run(action, mailing.id);
      toast.show(t(`mailings.done.${SAID[action]}`, { name: mailing.name }));
      open.value = false;
      if (action === 'remove') done.deleted?.(mailing.id);
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      busy.value = false;
    }
  }
  return { ask, act, asked, open, error, busy };
}

/** Makes a draft with the same content, without the recipients. */
function useDuplicate() {
  const client = useApolloClient();
  const create = useMutation(CreateMailingDocument);
  return async (id: string, name: string): Promise<string> => {
    const { data } = await client.query({
      query: MailingContentToCopyDocument,
      variables: { id },
      fetchPolicy: 'network-only',
    });
    const mailing = data?.mailing;
    if (!mailing) throw new Error('not found');
    const { kind, subject, html, text, fromName, replyTo, mailbox } = mailing;
    const made = await create.mutate({
      input: { kind, name, subject, html, text, fromName, replyTo, mailboxId: mailbox?.id ?? null },
    });
    return made.createMailing.id;
  };
}
