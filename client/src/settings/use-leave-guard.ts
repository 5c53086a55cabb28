import { computed, onBeforeUnmount, onMounted, ref } from 'vue';
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router';

/** Guards unsaved changes against Esc, closing, leaving the page and closing the window; Ctrl+S saves. */
export function useLeaveGuard(isDirty: () => boolean, save: () => void) {
  const route = useRoute();
  const router = useRouter();
  // Once somebody has said yes, no other way out asks again.
  let isLeaving = false;
  const asked = ref<((leaves: boolean) => void) | null>(null);

  const isAsking = computed({
    get: () => asked.value !== null,
    set: (isOpen) => {
      if (!isOpen) asked.value?.(false);
    },
  });

  /** Asks where something is unsaved; tells whether the person leaves. */
  async function mayLeave(): Promise<boolean> {
    if (isLeaving || !isDirty()) return true;
    isLeaving = await new Promise<boolean>((answer) => (asked.value = answer));
    asked.value = null;
    return isLeaving;
  }
  onBeforeRouteLeave(mayLeave);

  const onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    save();
  };
  const onUnload = (event: BeforeUnloadEvent) => {
    if (isDirty()) event.preventDefault();
  };
  onMounted(() => {
    addEventListener('keydown', onKey);
    addEventListener('beforeunload', onUnload);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey);
    removeEventListener('beforeunload', onUnload);
  });

  /** Leads back to the page below, by Back where the person came from there. */
  const close = async () => {
    if (!(await mayLeave())) return;
    const before: unknown = history.state?.back;
    if (typeof before === 'string' && /^\/mailings(\?|$)/.test(before)) router.back();
    else void router.push({ name: 'mailings', query: route.query });
  };
  return { asked, isAsking, close };
}
