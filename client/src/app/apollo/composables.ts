import type {
  ApolloClient,
  ErrorLike,
  FetchPolicy,
  ObservableQuery,
  OperationVariables,
  TypedDocumentNode,
  WatchQueryFetchPolicy,
} from '@apollo/client';
import { inject, onScopeDispose, ref, shallowRef, toValue, watch } from 'vue';
import type { InjectionKey, MaybeRefOrGetter } from 'vue';

export const ApolloKey: InjectionKey<ApolloClient> = Symbol('apollo');

/** Finds the Apollo client of this application. */
export function useApolloClient(): ApolloClient {
  const client = inject(ApolloKey);
  if (!client) throw new Error('No Apollo client was provided to this application.');
  return client;
}

export interface QueryOptions {
  /** The query runs while this is true; default true. */
  enabled?: MaybeRefOrGetter<boolean>;
  /** Keeps the former result while new variables are loading; default true. */
  keepPrevious?: boolean;
  fetchPolicy?: WatchQueryFetchPolicy;
}

/** Watches a query for as long as the component lives; it follows its variables and the cache. */
export function useQuery<T, V extends OperationVariables>(
  query: TypedDocumentNode<T, V>,
  variables?: MaybeRefOrGetter<V | undefined>,
  { enabled = true, keepPrevious = true, fetchPolicy }: QueryOptions = {},
) {
  const client = useApolloClient();
  const result = shallowRef<T>();
  const error = shallowRef<ErrorLike>();
  const loading = ref(false);
  let observable: ObservableQuery<T, V> | undefined;
  let subscription: { unsubscribe(): void } | undefined;

  const stop = () => {
    subscription?.unsubscribe();
    subscription = observable = undefined;
    loading.value = false;
  };
  const start = (values: V | undefined) => {
    observable = client.watchQuery({
      query,
      variables: values,
      ...(fetchPolicy && { fetchPolicy }),
    } as never);
    subscription = observable?.subscribe((next) => {
      loading.value = next.loading;
      error.value = next.error;
      if (next.dataState === 'complete') result.value = next.data as T;
      else if (!keepPrevious) result.value = undefined;
    });
  };
  watch(
    [() => toValue(enabled), () => toValue(variables)] as const,
    ([isOn, values]) => {
      if (!isOn) return stop();
      // The error comes through the stream as well.
      if (observable) void observable.setVariables(values as V).catch(() => undefined);
      else start(values);
    },
    { immediate: true, deep: true },
  );
  onScopeDispose(stop);
  const refetch = async (changed?: Partial<V>) => {
    await observable?.refetch(changed).catch(() => undefined);
  };
  /** Asks for the next page; the cache puts it behind the ones before. @throws what the API answers. */
  const fetchMore = async (more: { variables: Partial<V> }) => {
    await observable?.fetchMore(more as never);
  };
  return { result, error, loading, stop, refetch, fetchMore };
}

export interface SubscriptionOptions<T> {
  enabled?: MaybeRefOrGetter<boolean>;
  /** `no-cache` for streams of steps or lines; without it the payload updates the cache and the rows on the screen. */
  fetchPolicy?: FetchPolicy;
  onData?: (payload: T) => void;
  onComplete?: () => void;
}

/** Listens to a subscription for as long as the component lives and `enabled` holds. */
export function useSubscription<T, V extends OperationVariables>(
  query: TypedDocumentNode<T, V>,
  variables?: MaybeRefOrGetter<V | undefined>,
  { enabled = true, fetchPolicy, onData, onComplete }: SubscriptionOptions<T> = {},
) {
  const client = useApolloClient();
  const error = shallowRef<ErrorLike>();
  const active = ref(false);
  let subscription: { unsubscribe(): void } | undefined;

  const stop = () => {
    subscription?.unsubscribe();
    subscription = undefined;
    active.value = false;
  };
  const start = (values: V | undefined) => {
    error.value = undefined;
    active.value = true;
    const stream = client.subscribe<T, V>({
      query,
      variables: values,
      ...(fetchPolicy && { fetchPolicy }),
    } as never);
    subscription = stream.subscribe({
      next: (message) => {
        error.value = message.error;
        if (message.data) onData?.(message.data as T);
      },
      error: (reason: ErrorLike) => {
        error.value = reason;
        active.value = false;
      },
      complete: () => {
        active.value = false;
        onComplete?.();
      },
    });
  };
  watch(
    [() => toValue(enabled), () => toValue(variables)] as const,
    ([isOn, values]) => {
      stop();
      if (isOn) start(values);
    },
    { immediate: true, deep: true },
  );
  onScopeDispose(stop);
  return { error, active, stop };
}

/** Runs a mutation. A refusal is kept in `error` and thrown, so that what follows does not happen. */
export function useMutation<T, V extends OperationVariables>(
  mutation: TypedDocumentNode<T, V>,
  options: { refetch?: string[]; fetchPolicy?: 'no-cache' } = {},
) {
  const client = useApolloClient();
  const error = shallowRef<ErrorLike>();
  const loading = ref(false);

  const mutate = async (variables: V): Promise<T> => {
    loading.value = true;
    error.value = undefined;
    try {
      const { refetch, fetchPolicy } = options;
      const answer = await client.mutate({
        mutation,
        variables,
        ...(fetchPolicy && { fetchPolicy }),
        ...(refetch && { refetchQueries: refetch }),
      } as never);
      return answer.data as T;
    } catch (reason) {
      error.value = reason as ErrorLike;
      throw reason;
    } finally {
      loading.value = false;
    }
  };
  const reset = () => (error.value = undefined);
  return { mutate, error, loading, reset };
}
