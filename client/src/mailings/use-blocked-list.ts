import { ref } from 'vue';
import { PAGE_SIZE, usePages } from '../app/apollo/pages.ts';
import { BlockedAddressesDocument, type BlockedAddressesQueryVariables } from '../gql/graphql.ts';
import { useSettled } from '../ui/use-settled.ts';

/** Reads the blocked addresses page by page, by search. */
export function useBlockedList() {
  const typed = ref('');
  const search = useSettled(typed);
  const list = usePages(
    BlockedAddressesDocument,
    (): BlockedAddressesQueryVariables => ({ first: PAGE_SIZE, search: search.value || null }),
    ({ blockedAddresses }) => blockedAddresses,
  );
  return { ...list, typed, search };
}
