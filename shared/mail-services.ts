/** What the "Mail service" field fills in, and what to fetch where. Limits are the providers' published ones. */
import type { AuthKind, MailServiceId, Security } from './settings.ts';

export interface MailService {
  readonly id: MailServiceId;
  readonly label: string;
  /** Null where it is a host of one's own. */
  readonly host: string | null;
  readonly port: number;
  readonly security: Security;
  readonly auth: Extract<AuthKind, 'NONE' | 'PASSWORD'>;
  /** The user name that everybody has there, or null. */
  readonly userName: string | null;
  readonly smtpThreads: number;
  readonly maxPerConnection: number;
  /** One or two sentences: what to fetch where, and the limits to know. */
  readonly hint: string;
}

/** The presets, in the order of the list. */
export const MAIL_SERVICES: readonly MailService[] = [
  {
    id: 'MICROSOFT_365',
    label: 'Microsoft 365',
    host: 'smtp.office365.com',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: null,
    smtpThreads: 3,
    maxPerConnection: 60,
    hint: 'Sign in with the address of a mailbox that has "Authenticated SMTP" switched on (admin centre > Users > Mail > Manage email apps), with an app password if it has multi-factor sign-in. At most 3 connections, 30 messages a minute and 10 000 recipients a day.',
  },
  {
    id: 'GOOGLE_WORKSPACE',
    label: 'Google Workspace',
    host: 'smtp-relay.gmail.com',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 100,
    hint: 'Switch on the SMTP relay service (admin console > Apps > Gmail > Routing) and create an app password (Google account > Security). For a single Gmail account use smtp.gmail.com, with at most 2 000 messages a day.',
  },
  {
    id: 'AMAZON_SES',
    label: 'Amazon SES',
    host: 'email-smtp.eu-west-1.amazonaws.com',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: null,
    smtpThreads: 10,
    maxPerConnection: 500,
    hint: 'Choose your region: it is part of the host, and senders are verified per region. Create SMTP credentials there (SES console > SMTP settings; they are not your access keys) and ask to leave the sandbox.',
  },
  {
    id: 'SENDGRID',
    label: 'SendGrid',
    host: 'smtp.sendgrid.net',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: 'apikey',
    smtpThreads: 10,
    maxPerConnection: 1_000,
    hint: 'The user name is the word "apikey", the password an API key with the right "Mail Send" (Settings > API Keys). Verify the sender or its domain under Sender Authentication.',
  },
  {
    id: 'MAILGUN',
    label: 'Mailgun',
    host: 'smtp.mailgun.org',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: null,
    smtpThreads: 10,
    maxPerConnection: 1_000,
    hint: 'User name and password are those of the sending domain (Sending > Domain settings > SMTP credentials). For a domain in the EU region use smtp.eu.mailgun.org.',
  },
  {
    id: 'POSTMARK',
    label: 'Postmark',
    host: 'smtp-broadcasts.postmarkapp.com',
    port: 587,
    security: 'STARTTLS',
    auth: 'PASSWORD',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 500,
    hint: 'User name and password are the access key and secret key of a broadcast stream (Server > Broadcasts > Settings > SMTP token). Confirm the sender signature or its domain first.',
  },
  {
    id: 'EXCHANGE_CONNECTOR',
    label: 'Exchange connector',
    host: null,
    port: 25,
    security: 'STARTTLS',
    auth: 'NONE',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 100,
    hint: 'The host is the MX name of your domain, such as company-com.mail.protection.outlook.com. Create an inbound connector (Exchange admin centre > Mail flow > Connectors) that allows the public address of this machine; port 25 must be open outwards.',
  },
  {
    id: 'LOCAL_POSTFIX',
    label: 'Local Postfix',
    host: 'localhost',
    port: 25,
    security: 'NONE',
    auth: 'NONE',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 100,
    hint: 'A Postfix on this machine, which allows it by its address (mynetworks). It delivers by itself or hands on to the relayhost of its own settings.',
  },
  {
    id: 'OTHER',
    label: 'Other',
    host: null,
    port: 25,
    security: 'STARTTLS',
    auth: 'NONE',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 100,
    hint: 'Ask whoever runs the mail server for host, port, user name and password, and how many connections and messages it allows.',
  },
  {
    id: 'CAPTURE',
    label: 'Try it out (built-in capture)',
    host: '127.0.0.1',
    port: 2525,
    security: 'NONE',
    auth: 'NONE',
    userName: null,
    smtpThreads: 5,
    maxPerConnection: 100,
    hint: 'A mail server inside Mailroom that delivers to nobody: its messages are read on the page "Captured messages". Nothing leaves this machine.',
  },
];

/** Regions with an SMTP endpoint of Amazon SES. */
export const AMAZON_SES_REGIONS = [
  'eu-west-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-2',
  'eu-west-3',
  'eu-south-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'me-south-1',
  'af-south-1',
  'il-central-1',
] as const;
export type AmazonSesRegion = (typeof AMAZON_SES_REGIONS)[number];

/** Names the host of a region of Amazon SES. */
export function amazonSesHost(region: AmazonSesRegion): string {
  return `email-smtp.${region}.amazonaws.com`;
}

/** Suggests how to encrypt: TLS on port 465, nothing on port 25 of this machine or one's own network, else STARTTLS. */
export function suggestSecurity(port: number, host: string | null): Security {
  if (port === 465) return 'TLS';
  return port === 25 && host !== null && isPrivateHost(host) ? 'NONE' : 'STARTTLS';
}

/** Ends of names that are no one's on the Internet (RFC 6761, RFC 6762, RFC 8375 and ICANN's `internal`). */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|lan|intranet|internal|home\.arpa)$/;
/** RFC 1122 §3.2.1.3 and RFC 1918. */
const PRIVATE_IPV4 = /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const MAPPED_IPV4 = /^(?:0{0,4}:){2,6}ffff:(\d+\.\d+\.\d+\.\d+)$/;

/**
 * Tells whether a host lies on this machine or in a private network, as far as its name says so.
 * A suggestion for people: whether a password may leave unencrypted is decided by the address connected to.
 */
export function isPrivateHost(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (name.includes(':')) return isPrivateIpv6(name);
  if (IPV4.test(name)) return PRIVATE_IPV4.test(name);
  // A name of one label is known only in one's own network; one that is a number is an address in disguise.
  return PRIVATE_NAME.test(name) || /^[a-z_](?:[a-z0-9_-]*[a-z0-9])?$/.test(name);
}

/** RFC 4291 §2.5.3 (loopback), §2.5.6 (link-local), RFC 4193 (unique local). */
function isPrivateIpv6(address: string): boolean {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return IPV4.test(mapped) && PRIVATE_IPV4.test(mapped);
  return (
    /^(?:0{0,4}:){2,7}0{0,3}1$/.test(address) ||
    /^f[cd][0-9a-f]{2}:/.test(address) ||
    /^fe[89ab][0-9a-f]:/.test(address)
  );
}
