import { computed, onScopeDispose, watch } from 'vue';
import { useQuery } from '../../app/apollo/composables.ts';
import { may } from '../../app/rights.ts';
import {
  MailingSmsPartsDocument,
  MailingStartCheckDocument,
  type MailingKind,
  type MailingSmsPartsQuery,
  type MailingStartCheckQuery,
} from '../../gql/graphql.ts';

export type StartCheckFigures = NonNullable<MailingStartCheckQuery['mailing']>['startCheck'];
export type SmsPartsFigures = NonNullable<
  NonNullable<MailingSmsPartsQuery['mailing']>['startCheck']['smsParts']
>;

const SETTLE_MS = 400;

/** Asks what stands against a start, and what SMS come to, and asks again whenever content or recipients changed. */
export function useStartCheck(mailing: () => { id: string; kind: MailingKind }, changes: () => unknown) {
  const { result, error, refetch } = useQuery(MailingStartCheckDocument, () => ({ id: mailing().id }), {
    fetchPolicy: 'network-only',
  });
  const counted = useSmsParts(mailing);
  const check = computed<StartCheckFigures | undefined>(() => {
    const found = result.value?.mailing?.startCheck;
    return found && { ...found, recipients: found.recipients - withoutMessage(counted.parts.value) };
  });
  const again = () => {
    void refetch();
    void counted.refetch();
  };
  let pause: ReturnType<typeof setTimeout> | undefined;
  watch(changes, () => {
    clearTimeout(pause);
    pause = setTimeout(again, SETTLE_MS);
  });
  onScopeDispose(() => clearTimeout(pause));
  return { check, error, parts: counted.parts, partsError: counted.error, again };
}

/** Counts who gets nothing: his text is empty, or more than the provider takes. */
const withoutMessage = (parts: SmsPartsFigures | undefined) => (parts ? parts.empty + parts.overLimit : 0);

/** Asks for it apart: counting a large list takes some seconds, and all else is known at once. */
function useSmsParts(mailing: () => { id: string; kind: MailingKind }) {
  const { result, error, refetch } = useQuery(
    MailingSmsPartsDocument,
    () => ({ id: mailing().id, examples: may('RECIPIENTS_READ') }),
    // In the cache the two halves of a start check would push each other out.
    { enabled: () => mailing().kind === 'SMS', fetchPolicy: 'no-cache' },
  );
  const parts = computed<SmsPartsFigures | undefined>(
    () => result.value?.mailing?.startCheck.smsParts ?? undefined,
  );
  return { parts, error, refetch };
}
