import { onScopeDispose, ref } from 'vue';
import { PAGE_SIZE, usePages } from '../app/apollo/pages.ts';
import { SmsInboxDocument, type SmsInboxQueryVariables } from '../gql/graphql.ts';
import { useSettled } from '../ui/use-settled.ts';

const LOOK_EVERY_MS = 10_000;

/** Reads the messages of people page by page, by search, and looks for new ones while the first page is shown. */
export function useSmsInbox() {
  const typed = ref('');
  const search = useSettled(typed);
  const list = usePages(
    SmsInboxDocument,
    (): SmsInboxQueryVariables => ({ first: PAGE_SIZE, search: search.value || null }),
    ({ smsInbox }) => smsInbox,
  );
  /** What the page does by itself is not shown; what the person asks for is. */
  const refreshing = ref(false);
  async function refresh() {
    refreshing.value = true;
    await list.refetch().finally(() => (refreshing.value = false));
  }
  lookAgain(() => {
    // Reading anew begins with the first page: whoever reads further down keeps what he has.
    if ((list.rows.value?.length ?? 0) <= PAGE_SIZE && !list.loading.value) void list.refetch();
  });
  return { ...list, typed, search, refresh, refreshing };
}

/** Calls back now and then while the page is looked at. */
function lookAgain(look: () => void): void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') look();
  }, LOOK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
}
