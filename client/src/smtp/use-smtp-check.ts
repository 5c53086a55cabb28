import { CONNECTION_FIELDS } from '@mailroom/shared/settings';
import { computed, ref, shallowRef, watch } from 'vue';
import { useApolloClient, useMutation } from '../app/apollo/composables.ts';
import { viewer } from '../app/rights.ts';
import {
  CancelSmtpCheckDocument,
  CheckSmtpConnectionDocument,
  SmtpCheckDocument,
  SmtpCheckEventsDocument,
  type EmailSettingsInput,
} from '../gql/graphql.ts';
import { useEventRun } from '../settings/use-event-run.ts';

/** A check that passed may be used for saving the same values for 10 minutes; half a minute less, to be safe. */
const VALID_MS = 9.5 * 60_000;

/** What a check tries. */
export interface Tried {
  /** What differs from the saved settings; null if nothing does. */
  changes: EmailSettingsInput | null;
  /** All values of the form. */
  values: EmailSettingsInput;
}

/** What was checked: for the heading, and to know whether the form still has these values. */
interface Checked {
  key: string;
  host: string;
  port: number;
  atMs: number;
}

/** Runs checks of the SMTP connection with the values of the form, and follows them live. */
export function useSmtpCheck() {
  const run = useCheckRun();
  const starter = useCheckStart(run);
  const isShown = computed(
    () => run.id.value !== null || starter.startError.value !== undefined || starter.starting.value,
  );

  /** The check that proves these values, if there is one that is young enough. */
  const proofOf = ({ values }: Tried): string | null => {
    const { checked } = starter;
    const isYoung = checked.value !== undefined && Date.now() - checked.value.atMs < VALID_MS;
    return run.passed.value && isYoung && checked.value?.key === keyOf(values) ? run.id.value : null;
  };
  const clear = () => {
    run.clear();
    starter.startError.value = undefined;
  };
  return { ...run, ...starter, isShown, proofOf, clear };
}

function useCheckRun() {
  const run = useEventRun(SmtpCheckEventsDocument, ({ smtpCheckEvents }) => smtpCheckEvents);
  const passed = computed(() => ['PASSED', 'PROVEN'].includes(run.end.value?.outcome ?? ''));

  /** Resolves when the check is over: true if it passed. */
  const ended = () =>
    new Promise<boolean>((resolve) => {
      const unwatch = watch(
        [run.running, run.error],
        ([isRunning, broken]) => {
          if (isRunning && !broken) return;
          resolve(passed.value);
          queueMicrotask(() => unwatch());
        },
        { immediate: true },
      );
    });
  return { ...run, passed, ended };
}

function useCheckStart(run: ReturnType<typeof useCheckRun>) {
  const client = useApolloClient();
  const start = useMutation(CheckSmtpConnectionDocument, { fetchPolicy: 'no-cache' });
  const stop = useMutation(CancelSmtpCheckDocument);
  const recipient = ref(viewer.value?.email ?? '');
  const sendMessage = ref(false);
  const checked = shallowRef<Checked>();
  const startError = shallowRef<unknown>();
  const keep = (error: unknown) => void (startError.value = error);

  /** Starts a check; an error is kept to be shown in the panel. */
  async function check({ changes, values }: Tried, withMessage = sendMessage.value): Promise<void> {
    run.clear();
    startError.value = undefined;
    checked.value = checkedOf(values);
    const input = { settings: changes, recipient: recipient.value.trim() || null, sendMessage: withMessage };
    await start.mutate({ input }).then(({ checkSmtpConnection }) => run.follow(checkSmtpConnection), keep);
  }

  /** Shows a check that the server ran by itself, while saving. */
  async function show(id: string, { values }: Tried): Promise<void> {
    const { data } = await client.query({
      query: SmtpCheckDocument,
      variables: { id },
      fetchPolicy: 'no-cache',
    });
    if (!data?.smtpCheck) return;
    checked.value = checkedOf(values);
    run.follow(data.smtpCheck);
  }

  const cancel = async () => {
    if (run.id.value) await stop.mutate({ id: run.id.value }).catch(keep);
  };
  return { recipient, sendMessage, checked, startError, starting: start.loading, check, show, cancel };
}

function checkedOf(settings: EmailSettingsInput): Checked {
  const { host, port } = settings;
  return { key: keyOf(settings), host: host ?? '', port: port ?? 0, atMs: Date.now() };
}

/** Two inputs with the same key mean the same connection. */
function keyOf(input: EmailSettingsInput): string {
  return JSON.stringify([...CONNECTION_FIELDS, 'password' as const].map((field) => input[field] ?? null));
}

export type SmtpCheckState = ReturnType<typeof useSmtpCheck>;
