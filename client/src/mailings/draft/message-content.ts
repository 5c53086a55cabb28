import type { MailingDetailFragment } from '../../gql/graphql.ts';

/** What a person writes in a mailing. */
export interface MessageContent {
  name: string;
  subject: string;
  html: string;
  text: string;
  mailboxId: string | null;
  fromName: string;
  replyTo: string;
}

/** Takes from a mailing what a person writes in it. */
export function contentOf(mailing: MailingDetailFragment): MessageContent {
  const { name, subject, html, text, mailbox, fromName, replyTo } = mailing;
  return {
    name,
    subject,
    html,
    text,
    mailboxId: mailbox?.id ?? null,
    fromName: fromName ?? '',
    replyTo: replyTo ?? '',
  };
}

/** Makes the input of a save from the fields that changed; an emptied name or address becomes null. */
export function inputOf(content: MessageContent, changed: readonly (keyof MessageContent)[]) {
  const emptied = (field: keyof MessageContent) =>
    (field === 'fromName' || field === 'replyTo') && !content[field].trim();
  return Object.fromEntries(changed.map((field) => [field, emptied(field) ? null : content[field]]));
}
