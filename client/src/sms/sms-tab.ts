import { inject, provide, type InjectionKey } from 'vue';
import type { SmsSaveState } from './use-sms-save.ts';
import type { SmsSettingsState } from './use-sms-settings.ts';

export interface SmsTab {
  state: SmsSettingsState;
  save: SmsSaveState;
}

const SmsTabKey: InjectionKey<SmsTab> = Symbol('SMS settings');

/** Shares the form and the saving with the parts of the tab. */
export const provideSmsTab = (tab: SmsTab): void => provide(SmsTabKey, tab);

/** Finds what the parts of the SMS tab share. */
export function useSmsTab(): SmsTab {
  const tab = inject(SmsTabKey);
  if (!tab) throw new Error('Expected to lie in the tab of the SMS settings.');
  return tab;
}
