import { renderMergeFields, UNSUBSCRIBE_FIELD } from '@mailroom/shared/merge-fields';
import type { MailContent } from '../delivery/channel.ts';
import type { FixedContent } from './mailing.ts';
import { completeBodies, type Bodies } from './unsubscribe-part.ts';

type Values = Readonly<Record<string, string>>;

/** Subject and bodies as one recipient gets them. */
export interface RenderedParts {
  subject: string;
  html: string;
  text: string;
}

/** Makes a function that fills in a recipient's values: the work that is the same for all is done once. */
export function mailParts(
  content: Bodies & { subject: string },
): (values: Values, link: string) => RenderedParts {
  const { html, text } = completeBodies(content);
  return (values, link) => {
    // No column of a list may take the place of the recipient's own link.
    const all = { ...values, [UNSUBSCRIBE_FIELD]: link };
    return {
      subject: renderMergeFields(content.subject, all, 'header'),
      html: renderMergeFields(html, all, 'html'),
      text: renderMergeFields(text, all, 'text'),
    };
  };
}

/** Fills in a recipient's values of an SMS. */
export function smsText(template: string, values: Values, link: string): string {
  return renderMergeFields(template, { ...values, [UNSUBSCRIBE_FIELD]: link }, 'text').trim();
}

/** What an e-mail says besides its parts. */
export interface MailFrame {
  content: Pick<FixedContent, 'fromAddress' | 'fromName' | 'replyTo'>;
  to: string;
  link: string;
  messageId: string;
  trial: boolean;
}

/** Puts an e-mail together: RFC 8058 §3.1 wants both header fields, one https address, and POST as the only act. */
export function mailContent(frame: MailFrame, parts: RenderedParts): MailContent {
  const { content, to, link, messageId, trial } = frame;
  return {
    ...parts,
    from: { name: content.fromName, address: content.fromAddress },
    to: { name: '', address: to },
    replyTo: content.replyTo,
    headers: {
      'List-Unsubscribe': `<${link}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      ...(trial && { 'X-Mailroom-Trial': 'nothing left this machine' }),
    },
    messageId,
  };
}
