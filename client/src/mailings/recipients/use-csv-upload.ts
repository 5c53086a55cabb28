import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSubscription } from '../../app/apollo/composables.ts';
import { RecipientImportProgressDocument, type ImportReportFragment } from '../../gql/graphql.ts';

type Phase = 'idle' | 'uploading' | 'reading' | 'done' | 'failed';
export type ImportFigures = Pick<ImportReportFragment, 'added' | 'skipped' | 'problems'>;

/** What the server answers to an upload: the report, or errors in the form of the API's. */
type Answer = Partial<ImportReportFragment> & { errors?: { message: string }[] };

const NOTHING: ImportFigures = { added: 0, skipped: 0, problems: [] };

function answerOf(request: XMLHttpRequest): Answer {
  try {
    return JSON.parse(request.responseText) as Answer;
  } catch {
    return {};
  }
}

interface SendingEvents {
  onPercent: (percent: number) => void;
  onSent: () => void;
  onAnswer: (answer: Answer, isOk: boolean) => void;
  onBreak: (why: 'uploadFailed' | 'aborted') => void;
}

/** Sends the file as it is; only XMLHttpRequest tells how much of it has left. */
function send(file: File, mailingId: string, { onPercent, onSent, onAnswer, onBreak }: SendingEvents) {
  const request = new XMLHttpRequest();
  request.open('POST', `/mailings/${encodeURIComponent(mailingId)}/recipients.csv`);
  request.setRequestHeader('Content-Type', 'text/csv');
  request.upload.onprogress = ({ loaded, total }) =>
    onPercent(total ? Math.floor((loaded / total) * 100) : 0);
  request.upload.onload = onSent;
  request.onload = () => onAnswer(answerOf(request), request.status < 300);
  request.onerror = () => onBreak('uploadFailed');
  request.onabort = () => onBreak('aborted');
  request.send(file);
  return request;
}

/** Sends a CSV file of recipients and follows it: how much is uploaded, then how much of it is read. */
export function useCsvUpload(mailingId: () => string, onEnd: () => void) {
  const { t } = useI18n();
  const phase = ref<Phase>('idle');
  const file = ref('');
  const percent = ref(0);
  const report = shallowRef<ImportFigures>(NOTHING);
  const reason = ref<string | null>(null);
  const busy = computed(() => phase.value === 'uploading' || phase.value === 'reading');
  let request: XMLHttpRequest | undefined;

  function end(into: Phase, why: string | null = null) {
    phase.value = into;
    reason.value = why;
    request = undefined;
    onEnd();
  }
  function answered(answer: Answer, isOk: boolean) {
    const { added = 0, skipped = 0, problems = [] } = answer;
    report.value = { added, skipped, problems };
    const why = answer.error ?? answer.errors?.[0]?.message;
    if (isOk && !why) end('done');
    else end('failed', why ?? t('mailings.recipients.uploadFailed'));
  }
  function begin(chosen: File) {
    file.value = chosen.name;
    percent.value = 0;
    report.value = NOTHING;
    reason.value = null;
    phase.value = 'uploading';
  }
  function upload(chosen: File) {
    begin(chosen);
    request = send(chosen, mailingId(), {
      onPercent: (now) => (percent.value = now),
      onSent: () => {
        if (phase.value === 'uploading') phase.value = 'reading';
      },
      onAnswer: answered,
      onBreak: (why) => end('failed', t(`mailings.recipients.${why}`)),
    });
  }

  // The server reads while it receives: its figures come over the socket.
  useSubscription(RecipientImportProgressDocument, () => ({ mailingId: mailingId() }), {
    enabled: busy,
    fetchPolicy: 'no-cache',
    onData: ({ recipientImportProgress: { added, skipped, problems } }) => {
      if (busy.value) report.value = { added, skipped, problems };
    },
  });
  const abort = () => request?.abort();
  return { phase, busy, file, percent, report, reason, upload, abort };
}
