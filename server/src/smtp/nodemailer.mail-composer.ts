import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailContent } from '../delivery/channel.ts';

/** Builds the bytes of a message (RFC 5322), without the escaping of the transfer; nothing is read from files or addresses. */
export function composeMessage(content: MailContent, date: Date): Promise<Buffer> {
  const composer = new MailComposer({
    from: content.from,
    to: content.to,
    replyTo: content.replyTo ?? undefined,
    subject: content.subject,
    text: content.text ?? undefined,
    html: content.html ?? undefined,
    headers: { ...content.headers },
    messageId: content.messageId,
    date,
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => {
    composer.compile().build((error, message) => (error || !message ? reject(error) : resolve(message)));
  });
}
