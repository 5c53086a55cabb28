import type { InDoubtDecision } from '@mailroom/shared/mailing-state';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMutation, useQuery } from '../../app/apollo/composables.ts';
import { sentenceOf } from '../../app/apollo/error-sentence.ts';
import { may } from '../../app/rights.ts';
import {
  DecideInDoubtDocument,
  RecipientsDocument,
  type MailingRowFragment,
  type RecipientsQueryVariables,
} from '../../gql/graphql.ts';
import { useFormats } from '../../ui/formats.ts';
import { useToast } from '../../ui/toast.ts';

/** So many are shown at a time; those after them come when these are decided. */
const SHOWN = 100;

/** Reads the unclear recipients of a mailing, and carries out what a person decides for the chosen ones. */
export function useInDoubt(mailing: () => MailingRowFragment) {
  const { t } = useI18n();
  const { count } = useFormats();
  const toast = useToast();
  const { result, refetch } = useQuery(
    RecipientsDocument,
    (): RecipientsQueryVariables => ({ id: mailing().id, first: SHOWN, states: ['IN_DOUBT'], search: null }),
    { enabled: () => may('RECIPIENTS_READ'), fetchPolicy: 'network-only' },
  );
  const rows = computed(() =>
    (result.value?.mailing?.recipients.edges ?? [])
      .map(({ node }) => node)
      // A decision changes the row in the cache before the list is read again.
      .filter(({ state }) => state === 'IN_DOUBT'),
  );
  const chosen = ref<string[]>([]);
  watch(rows, (now) => (chosen.value = chosen.value.filter((id) => now.some((row) => row.id === id))));
  watch(
    () => mailing().progress.inDoubt,
    () => void refetch(),
  );
  const allShown = computed({
    get: () => rows.value.length > 0 && chosen.value.length === rows.value.length,
    set: (isOn: boolean) => (chosen.value = isOn ? rows.value.map(({ id }) => id) : []),
  });

  const mutation = useMutation(DecideInDoubtDocument);
  const error = ref<string | null>(null);
  async function decide(decision: InDoubtDecision): Promise<boolean> {
    const recipientIds = [...chosen.value];
    error.value = null;
    try {
      await mutation.mutate({ mailingId: mailing().id, recipientIds, decision });
      toast.show(t('mailings.unclear.decided', { count: count(recipientIds.length) }, recipientIds.length));
      chosen.value = [];
      void refetch();
      return true;
    } catch (failure) {
      error.value = sentenceOf(failure);
      return false;
    }
  }
  return { rows, chosen, allShown, decide, busy: mutation.loading, error };
}
