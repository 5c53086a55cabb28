import { shallowRef } from 'vue';

type TextField = HTMLInputElement | HTMLTextAreaElement;

const isTextField = (target: EventTarget | null): target is TextField =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');

/** Remembers the text field that a person was in last, and writes merge fields at its cursor. */
export function useFieldInsertion() {
  const last = shallowRef<TextField>();
  /** To be called for `focusin` around the fields that take merge fields. */
  function remember({ target }: FocusEvent) {
    if (isTextField(target) && target.closest('[data-merge]')) last.value = target;
  }
  function insert(tag: string, fallback: () => TextField | null) {
    const field = last.value?.isConnected ? last.value : fallback();
    if (!field) return;
    field.focus();
    field.setRangeText(tag, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
    // The form listens to the field, not to its value.
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return { remember, insert };
}
