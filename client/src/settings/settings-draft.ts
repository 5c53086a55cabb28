import type { Permission } from '@mailroom/shared/permissions';
import {
  inject,
  onScopeDispose,
  provide,
  reactive,
  ref,
  shallowReactive,
  type InjectionKey,
  type Ref,
  type UnwrapNestedRefs,
} from 'vue';

export const SETTINGS_TABS = ['email', 'sms'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** What the dialog must know of a tab's form, to draw its foot and to guard what was typed. */
export interface SettingsDraft {
  dirty: Ref<boolean>;
  /** Labels of the fields that differ from what is saved. */
  changed: Ref<string[]>;
  hasErrors: Ref<boolean>;
  saving: Ref<boolean>;
  /** When and by whom this was last saved; null before the first save. */
  saved: Ref<{ version: number; at: string; by: string | null } | null>;
  save: () => Promise<unknown>;
  discard: () => void;
  /** A further button at the foot. */
  act?: { label: string; permission: Permission; busy: Ref<boolean>; run: () => unknown };
  /** A choice that goes with saving, offered while `shown`. */
  option?: { label: string; shown: Ref<boolean>; value: Ref<boolean> };
}

/** The draft as the dialog's parts read it: without the refs. */
export type OpenDraft = UnwrapNestedRefs<SettingsDraft>;

export type SettingsPane = 'help' | 'history';

interface SettingsShell {
  drafts: Partial<Record<SettingsTab, OpenDraft>>;
  /** What lies beside the form instead of what it means. */
  pane: Ref<SettingsPane | null>;
}

const ShellKey: InjectionKey<SettingsShell> = Symbol('settings');

/** Makes what the dialog shares with its tabs. */
export function provideSettingsShell(): SettingsShell {
  const drafts = shallowReactive<SettingsShell['drafts']>({});
  const shell = { drafts, pane: ref(null) };
  provide(ShellKey, shell);
  return shell;
}

/** Finds the dialog that a tab lies in. */
export function useSettingsShell(): SettingsShell {
  const shell = inject(ShellKey);
  if (!shell) throw new Error('Expected to lie in the settings dialog.');
  return shell;
}

/** Tells the dialog of a tab's form. */
export function registerDraft(tab: SettingsTab, draft: SettingsDraft): void {
  const { drafts } = useSettingsShell();
  drafts[tab] = reactive(draft);
  onScopeDispose(() => delete drafts[tab]);
}
