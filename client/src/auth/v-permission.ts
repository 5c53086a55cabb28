import type { Permission } from '@mailroom/shared/permissions';
import { watchEffect, type Directive } from 'vue';
import { translate } from '../app/i18n.ts';
import { rights } from '../app/rights.ts';

type PermissionDirective = Directive<HTMLElement, Permission, 'disable'>;

const stops = new WeakMap<HTMLElement, () => void>();

const swallow = (event: Event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** Vue patches around nodes, so they stay; `[hidden]` would lose against a component's own `display`. */
function hide(element: HTMLElement, isAllowed: boolean): void {
  if (isAllowed) element.style.removeProperty('display');
  else element.style.setProperty('display', 'none', 'important');
  element.toggleAttribute('inert', !isAllowed);
}

/** The element stays in the tab order, so that a person hears why it does nothing. */
function disable(element: HTMLElement, isAllowed: boolean): void {
  element.classList.toggle('no-permission', !isAllowed);
  if (isAllowed) element.removeEventListener('click', swallow, true);
  else element.addEventListener('click', swallow, true);
  if (isAllowed) {
    element.removeAttribute('aria-disabled');
    element.removeAttribute('title');
  } else {
    element.setAttribute('aria-disabled', 'true');
    element.setAttribute('title', translate('app.noPermission'));
  }
}

/** Hides what the person may not use; with `.disable` it is shown, does nothing, and says why. */
export const vPermission: PermissionDirective = {
  beforeMount(element, { value, modifiers }) {
    const apply = modifiers.disable ? disable : hide;
    stops.set(
      element,
      watchEffect(() => apply(element, rights.value.has(value))),
    );
  },
  unmounted(element) {
    stops.get(element)?.();
  },
};
