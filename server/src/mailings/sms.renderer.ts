import type { Compose, Renderer } from '../delivery/renderer.ts';
import type { Database } from '../platform/database/database.ts';
import { readStarted } from './mail.renderer.ts';
import type { OutgoingSms } from '../sms/outgoing-sms.ts';
import { smsText } from './rendered-mail.ts';
import { smsReference } from './sms-reference.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

/** Makes the SMS of a mailing out of its newest content. */
export class SmsRenderer implements Renderer<OutgoingSms> {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
  ) {}

  async prepare(groupId: string): Promise<Compose<OutgoingSms>> {
    const { mailing, content } = await readStarted(this.database, groupId);
    const linkOf = this.links.forMailing(mailing.id, 'SMS');
    return ({ id, address, values, resends }) => {
      const text = smsText(content.text, values, linkOf(id, address));
      if (text === '') return { kind: 'SKIP', reason: 'INVALID' };
      const reference = smsReference(id, resends);
      const message = { recipientId: id, to: address, text, reference };
      return { kind: 'MESSAGE', message, messageId: reference, contentVersion: content.version };
    };
  }
}
