import { MAILING_KINDS, MAILING_STATUSES } from '@mailroom/shared/mailing-state';
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useSubscription } from '../app/apollo/composables.ts';
import { PAGE_SIZE, usePages } from '../app/apollo/pages.ts';
import { MailingsDocument, MailingsProgressDocument, type MailingsQueryVariables } from '../gql/graphql.ts';

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | null =>
  values.find((known) => known === value) ?? null;

/** Keeps search and filters in the address, so that links, reload and Back work. */
export function useMailingFilters() {
  const route = useRoute();
  const router = useRouter();
  const set = (name: string, value: string | null) =>
    void router.replace({ query: { ...route.query, [name]: value || undefined } });
  const search = computed({
    get: () => (typeof route.query.q === 'string' ? route.query.q : ''),
    set: (text) => set('q', text.trim()),
  });
  const kind = computed({
    get: () => oneOf(MAILING_KINDS, route.query.kind),
    set: (value) => set('kind', value),
  });
  const status = computed({
    get: () => oneOf(MAILING_STATUSES, route.query.status),
    set: (value) => set('status', value),
  });
  const any = computed(() => Boolean(search.value || kind.value || status.value));
  const clear = () => void router.replace({ query: {} });
  return { search, kind, status, any, clear };
}

/** Reads the mailings page by page and keeps the rows alive: each event updates its row in the cache. */
export function useMailingList(
  filters: Pick<ReturnType<typeof useMailingFilters>, 'search' | 'kind' | 'status'>,
) {
  const variables = computed<MailingsQueryVariables>(() => ({
    first: PAGE_SIZE,
    search: filters.search.value || null,
    kind: filters.kind.value,
    status: filters.status.value,
  }));
  const list = usePages(MailingsDocument, variables, ({ mailings }) => mailings);

  // A mailing that moves and is not in the list may be new: look once for each.
  const lookedFor = new Set<string>();
  useSubscription(MailingsProgressDocument, undefined, {
    onData: ({ mailingsProgress: { id } }) => {
      if (lookedFor.has(id) || list.rows.value?.some((row) => row.id === id)) return;
      lookedFor.add(id);
      void list.refetch();
    },
  });
  return list;
}
