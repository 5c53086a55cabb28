import { ref } from 'vue';

export type ToastTone = 'plain' | 'error';

interface Toast {
  text: string;
  color: string | undefined;
  timeout: number;
}

const SHOWN_MS = 5_000;
/** A person needs longer for bad news. */
const ERROR_SHOWN_MS = 10_000;

/** What is still to be shown; drawn by ToastHost. */
export const toasts = ref<Toast[]>([]);

/** Shows a sentence for a few seconds: what was done, or why it was not. */
export function useToast() {
  const show = (text: string, tone: ToastTone = 'plain') => {
    const isError = tone === 'error';
    toasts.value.push({
      text,
      color: isError ? 'error' : undefined,
      timeout: isError ? ERROR_SHOWN_MS : SHOWN_MS,
    });
  };
  return { show };
}
