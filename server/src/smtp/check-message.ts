import type { MailContent } from '../delivery/channel.ts';

/** Builds the message of a check that also sends one: it proves that the mail server accepts the sender. */
export function checkMessage(order: {
  from: string;
  fromName: string;
  to: string;
  runId: string;
}): MailContent {
  const { from, fromName, to, runId } = order;
  return {
    from: { name: fromName, address: from },
    to: { name: '', address: to },
    replyTo: null,
    subject: 'Mailroom: the mail server works',
    html: null,
    text:
      `This message was sent by a check of the SMTP connection in Mailroom.\n\n` +
      `That you read it proves that the mail server accepts messages from ${from}.\n` +
      `Nothing needs to be done.\n`,
    // RFC 3834 §5: nobody's vacation message shall answer it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    messageId: `<check.${runId}@${from.split('@')[1] ?? 'localhost'}>`,
  };
}
