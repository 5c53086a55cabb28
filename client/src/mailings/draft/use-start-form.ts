import type { StartWarning } from '@mailroom/shared/mailing-state';
import { instantOf, wallClock } from '@mailroom/shared/zoned-time';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { may } from '../../app/rights.ts';
import { useFormats } from '../../ui/formats.ts';
import { useNow } from '../../ui/use-now.ts';
import type { StartCheckFigures } from './use-start-check.ts';

export type StartForm = ReturnType<typeof useStartForm>;

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Keeps when a mailing is to start, in the words of a time zone's clocks. */
function useStartTime(scheduled: () => { at: string | null; zone: string | null }) {
  const { t } = useI18n();
  const now = useNow();
  const { at: set, zone: setZone } = scheduled();
  const zone = ref(setZone ?? OWN_ZONE);
  const clock = set ? wallClock(new Date(set), zone.value) : { date: '', time: '' };
  const when = ref<'now' | 'later'>(set ? 'later' : 'now');
  const date = ref(clock.date);
  const time = ref(clock.time);
  const instant = computed(() => instantOf(date.value, time.value, zone.value));
  const fault = computed(() => {
    if (when.value === 'now') return null;
    if (instant.value === undefined) return t('mailings.send.noDate');
    if (instant.value === 'skipped') return t('mailings.send.noSuchTime');
    return instant.value <= now.value ? t('mailings.send.past') : null;
  });
  const at = computed(() => (when.value === 'later' && instant.value instanceof Date ? instant.value : null));
  return { zone, when, date, time, fault, at };
}

/** Keeps what a person confirms before a mailing starts, and says what is still missing. */
export function useStartForm(
  check: () => StartCheckFigures | undefined,
  scheduled: () => { at: string | null; zone: string | null },
) {
  const { t } = useI18n();
  const { count } = useFormats();
  const startTime = useStartTime(scheduled);
  const ticked = ref<StartWarning[]>([]);
  const typedNumber = ref('');

  const warnings = computed(() => check()?.warnings ?? []);
  const people = computed(() => check()?.recipients ?? 0);
  const toTick = computed(() => warnings.value.filter(({ code }) => code !== 'OVER_10000'));
  const isMany = computed(() => warnings.value.some(({ code }) => code === 'OVER_10000'));
  const isTyped = computed(() => Number(typedNumber.value.replace(/[\s.,'’\u202f]/g, '')) === people.value);
  const mayTick = (code: StartWarning) => code !== 'UNSUBSCRIBE_UNREACHABLE' || may('SETTINGS_WRITE');
  // Another number than the one that was confirmed has to be confirmed again.
  watch(people, () => (typedNumber.value = ''));

  const missing = computed(() => {
    const unticked = toTick.value.filter(({ code }) => !ticked.value.includes(code));
    return [
      ...(check()?.problems ?? []),
      ...unticked.map(({ message }) => message),
      ...(isMany.value && !isTyped.value
        ? [t('mailings.send.typeNumber', { count: count(people.value) })]
        : []),
      ...(startTime.fault.value ? [startTime.fault.value] : []),
    ];
  });
  const confirm = computed<StartWarning[]>(() => [
    ...toTick.value.map(({ code }) => code).filter((code) => ticked.value.includes(code)),
    ...(isMany.value && isTyped.value ? (['OVER_10000'] as const) : []),
  ]);
  const forget = () => {
    ticked.value = [];
    typedNumber.value = '';
  };
  return {
    ...startTime,
    ticked,
    typedNumber,
    toTick,
    isMany,
    isTyped,
    mayTick,
    people,
    missing,
    confirm,
    forget,
  };
}
