import type { Compose, Renderer } from '../delivery/renderer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { readStarted } from './mail.renderer.ts';
import type { OutgoingSms } from '../sms/outgoing-sms.ts';
import type { HoldUntil } from '../sms/quiet-hours.ts';
import { smsText } from './rendered-mail.ts';
import { smsReference } from './sms-reference.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

/** Makes the SMS of a mailing out of its newest content. */
export class SmsRenderer implements Renderer<OutgoingSms> {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
    private readonly hours: { clock: Pick<Clock, 'now'>; quietHours: () => Promise<HoldUntil> },
  ) {}

  async prepare(groupId: string): Promise<Compose<OutgoingSms>> {
    const { mailing, content } = await readStarted(this.database, groupId);
    const linkOf = this.links.forMailing(mailing.id, 'SMS');
    const holdUntil = await this.hours.quietHours();
    return ({ id, address, values, resends }) => {
      const text = smsText(content.text, values, linkOf(id, address));
      if (text === '') return { kind: 'SKIP', reason: 'INVALID' };
      const untilMs = holdUntil({ address, values }, this.hours.clock.now());
      if (untilMs !== null) return { kind: 'HELD', untilMs };
      const reference = smsReference(id, resends);
      const message = { recipientId: id, to: address, text, reference };
      return { kind: 'MESSAGE', message, messageId: reference, contentVersion: content.version };
    };
  }
}
