import { computed, ref, useId } from 'vue';

/**
 * Gives what a choice that is searched by typing is bound to, so that a screen reader finds its list: Vuetify names the
 * layer around the list instead, and says of an empty list how many may be chosen.
 */
export function useChoiceList() {
  const id = useId();
  const isOpen = ref(false);
  const listProps: object = { id, 'aria-multiselectable': undefined };
  return computed(() => ({
    ...{ menu: isOpen.value, 'onUpdate:menu': (open: boolean) => (isOpen.value = open) },
    ...{ listProps, autoSelectFirst: true, autocomplete: 'off', spellcheck: false },
    'aria-controls': isOpen.value ? id : undefined,
    'aria-autocomplete': 'list' as const,
  }));
}
