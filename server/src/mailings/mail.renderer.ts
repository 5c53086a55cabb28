import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { OutgoingMessage } from '../delivery/channel.ts';
import { messageIdOf } from '../delivery/message-id.ts';
import type { ClaimedRecipient, Compose, Rendered, Renderer } from '../delivery/renderer.ts';
import type { Database } from '../platform/database/database.ts';
import type { FixedContent, Mailing } from './mailing.ts';
import { mailContent, mailParts } from './rendered-mail.ts';
import { newestContent } from './typeorm.content-store.ts';
import { findMailing } from './typeorm.mailing-store.ts';
import type { UnsubscribeLinks } from './unsubscribe-links.service.ts';

/** Makes the e-mails of a mailing out of its newest content. */
export class MailRenderer implements Renderer<OutgoingMessage> {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
  ) {}

  async prepare(groupId: string): Promise<Compose<OutgoingMessage>> {
    const { mailing, content } = await readStarted(this.database, groupId);
    const linkOf = this.links.forMailing(mailing.id, 'EMAIL');
    const partsOf = mailParts(content);
    const domain = domainOf(content.fromAddress);
    return (recipient) => {
      const to = parseEmailAddress(recipient.address);
      if (!to.ok) return { kind: 'SKIP', reason: 'INVALID' };
      const link = linkOf(recipient.id, to.address);
      const messageId = messageIdOf(recipient, domain);
      const frame = { content, to: to.address, link, messageId, trial: mailing.trial };
      return rendered(recipient, content, mailContent(frame, partsOf(recipient.values, link)));
    };
  }
}

/**
 * Reads a mailing with the content that is sent now.
 *
 * @throws {Error} if it was never started: the engine asks only for those that run
 */
export function readStarted(
  database: Database,
  mailingId: string,
): Promise<{ mailing: Mailing; content: FixedContent }> {
  return database.read(async (tx) => {
    const mailing = await findMailing(tx, mailingId);
    const content = await newestContent(tx, mailingId);
    if (!mailing || !content) throw new Error(`The mailing ${mailingId} has no content that was fixed`);
    return { mailing, content };
  });
}

function rendered(
  recipient: ClaimedRecipient,
  { fromAddress, version }: FixedContent,
  content: OutgoingMessage['content'],
): Rendered<OutgoingMessage> {
  const envelope = { from: fromAddress, to: content.to.address };
  return {
    kind: 'MESSAGE',
    message: { recipientId: recipient.id, envelope, content },
    messageId: content.messageId,
    contentVersion: version,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
