import { onScopeDispose, ref, watch } from 'vue';

const SETTLE_MS = 250;

/** Follows a text once the typing pauses, so that a search asks the server only then. */
export function useSettled(typed: { value: string | null }) {
  const settled = ref(typed.value?.trim() ?? '');
  let pause: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => typed.value,
    (text) => {
      clearTimeout(pause);
      pause = setTimeout(() => (settled.value = text?.trim() ?? ''), SETTLE_MS);
    },
  );
  onScopeDispose(() => clearTimeout(pause));
  return settled;
}
