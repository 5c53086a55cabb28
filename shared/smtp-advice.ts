/** What each failure of a check means, and what most likely mends it, in a person's words. */
import type { Security } from './settings.ts';
import { statedWaitMs, type OurClass, type ReplyStage, type ReplyVerdict } from './smtp-replies.ts';

export const CHECK_CODES = [
  'NAME_NOT_FOUND',
  'ADDRESS_BLOCKED',
  'CONNECTION_REFUSED',
  'CONNECTION_TIMEOUT',
  'NOT_SMTP',
  'TLS_EXPECTED',
  'TLS_NOT_SPOKEN',
  'STARTTLS_NOT_OFFERED',
  'TLS_VERSION',
  'CERT_EXPIRED',
  'CERT_SELF_SIGNED',
  'CERT_NAME_MISMATCH',
  'CERT_UNTRUSTED',
  'AUTH_NOT_OFFERED',
  'AUTH_REQUIRED',
  'AUTH_MECHANISM',
  'AUTH_REFUSED',
  'SENDER_REFUSED',
  'RECIPIENT_REFUSED',
  'RELAY_DENIED',
  'GREYLISTED',
  'QUOTA',
  'TOO_MANY_CONNECTIONS',
  'SERVER_BUSY',
  'MESSAGE_REFUSED',
  'DROPPED',
  'NO_REPLY',
  'PROTOCOL_ERROR',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

/** The settings that failed, and what the server said. */
export interface CheckedServer {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** The raw reply, if there was one. */
  readonly reply?: string;
}

/** Says in one or two sentences what a failure means and what most likely mends it. */
export function mendOf(code: CheckCode, server: CheckedServer): string {
  const mend = MENDS[code];
  return typeof mend === 'string' ? mend : mend(server);
}

/** Names the failure that a refusing reply stands for; null if it refuses nothing. */
export function checkCodeOfReply(stage: ReplyStage, verdict: ReplyVerdict): CheckCode | null {
  if (verdict.kind === 'ACCEPTED') return null;
  if (verdict.kind === 'OURS') return CODE_OF_CLASS[verdict.replyClass];
  if (verdict.replyClass === 'GREYLISTED') return 'GREYLISTED';
  return stage === 'RCPT' ? 'RECIPIENT_REFUSED' : 'MESSAGE_REFUSED';
}

const CODE_OF_CLASS: Readonly<Record<OurClass, CheckCode>> = {
  AUTH_REQUIRED: 'AUTH_REQUIRED',
  AUTH_REFUSED: 'AUTH_REFUSED',
  AUTH_MECHANISM: 'AUTH_MECHANISM',
  SENDER_REFUSED: 'SENDER_REFUSED',
  RELAY_DENIED: 'RELAY_DENIED',
  EHLO_REFUSED: 'PROTOCOL_ERROR',
  TLS_REFUSED: 'STARTTLS_NOT_OFFERED',
  QUOTA: 'QUOTA',
  THROTTLED: 'SERVER_BUSY',
  TOO_MANY_CONNECTIONS: 'TOO_MANY_CONNECTIONS',
  SERVER_BUSY: 'SERVER_BUSY',
  PROTOCOL_ERROR: 'PROTOCOL_ERROR',
};

const MENDS: Readonly<Record<CheckCode, string | ((server: CheckedServer) => string)>> = {
  NAME_NOT_FOUND: ({ host }) =>
    `No server is known by the name "${host}". Look for a typing error, and ask whether the name is known outside your network.`,
  ADDRESS_BLOCKED: ({ host }) =>
    `"${host}" has an address in a range that this installation never connects to. If it is right, whoever runs Mailroom can change OUTBOUND_DENY.`,
  CONNECTION_REFUSED: ({ host, port }) =>
    `Nothing listens on port ${port} of "${host}". Check the port (587 for sending programs, 465 for TLS from the first byte, 25 between servers) and whether the mail server runs.`,
  CONNECTION_TIMEOUT: mendTimeout,
  NOT_SMTP: ({ host, port }) =>
    `What answers on port ${port} of "${host}" is no mail server. Check host and port; web pages and mailboxes (POP3, IMAP) have other ports than SMTP.`,
  TLS_EXPECTED: ({ port }) =>
    `Port ${port} expects TLS from the first byte. Tick "Use SSL" and choose "From the first byte – TLS", or use port 587 with STARTTLS.`,
  TLS_NOT_SPOKEN: ({ port }) =>
    `Port ${port} does not speak TLS from the first byte. Choose "After connecting – STARTTLS", or use port 465.`,
  STARTTLS_NOT_OFFERED: ({ port }) =>
    `The server offers no encryption on port ${port}. Try port 587 or 465; only for a server on this machine or in your own network untick "Use SSL".`,
  TLS_VERSION:
    'The server speaks only TLS older than 1.2, which is no longer safe. It has to be updated; until then use another relay.',
  CERT_EXPIRED:
    "The server's certificate has expired, or is not valid yet. Whoever runs the server has to renew it; check also the clock of this machine.",
  CERT_SELF_SIGNED:
    'The server signed its certificate itself, so nobody vouches for it. If you know its fingerprint, trust exactly this certificate, or paste the certificate of your own authority.',
  CERT_NAME_MISMATCH: ({ host }) =>
    `The certificate was issued for another name than "${host}". Type the name that the certificate shows as host, or trust exactly this certificate.`,
  CERT_UNTRUSTED:
    'The certificate was issued by an authority that is not known here, or the server does not send its whole chain. Paste the certificate of the authority, or trust exactly this certificate.',
  AUTH_NOT_OFFERED: ({ security }) =>
    security === 'NONE'
      ? 'The server offers no sign-in on an unencrypted connection. Tick "Use SSL", or remove user name and password if the server knows this machine by its address.'
      : 'The server offers no sign-in on this port. Try port 587, or remove user name and password if the server knows this machine by its address.',
  AUTH_REQUIRED: ({ reply = '', security }) =>
    security === 'NONE' && /starttls|tls/i.test(reply)
      ? 'The server wants an encrypted connection first. Tick "Use SSL".'
      : 'The server sends only for those who sign in. Enter user name and password, or have the server allow the address of this machine.',
  AUTH_MECHANISM:
    'The server offers none of the ways to sign in with a password that Mailroom knows (PLAIN, LOGIN, CRAM-MD5). If it takes only OAuth 2.0, allow password sign-in for this account or use another relay.',
  AUTH_REFUSED: mendSignIn,
  SENDER_REFUSED: mendSender,
  RECIPIENT_REFUSED:
    'The server does not accept this recipient. Check the address; if every recipient outside your organisation is refused, the server does not relay for this machine.',
  RELAY_DENIED:
    'The server does not hand on mail for this machine. Sign in with user name and password, or have the server allow the address of this machine to relay.',
  GREYLISTED: ({ reply }) =>
    `The server turns away first-time senders for a while, against spam; this is no error. ${comeBack(reply)}`,
  QUOTA: ({ reply }) =>
    `The account has used up what it may send. ${comeBack(reply)} For more, ask the provider for a higher limit, and set the limits here accordingly.`,
  TOO_MANY_CONNECTIONS: mendConnections,
  SERVER_BUSY: ({ reply }) => `The server is busy or asks to slow down. ${comeBack(reply)}`,
  MESSAGE_REFUSED:
    'The server took sender and recipient, but not the message. Its reply says why: mostly a filter, the size, or a From address that the account may not use.',
  DROPPED:
    'The server closed the connection in mid-conversation. Often a firewall or virus scanner in between does so, or the server limits connections: try again, then try another port.',
  NO_REPLY: ({ host, port }) =>
    `"${host}" accepted the connection on port ${port} and then said nothing. ${
      port === 465
        ? 'Choose "From the first byte – TLS" for this port.'
        : 'It may expect TLS from the first byte, or be overloaded.'
    }`,
  PROTOCOL_ERROR:
    'The server answered in a way that SMTP does not know, or did not accept how Mailroom introduced itself. Check host and port, and the EHLO name under Expert.',
};

function mendTimeout({ host, port }: CheckedServer): string {
  const silent = `"${host}" does not answer on port ${port}.`;
  if (port === 25) return `${silent} Many networks block it; try 587.`;
  return `${silent} Check host and port, and whether a firewall lets this machine out on that port.`;
}

function mendSignIn({ host, reply = '' }: CheckedServer): string {
  if (/smtpclientauthentication is disabled/i.test(reply)) {
    return 'Microsoft 365 has SMTP sign-in switched off for this mailbox or for the whole organisation. An administrator can switch on "Authenticated SMTP" for the mailbox.';
  }
  if (/basic authentication is disabled/i.test(reply)) {
    return 'Microsoft 365 no longer takes passwords for this account. Send through an Exchange connector (no sign-in, allowed by address) or another relay.';
  }
  if (isMicrosoft(host)) {
    return 'Microsoft 365 refused user name or password. With multi-factor sign-in an app password is needed, and "Authenticated SMTP" must be on for the mailbox.';
  }
  if (isGoogle(host)) {
    return 'Google refused user name or password. It takes an app password (Google account > Security > 2-Step Verification > App passwords), not the password of the account.';
  }
  return 'The server refused user name or password. Type both again; Microsoft 365 and Google want an app password, others an SMTP password or API key of their own.';
}

function mendSender({ host, reply = '' }: CheckedServer): string {
  if (/not verified/i.test(reply) || /amazonaws\.com$/i.test(host)) {
    return 'The sender is not verified with the provider. Verify the address or its domain there (with Amazon SES: in the same region as the host), then try again.';
  }
  if (isMicrosoft(host) || /send ?as/i.test(reply)) {
    return 'The account may not send as this address. Use the address of the account as Default From, or give it the right "Send as" for that mailbox.';
  }
  if (/spf|dkim|dmarc/i.test(reply)) {
    return 'The domain of the sender does not vouch for this server. Add the provider to its SPF record, and set up DKIM and DMARC.';
  }
  return 'The server does not accept this sender. Use an address that belongs to the account, or have the provider verify this one.';
}

function mendConnections({ host }: CheckedServer): string {
  const limit = isMicrosoft(host) ? 'to 3, the most that Microsoft 365 allows for one mailbox' : 'here';
  return `The server takes no more connections at the same time. Lower "SMTP threads" ${limit}, and see whether another program uses the same account.`;
}

function comeBack(reply: string | undefined): string {
  const waitMs = reply === undefined ? null : statedWaitMs(reply);
  if (waitMs === null) return 'Try again later; mailings wait by themselves.';
  const minutes = Math.ceil(waitMs / 60_000);
  return `It asks to come back in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}; mailings wait by themselves.`;
}

function isMicrosoft(host: string): boolean {
  return /(?:^|\.)(?:office365|outlook|hotmail)\.com$/i.test(host);
}

function isGoogle(host: string): boolean {
  return /(?:^|\.)(?:gmail|google|googlemail)\.com$/i.test(host);
}
