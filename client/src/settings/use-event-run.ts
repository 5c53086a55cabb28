import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { computed, ref, shallowRef, watch } from 'vue';
import { useSubscription } from '../app/apollo/composables.ts';
import { connectionState } from '../app/apollo/connection.ts';
import type { EventOfRunFragment } from '../gql/graphql.ts';

/** How a check or a test ended. */
export interface RunEnd {
  outcome: string;
  code: string | null;
  mend: string | null;
  text: string;
}

export interface StartedRun {
  id: string;
  events: readonly EventOfRunFragment[];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Reads the details of an event as an object; whatever else they are, as none. */
export function detailsOf({ details }: Pick<EventOfRunFragment, 'details'>): Record<string, unknown> {
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {};
}

/** Finds the end of a run among its events. */
export function endOf(events: readonly EventOfRunFragment[]): RunEnd | null {
  const last = events.find(({ stage }) => stage === 'DONE');
  if (!last) return null;
  const { outcome, code, mend } = detailsOf(last);
  return { outcome: textOf(outcome) ?? 'FAILED', code: textOf(code), mend: textOf(mend), text: last.text };
}

/**
 * Follows a check or a test that runs on the server. Events are kept by number: after a break the stream is asked
 * from the last one that is here, so that none is lost and none is shown twice.
 */
export function useEventRun<
  T,
  V extends OperationVariables & { id: string; after?: number | null | undefined },
>(subscription: TypedDocumentNode<T, V>, eventIn: (payload: T) => EventOfRunFragment) {
  const id = ref<string | null>(null);
  const events = shallowRef<readonly EventOfRunFragment[]>([]);
  const after = ref(0);
  const end = computed(() => endOf(events.value));
  const running = computed(() => id.value !== null && end.value === null);
  const lastSeq = () => events.value.at(-1)?.seq ?? 0;

  const take = (event: EventOfRunFragment) => {
    if (events.value.some(({ seq }) => seq === event.seq)) return;
    events.value = [...events.value, event].sort((a, b) => a.seq - b.seq);
  };
  const resume = () => {
    if (running.value) after.value = lastSeq();
  };
  const { error } = useSubscription(
    subscription,
    () => ({ id: id.value, after: after.value }) as unknown as V,
    {
      enabled: running,
      fetchPolicy: 'no-cache',
      onData: (payload) => take(eventIn(payload)),
      onComplete: resume,
    },
  );
  watch(connectionState, (state) => state === 'live' && resume());

  const follow = (run: StartedRun) => {
    events.value = [...run.events].sort((a, b) => a.seq - b.seq);
    after.value = lastSeq();
    id.value = run.id;
  };
  const clear = () => {
    id.value = null;
    events.value = [];
  };
  return { id, events, end, running, error, follow, clear };
}
