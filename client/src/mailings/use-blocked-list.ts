import { computed, ref } from 'vue';
import { useQuery } from '../app/apollo/composables.ts';
import { BlockedAddressesDocument, type BlockedAddressesQueryVariables } from '../gql/graphql.ts';
import { useSettled } from '../ui/use-settled.ts';

const PAGE_SIZE = 50;

/** Reads the blocked addresses page by page, by search. */
export function useBlockedList() {
  const typed = ref('');
  const search = useSettled(typed);
  const list = useQuery(BlockedAddressesDocument, (): BlockedAddressesQueryVariables => ({
    first: PAGE_SIZE,
    search: search.value || null,
  }));
  const rows = computed(() => list.result.value?.blockedAddresses.edges.map((edge) => edge.node));
  const total = computed(() => list.result.value?.blockedAddresses.totalCount ?? 0);
  const more = computed(() => list.result.value?.blockedAddresses.pageInfo);
  const loadingMore = ref(false);
  async function loadMore() {
    loadingMore.value = true;
    try {
      await list.fetchMore({ variables: { after: more.value?.endCursor } });
    } finally {
      loadingMore.value = false;
    }
  }
  return { ...list, typed, search, rows, total, more, loadMore, loadingMore };
}
