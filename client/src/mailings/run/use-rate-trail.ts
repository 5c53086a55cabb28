import { computed, shallowRef, watch } from 'vue';

/** One figure of the rate, and what held the mailing up at that moment, if anything did. */
export interface RatePoint {
  atMs: number;
  perSecond: number;
  mark: string | null;
}

const KEPT = 600;

/** Keeps the rates that were seen since the page was opened, for the curve. */
export function useRateTrail(facts: () => { perSecond: number; reason: string | null; moved: number }) {
  const points = shallowRef<RatePoint[]>([]);
  watch(
    facts,
    ({ perSecond, reason }, before) => {
      const mark = before && reason !== before.reason ? (reason ?? 'GOES_ON') : null;
      points.value = [...points.value, { atMs: Date.now(), perSecond, mark }].slice(-KEPT);
    },
    { immediate: true },
  );
  const highest = computed(() => Math.max(0, ...points.value.map(({ perSecond }) => perSecond)));
  return { points, highest };
}
