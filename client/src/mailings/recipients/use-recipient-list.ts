import { computed, onScopeDispose, ref, watch } from 'vue';
import { useQuery } from '../../app/apollo/composables.ts';
import { RecipientsDocument, type RecipientsQueryVariables } from '../../gql/graphql.ts';
import { STATE_GROUPS, type StateGroup } from '../figures.ts';
import { useSettled } from '../../ui/use-settled.ts';

const PAGE_SIZE = 50;
/** A draft shows a few to recognise the list by; the rest on request. */
const GLANCE_SIZE = 8;
/** While a mailing runs, the list is read again at most so often. */
const RENEW_MS = 4_000;

/** Reads the recipients of a mailing page by page, by group of states and search; `changes` makes it read again. */
export function useRecipientList(id: () => string, changes: () => unknown, isGlance: boolean) {
  const firstSize = isGlance ? GLANCE_SIZE : PAGE_SIZE;
  const group = ref<StateGroup>('all');
  const typed = ref('');
  const search = useSettled(typed);
  const variables = computed<RecipientsQueryVariables>(() => ({
    id: id(),
    first: firstSize,
    states: STATE_GROUPS[group.value].length ? [...STATE_GROUPS[group.value]] : null,
    search: search.value || null,
  }));
  const list = useQuery(RecipientsDocument, variables);
  const connection = computed(() => list.result.value?.mailing?.recipients);
  const rows = computed(() => connection.value?.edges.map((edge) => edge.node));
  const total = computed(() => connection.value?.totalCount ?? 0);
  const hasMore = computed(() => connection.value?.pageInfo.hasNextPage ?? false);
  const loadingMore = ref(false);

  async function loadMore() {
    loadingMore.value = true;
    try {
      await list.fetchMore({ variables: { after: connection.value?.pageInfo.endCursor, first: PAGE_SIZE } });
    } finally {
      loadingMore.value = false;
    }
  }

  let wait: ReturnType<typeof setTimeout> | undefined;
  watch(changes, () => {
    // Whoever has paged further down is not thrown back to the top.
    if ((rows.value?.length ?? 0) > firstSize) return;
    wait ??= setTimeout(() => {
      wait = undefined;
      void list.refetch();
    }, RENEW_MS);
  });
  onScopeDispose(() => clearTimeout(wait));
  return { ...list, group, typed, search, rows, total, hasMore, loadMore, loadingMore };
}
