import { computed, onScopeDispose, watch } from 'vue';
import { useQuery } from '../../app/apollo/composables.ts';
import { MailingRunDocument, type MailingRunQuery } from '../../gql/graphql.ts';

/** While figures move, log and errors are read again at most so often. */
const RENEW_MS = 3_000;

type Run = NonNullable<MailingRunQuery['mailing']>;
/** One class of replies with its meaning, and how many at which domains. */
export interface ReplyClass {
  replyClass: string;
  meaning: string;
  count: number;
  domains: { domain: string; count: number }[];
}

/** Gathers the groups of a report by class, the most frequent first. */
export function byClass(groups: Run['replyGroups']): ReplyClass[] {
  const classes = new Map<string, ReplyClass>();
  for (const { replyClass, meaning, domain, count } of groups) {
    const one = classes.get(replyClass) ?? { replyClass, meaning, count: 0, domains: [] };
    one.count += count;
    one.domains.push({ domain, count });
    classes.set(replyClass, one);
  }
  return [...classes.values()].sort((a, b) => b.count - a.count);
}

/** Reads the log and the errors of a mailing, and again when `changes` do. */
export function useRunReport(id: () => string, changes: () => unknown) {
  const { result, error, refetch } = useQuery(MailingRunDocument, () => ({ id: id() }), {
    fetchPolicy: 'network-only',
  });
  const log = computed(() =>
    [...(result.value?.mailing?.log ?? [])].sort((a, b) => b.at.localeCompare(a.at)),
  );
  const replies = computed(() => byClass(result.value?.mailing?.replyGroups ?? []));
  const ready = computed(() => result.value !== undefined);
  let wait: ReturnType<typeof setTimeout> | undefined;
  watch(changes, () => {
    wait ??= setTimeout(() => {
      wait = undefined;
      void refetch();
    }, RENEW_MS);
  });
  onScopeDispose(() => clearTimeout(wait));
  return { log, replies, ready, error, refetch };
}
