import type { CapturedMessages } from '../delivery/captured-messages.service.ts';
import type { SmsOutside } from './sms-module.ts';

/** Makes the Capture module's way to the page of captured messages. */
export function captureWith(captured: CapturedMessages): SmsOutside['capture'] {
  return async ({ sender, to, text }) => {
    const empty = { subject: '', html: '', headers: '' };
    return String(await captured.keep({ kind: 'SMS', from: sender, to, text, ...empty }));
  };
}
