// @vitest-environment happy-dom
import { createApp, h, nextTick, withDirectives } from 'vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { viewer } from '../../client/src/app/rights.ts';
import { vPermission } from '../../client/src/auth/v-permission.ts';

const signIn = (...permissions: string[]) => {
  viewer.value = { id: '1', email: 'e@company.com', name: 'E', permissions: permissions as never };
};

function mountButton(modifiers: { disable?: true } = {}) {
  const onClick = vi.fn();
  const root = document.createElement('div');
  const app = createApp({
    render: () => withDirectives(h('button', { onClick }), [[vPermission, 'SETTINGS_WRITE', '', modifiers]]),
  });
  app.mount(root);
  return { button: root.querySelector('button') as HTMLButtonElement, onClick, unmount: () => app.unmount() };
}

beforeEach(() => {
  viewer.value = null;
});

describe('what a person may not use', () => {
  it('is hidden, and appears with the right', async () => {
    const { button } = mountButton();
    expect([button.style.display, button.hasAttribute('inert')]).toEqual(['none', true]);
    signIn('SETTINGS_WRITE');
    await nextTick();
    expect([button.style.display, button.hasAttribute('inert')]).toEqual(['', false]);
  });

  it('is shown with .disable, does nothing, and says why', async () => {
    signIn('SETTINGS_READ');
    const { button, onClick } = mountButton({ disable: true });
    button.click();
    expect(onClick).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.title).toMatch(/right/);
    signIn('SETTINGS_WRITE');
    await nextTick();
    button.click();
    expect(onClick).toHaveBeenCalledOnce();
    expect(button.hasAttribute('aria-disabled')).toBe(false);
  });

  it('is no longer watched once it is gone', async () => {
    const { button, unmount } = mountButton();
    unmount();
    signIn('SETTINGS_WRITE');
    await nextTick();
    expect(button.style.display).toBe('none');
  });
});
