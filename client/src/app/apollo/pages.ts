import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { computed, ref } from 'vue';
import type { MaybeRefOrGetter } from 'vue';
import { type QueryOptions, useQuery } from './composables.ts';

export const PAGE_SIZE = 50;

/** A list as the API hands it out, page by page. */
interface Connection<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
  readonly totalCount?: number;
}

/** Reads a list: the first page at once, each further one on request, behind those before. */
export function usePages<T, V extends OperationVariables, Row>(
  query: TypedDocumentNode<T, V>,
  variables: MaybeRefOrGetter<V>,
  connectionOf: (result: T) => Connection<Row> | undefined,
  options?: QueryOptions,
) {
  const list = useQuery(query, variables, options);
  const connection = computed(() => list.result.value && connectionOf(list.result.value));
  const rows = computed(() => connection.value?.edges.map(({ node }) => node));
  const total = computed(() => connection.value?.totalCount ?? 0);
  const hasMore = computed(() => connection.value?.pageInfo.hasNextPage ?? false);
  const loadingMore = ref(false);

  async function loadMore() {
    loadingMore.value = true;
    const after = connection.value?.pageInfo.endCursor;
    try {
      await list.fetchMore({ variables: { after, first: PAGE_SIZE } as unknown as Partial<V> });
    } finally {
      loadingMore.value = false;
    }
  }
  return { ...list, rows, total, hasMore, loadMore, loadingMore };
}
