import { inject, provide, type InjectionKey } from 'vue';
import type { EmailSaveState } from './use-email-save.ts';
import type { EmailSettingsState } from './use-email-settings.ts';
import type { SmtpCheckState } from './use-smtp-check.ts';

export interface EmailTab {
  state: EmailSettingsState;
  check: SmtpCheckState;
  save: EmailSaveState;
}

const EmailTabKey: InjectionKey<EmailTab> = Symbol('e-mail settings');

/** Shares the form, the check and the saving with the parts of the tab. */
export const provideEmailTab = (tab: EmailTab): void => provide(EmailTabKey, tab);

/** Finds what the parts of the e-mail tab share. */
export function useEmailTab(): EmailTab {
  const tab = inject(EmailTabKey);
  if (!tab) throw new Error('Expected to lie in the tab of the e-mail settings.');
  return tab;
}
