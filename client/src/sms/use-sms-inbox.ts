import { computed, onScopeDispose, ref } from 'vue';
import { useQuery } from '../app/apollo/composables.ts';
import { SmsInboxDocument, type SmsInboxQueryVariables } from '../gql/graphql.ts';
import { useSettled } from '../ui/use-settled.ts';

const PAGE_SIZE = 50;
const LOOK_EVERY_MS = 10_000;

/** Reads the messages of people page by page, by search, and looks for new ones while the first page is shown. */
export function useSmsInbox() {
  const typed = ref('');
  const search = useSettled(typed);
  const list = useQuery(SmsInboxDocument, (): SmsInboxQueryVariables => ({
    first: PAGE_SIZE,
    search: search.value || null,
  }));
  const rows = computed(() => list.result.value?.smsInbox.edges.map((edge) => edge.node));
  const total = computed(() => list.result.value?.smsInbox.totalCount ?? 0);
  const more = computed(() => list.result.value?.smsInbox.pageInfo);
  const loadingMore = ref(false);
  async function loadMore() {
    loadingMore.value = true;
    try {
      await list.fetchMore({ variables: { after: more.value?.endCursor } });
    } finally {
      loadingMore.value = false;
    }
  }
  /** What the page does by itself is not shown; what the person asks for is. */
  const refreshing = ref(false);
  async function refresh() {
    refreshing.value = true;
    await list.refetch().finally(() => (refreshing.value = false));
  }
  lookAgain(() => {
    // Reading anew begins with the first page: whoever reads further down keeps what he has.
    if ((rows.value?.length ?? 0) <= PAGE_SIZE && !list.loading.value) void list.refetch();
  });
  return { ...list, typed, search, rows, total, more, loadMore, loadingMore, refresh, refreshing };
}

/** Calls back now and then while the page is looked at. */
function lookAgain(look: () => void): void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') look();
  }, LOOK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
}
