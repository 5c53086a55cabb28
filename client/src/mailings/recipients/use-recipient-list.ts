import { computed, onScopeDispose, ref, watch } from 'vue';
import { PAGE_SIZE, usePages } from '../../app/apollo/pages.ts';
import { RecipientsDocument, type RecipientsQueryVariables } from '../../gql/graphql.ts';
import { STATE_GROUPS, type StateGroup } from '../figures.ts';
import { useSettled } from '../../ui/use-settled.ts';

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
  const list = usePages(RecipientsDocument, variables, ({ mailing }) => mailing?.recipients);

  let wait: ReturnType<typeof setTimeout> | undefined;
  watch(changes, () => {
    // Whoever has paged further down is not thrown back to the top.
    if ((list.rows.value?.length ?? 0) > firstSize) return;
    wait ??= setTimeout(() => {
      wait = undefined;
      void list.refetch();
    }, RENEW_MS);
  });
  onScopeDispose(() => clearTimeout(wait));
  return { ...list, group, typed, search };
}
