import type { ReplyClass } from '@mailroom/shared/smtp-replies';

/** What each class of reply means to the person who sent the mailing. */
const MEANINGS: Readonly<Record<ReplyClass, string>> = {
  RECIPIENT_UNKNOWN: 'There is no such mailbox: the address is wrong or was given up.',
  BAD_ADDRESS: 'The mail server does not take this for an address.',
  DOMAIN_NOT_FOUND: 'The domain of the address does not exist or takes no mail.',
  MAILBOX_FULL: 'The mailbox is full.',
  MAILBOX_DISABLED: 'The mailbox was closed or is not used any more.',
  RECIPIENT_BUSY: 'The mailbox gets more mail at the moment than it may.',
  GREYLISTED: 'The server asks every sender it does not know to come again later.',
  SPAM: 'The message was taken for spam.',
  POLICY: 'A rule of the receiving side forbids it.',
  SIZE: 'The message is too large for the mailbox.',
  CONTENT: 'The receiving side does not accept what the message contains.',
  TEMPORARY: 'A fault that passes, at the receiving side.',
  REFUSED: 'Refused without a reason that is known here: see the reply.',
  AUTH_REQUIRED: 'The mail server wants a sign-in.',
  AUTH_REFUSED: 'The mail server refused the sign-in.',
  AUTH_MECHANISM: 'The mail server offers no way of signing in that fits.',
  SENDER_REFUSED: 'The mail server does not accept the sender.',
  RELAY_DENIED: 'The mail server does not pass mail on for us.',
  EHLO_REFUSED: 'The mail server does not accept the name that we give.',
  TLS_REFUSED: 'The mail server refused to encrypt the connection.',
  QUOTA: 'Our quota at the mail server is used up.',
  THROTTLED: 'The mail server wants us to send more slowly.',
  TOO_MANY_CONNECTIONS: 'The mail server wants fewer connections at a time.',
  SERVER_BUSY: 'The mail server was too busy.',
  PROTOCOL_ERROR: 'The mail server answered with something that is no valid reply.',
};

/** The classes of SMS replies, as far as their names do not speak for themselves. */
const SMS_MEANINGS: Readonly<Record<string, string>> = {
  RECIPIENT_REFUSED: 'The provider does not accept the number.',
  RECIPIENT_BARRED: 'The number must not be written to: it is barred or was opted out.',
  NOT_ROUTABLE: 'No operator was found for the number.',
  MESSAGE_REFUSED: 'The provider does not accept the text.',
  REQUEST_REFUSED: 'The provider did not understand the request.',
  SERVER_ERROR: 'A fault at the provider.',
  UNDELIVERED: 'The phone was not reached.',
};

/** Says in one sentence what a class of reply means. */
export function meaningOf(replyClass: string): string {
  const known: Readonly<Record<string, string>> = { ...SMS_MEANINGS, ...MEANINGS };
  return Object.hasOwn(known, replyClass)
    ? (known[replyClass] ?? '')
    : 'The reply tells more than we know about it.';
}
