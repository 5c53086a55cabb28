import { computed, onScopeDispose, watch } from 'vue';
import { useQuery } from '../../app/apollo/composables.ts';
import { MailingStartCheckDocument, type MailingStartCheckQuery } from '../../gql/graphql.ts';

export type StartCheckFigures = NonNullable<MailingStartCheckQuery['mailing']>['startCheck'];

const SETTLE_MS = 400;

/** Asks what stands against a start, and asks again whenever content or recipients changed. */
export function useStartCheck(id: () => string, changes: () => unknown) {
  const { result, error, refetch, loading } = useQuery(MailingStartCheckDocument, () => ({ id: id() }), {
    fetchPolicy: 'network-only',
  });
  const check = computed<StartCheckFigures | undefined>(() => result.value?.mailing?.startCheck);
  let pause: ReturnType<typeof setTimeout> | undefined;
  watch(changes, () => {
    clearTimeout(pause);
    pause = setTimeout(() => void refetch(), SETTLE_MS);
  });
  onScopeDispose(() => clearTimeout(pause));
  return { check, error, loading, refetch };
}
