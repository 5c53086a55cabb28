import { onScopeDispose, readonly, ref, type Ref } from 'vue';

const TICK_MS = 15_000;
const now = ref(new Date());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Gives the present moment, renewed four times a minute, so that "in 3 min" stays true; one timer for the page. */
export function useNow(): Readonly<Ref<Date>> {
  if (users++ === 0) {
    now.value = new Date();
    timer = setInterval(() => (now.value = new Date()), TICK_MS);
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer);
  });
  return readonly(now) as Readonly<Ref<Date>>;
}
