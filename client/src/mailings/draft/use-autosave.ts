import { onBeforeUnmount, onMounted, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { onBeforeRouteLeave } from 'vue-router';
import type { MessageDraft } from './use-message-draft.ts';

/** So long after the last key stroke a draft is saved. */
const SETTLE_MS = 1_200;

/**
 * Saves a draft by itself when typing pauses, and whenever the page is left; Ctrl+S saves at once.
 * Where every save makes a version that recipients get, it waits for the person instead.
 */
export function useAutosave(draft: MessageDraft, isAutomatic: () => boolean) {
  const { t } = useI18n();
  let pause: ReturnType<typeof setTimeout> | undefined;
  watch(
    draft.model,
    () => {
      clearTimeout(pause);
      if (isAutomatic() && draft.dirty.value && !draft.conflict.value)
        pause = setTimeout(() => void draft.save(), SETTLE_MS);
    },
    { deep: true },
  );

  onBeforeRouteLeave(async () => {
    clearTimeout(pause);
    if (!draft.dirty.value) return true;
    if (isAutomatic() && (await draft.save())) return true;
    return confirm(t('mailings.saving.leave'));
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    clearTimeout(pause);
    void draft.save();
  };
  const onUnload = (event: BeforeUnloadEvent) => {
    if (draft.dirty.value) event.preventDefault();
  };
  onMounted(() => {
    addEventListener('keydown', onKey);
    addEventListener('beforeunload', onUnload);
  });
  onBeforeUnmount(() => {
    clearTimeout(pause);
    removeEventListener('keydown', onKey);
    removeEventListener('beforeunload', onUnload);
  });
}
