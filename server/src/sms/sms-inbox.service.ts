import { recogniseSender } from '@mailroom/shared/phone-number';
import type { Database } from '../platform/database/database.ts';
import type { SmsInbound } from './sms-module.ts';
import type { SmsRecipients } from './sms-recipients.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import { asksToStop } from './stop-words.ts';

export interface SmsInboxParts {
  database: Database;
  settings: Pick<SmsSettingsService, 'shown'>;
  recipients: Pick<SmsRecipients, 'block'>;
}

/** Takes the messages that people send to us: whoever replies STOP gets no more mailings. */
export class SmsInbox {
  constructor(private readonly parts: SmsInboxParts) {}

  async take(messages: readonly SmsInbound[]): Promise<void> {
    const stops = messages.filter(({ text }) => asksToStop(text));
    if (stops.length === 0) return;
    const { database, settings, recipients } = this.parts;
    const { defaultCountryCode } = await settings.shown();
    await database.write(async (tx) => {
      for (const { from, text } of stops) {
        const sender = recogniseSender(from, defaultCountryCode);
        if (sender.ok)
          await recipients.block(tx, { number: sender.e164, source: 'Reply by SMS', words: text });
      }
    });
  }
}
