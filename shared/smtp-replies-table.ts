/**
 * The table of replies: which refusals of a mail server speak of us and which of the recipient.
 *
 * It is read from the top, and the first row that matches decides. What matches no row is decided by its code and
 * stage alone (`smtp-replies`). The examples at the end are real replies; tests and fake servers use them.
 */

/** What the reply answers; `DOT` is the end of the message, `CONNECT` a refusal in place of the greeting. */
export const REPLY_STAGES = [
  'CONNECT',
  'GREETING',
  'EHLO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'DOT',
] as const;
export type ReplyStage = (typeof REPLY_STAGES)[number];

/** Groups of refusals that speak of the recipient or of this message. */
export const RECIPIENT_CLASSES = [
  'RECIPIENT_UNKNOWN',
  'BAD_ADDRESS',
  'DOMAIN_NOT_FOUND',
  'MAILBOX_FULL',
  'MAILBOX_DISABLED',
  'RECIPIENT_BUSY',
  'GREYLISTED',
  'SPAM',
  'POLICY',
  'SIZE',
  'CONTENT',
  'TEMPORARY',
  'REFUSED',
] as const;
export type RecipientClass = (typeof RECIPIENT_CLASSES)[number];

/** Groups of refusals that speak of us: our account, quota, pace, sender, or of the server as a whole. */
export const OUR_CLASSES = [
  'AUTH_REQUIRED',
  'AUTH_REFUSED',
  'AUTH_MECHANISM',
  'SENDER_REFUSED',
  'RELAY_DENIED',
  'EHLO_REFUSED',
  'TLS_REFUSED',
  'QUOTA',
  'THROTTLED',
  'TOO_MANY_CONNECTIONS',
  'SERVER_BUSY',
  'PROTOCOL_ERROR',
] as const;
export type OurClass = (typeof OUR_CLASSES)[number];

/** What reports group by. */
export type ReplyClass = RecipientClass | OurClass;

export type OurReason = 'SERVER_UNREACHABLE' | 'THROTTLED' | 'QUOTA' | 'AUTH_REFUSED' | 'SENDER_REFUSED';

export type ReplyVerdict =
  | { kind: 'ACCEPTED' }
  /** Refused for now: this recipient is tried again. */
  | { kind: 'DEFERRED'; retryAfterMs: number | null; replyClass: RecipientClass }
  /** Refused for good. */
  | { kind: 'REJECTED'; replyClass: RecipientClass }
  /** Says nothing of the recipient: the mailing waits by itself, or is paused for a person. */
  | {
      kind: 'OURS';
      action: 'WAIT' | 'PAUSE';
      reason: OurReason;
      retryAfterMs: number | null;
      replyClass: OurClass;
    };

/**
 * What a row says. For the recipient 4yz defers and 5yz rejects. For us 5yz pauses where a person must act
 * (AUTH_REFUSED, SENDER_REFUSED); all else waits.
 */
export type RowVerdict =
  | { readonly kind: 'RECIPIENT'; readonly replyClass: RecipientClass }
  | { readonly kind: 'OURS'; readonly reason: OurReason; readonly replyClass: OurClass };

export interface ReplyRow {
  /** Every stage if left out; RCPT, DATA and DOT if the verdict is the recipient's. */
  readonly stages?: readonly ReplyStage[];
  /** Reply codes; 4 and 5 stand for 4yz and 5yz. */
  readonly code?: readonly number[];
  /** Enhanced status code (RFC 3463). */
  readonly enhanced?: RegExp;
  /** Matched against the reply on one line, without codes and addresses, at most 2000 characters. Linear. */
  readonly pattern?: RegExp;
  readonly verdict: RowVerdict;
}

const recipient = (replyClass: RecipientClass): RowVerdict => ({ kind: 'RECIPIENT', replyClass });
const ours = (reason: OurReason, replyClass: OurClass): RowVerdict => ({ kind: 'OURS', reason, replyClass });

const AFTER_MAIL = ['RCPT', 'DATA', 'DOT'] as const;
const FROM_MAIL = ['MAIL', ...AFTER_MAIL] as const;

/** The recipient's, though the words sound like a limit or a ban of ours. */
const RECIPIENT_FIRST: readonly ReplyRow[] = [
  // Addresses are taken out before: a person may be called what he likes.
  {
    enhanced: /^[45]\.1\.1$/,
    pattern: /^(?:(?!sender|relay).)*$/i,
    verdict: recipient('RECIPIENT_UNKNOWN'),
  },
  { enhanced: /^5\.2\.12[12]$/, verdict: recipient('RECIPIENT_BUSY') },
  {
    pattern: /\b(?:recipient|user|mailbox)\b.{0,40}\b(?:receiv|incoming|inbound).{0,40}limit/i,
    verdict: recipient('RECIPIENT_BUSY'),
  },
  {
    pattern:
      /to send (?:e?-?mails? |messages? )?to (?:this|the|that) (?:recipient|user|group|list|address|mailbox|distribution)/i,
    verdict: recipient('POLICY'),
  },
  {
    pattern: /recipient thread limit exceeded|receiving mail (?:too quickly|at a rate)/i,
    verdict: recipient('RECIPIENT_BUSY'),
  },
  // Quotes what another server said of him, whatever that was.
  {
    pattern: /recipient address rejected: (?:undeliverable|unverified) address/i,
    verdict: recipient('RECIPIENT_UNKNOWN'),
  },
  { enhanced: /^5\.(?:4\.1|7\.50[45])$/, pattern: /recipient/i, verdict: recipient('RECIPIENT_UNKNOWN') },
  { enhanced: /^5\.7\.(?:12|13|124|13[3-6]|507|513)$/, verdict: recipient('POLICY') },
  {
    pattern:
      /RESOLVER\.RST|(?:blocked|rejected) by (?:the )?recipient|recipient address rejected: access denied/i,
    verdict: recipient('POLICY'),
  },
  { pattern: /gr[ae]y-?list/i, verdict: recipient('GREYLISTED') },
  {
    pattern:
      /(?:account|mailbox|inbox|user) (?:that )?you (?:tried|are trying) to (?:reach|contact) is (?:disabled|inactive)/i,
    verdict: recipient('MAILBOX_DISABLED'),
  },
];

/** What we may send in a day or an hour is used up; only x.2.2 without those words is his mailbox. */
const QUOTA: readonly ReplyRow[] = [
  {
    pattern: /submission ?quota|maximum credits exceeded|(?:daily|24 hour) limit for message recipients/i,
    verdict: ours('QUOTA', 'QUOTA'),
  },
  { enhanced: /^[45]\.2\.2$/, verdict: recipient('MAILBOX_FULL') },
  { enhanced: /^5\.(?:1\.90|4\.5|7\.23[236])$/, verdict: ours('QUOTA', 'QUOTA') },
  {
    pattern: /\b(?:daily|hourly|monthly|24[- ]hour)\b.{0,60}\b(?:limit|quota|maximum)\b/i,
    verdict: ours('QUOTA', 'QUOTA'),
  },
  {
    pattern: /\b(?:limit|quota|max|maximum)\b.{0,60}\b(?:per|an?) (?:day|hour|month)\b/i,
    verdict: ours('QUOTA', 'QUOTA'),
  },
  {
    pattern:
      /\b(?:sending|outgoing|outbound) (?:message )?(?:limit|quota)|number of (?:allowed )?outgoing messages/i,
    verdict: ours('QUOTA', 'QUOTA'),
  },
  { pattern: /policy rejection.{0,10}quota/i, verdict: ours('QUOTA', 'QUOTA') },
  { enhanced: /^5\.7\.1$/, pattern: /e-?mail quota exceeded/i, verdict: ours('QUOTA', 'QUOTA') },
];

/** We come too fast, too often or on too many connections. */
const THROTTLED: readonly ReplyRow[] = [
  {
    pattern: /too many (?:concurrent |simultaneous |smtp )*(?:connections|sessions)|sender thread limit/i,
    verdict: ours('THROTTLED', 'TOO_MANY_CONNECTIONS'),
  },
  {
    pattern:
      /concurrent (?:server )?connections?.{0,40}(?:limit|exceed)|connection (?:rate|count|limit).{0,20}exceed/i,
    verdict: ours('THROTTLED', 'TOO_MANY_CONNECTIONS'),
  },
  {
    pattern:
      /throttl|rate[- ]limit|too (?:much mail|fast)|\bslow(?:er| down)\b|peak smtp relay limit|unexpected volume/i,
    verdict: ours('THROTTLED', 'THROTTLED'),
  },
  {
    pattern:
      /too many (?:messages|e?-?mails|errors|recipients|(?:failed )?(?:login|authentication) attempts|requests)/i,
    verdict: ours('THROTTLED', 'THROTTLED'),
  },
  {
    pattern: /\b(?:sending|submission|message|mail) rate\b.{0,40}exceed|unusual rate of/i,
    verdict: ours('THROTTLED', 'THROTTLED'),
  },
  {
    enhanced: /^(?:[45]\.7\.28|4\.7\.(?:[56]\d\d|8[5-9]\d)|5\.7\.508)$/,
    verdict: ours('THROTTLED', 'THROTTLED'),
  },
];

/** The recipient's mailbox, before the words of our own account. */
const MAILBOX: readonly ReplyRow[] = [
  {
    pattern:
      /\b(?:mailbox|inbox)\b.{0,40}\b(?:full|quota|storage)|over ?quota|quota (?:exceeded|full)|exceeded storage allocation/i,
    verdict: recipient('MAILBOX_FULL'),
  },
];

/** Our domain, address, IP address or account is not let through; a person must act. */
const SENDER: readonly ReplyRow[] = [
  { enhanced: /^[45]\.1\.[78]$/, verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED') },
  // RFC 7372 and what providers added beside it: SPF, DKIM, DMARC, reverse DNS.
  { enhanced: /^[45]\.7\.(?:2[0-9]|3[02]|60|509|515)$/, verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED') },
  {
    enhanced: /^5\.7\.(?:50[123]|511|6[0-4]\d|7[0-5]\d)$/,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  { pattern: /\b(?:spf|dkim|dmarc)\b/i, verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED') },
  {
    pattern:
      /sender (?:address |domain )?(?:is )?(?:rejected|denied|refused|not allowed|not permitted|not authori[sz]ed|verif)/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /send ?as ?denied|(?:allowed|permissions?) to send as|not owned by user|bad outbound sender|banned send|outbound ?spam/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /address(?:es)? (?:is|are) not verified|sender (?:identity|signature)|not a verified|domain is unverified/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /\bis not allowed to send\b|sending (?:is |has been )?(?:paused|suspended|disabled)|mail sending denied|for test purposes only/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /\b(?:your|sending|sender'?s) account\b.{0,60}(?:paused|suspend|block|disabled|locked|restricted)/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /client host.{0,120}blocked|blocked using|\b(?:spamhaus|spamcop|barracuda\w*|dnsbl|rbl)\b|reputation of the sending|on our (?:block|black|deny) ?list/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
  {
    pattern:
      /\b(?:your|sending|source|connecting) (?:ip|ip address|host|server|network|domain)\b.{0,120}(?:block|black|listed|banned|denied|reputation|reverse)/i,
    verdict: ours('SENDER_REFUSED', 'SENDER_REFUSED'),
  },
];

/** We are not signed in, or may not hand on mail through this server. */
const ACCESS: readonly ReplyRow[] = [
  { stages: ['AUTH'], code: [504, 538], verdict: ours('AUTH_REFUSED', 'AUTH_MECHANISM') },
  { code: [530], verdict: ours('AUTH_REFUSED', 'AUTH_REQUIRED') },
  { code: [534, 535, 538], verdict: ours('AUTH_REFUSED', 'AUTH_REFUSED') },
  { pattern: /not authori[sz]ed to perform/i, verdict: ours('AUTH_REFUSED', 'AUTH_REFUSED') },
  {
    stages: FROM_MAIL,
    pattern:
      /authentication (?:is )?required|requires authentication|not authenticated|unauthenticated senders/i,
    verdict: ours('AUTH_REFUSED', 'AUTH_REQUIRED'),
  },
  {
    stages: FROM_MAIL,
    pattern:
      /must (?:first )?(?:authenticate|log ?in)|please (?:authenticate|log ?in)|\bauth(?:enticate)? first|log ?in first/i,
    verdict: ours('AUTH_REFUSED', 'AUTH_REQUIRED'),
  },
  { enhanced: /^5\.7\.(?:54|57|64)$/, verdict: ours('AUTH_REFUSED', 'RELAY_DENIED') },
  {
    pattern:
      /relay(?:ing)? (?:access )?(?:is )?(?:denied|not permitted|not allowed|prohibited|refused)|unable to relay|(?:not|no) relay/i,
    verdict: ours('AUTH_REFUSED', 'RELAY_DENIED'),
  },
  {
    pattern:
      /(?:permitted|allowed|authori[sz]ed) to relay|credentials for relay|allowed rcpthosts|send email directly to our servers/i,
    verdict: ours('AUTH_REFUSED', 'RELAY_DENIED'),
  },
  { pattern: /client host rejected/i, verdict: ours('AUTH_REFUSED', 'RELAY_DENIED') },
  { enhanced: /^5\.7\.506$/, verdict: ours('AUTH_REFUSED', 'EHLO_REFUSED') },
  {
    pattern: /\b(?:helo|ehlo) (?:command rejected|argument|name)|(?:bad|invalid) (?:helo|ehlo)/i,
    verdict: ours('AUTH_REFUSED', 'EHLO_REFUSED'),
  },
];

/** The server as a whole is in trouble. */
const SERVER: readonly ReplyRow[] = [
  { enhanced: /^(?:4\.3\.[1235]|5\.3\.2|4\.4\.[25])$/, verdict: ours('SERVER_UNREACHABLE', 'SERVER_BUSY') },
  {
    code: [4],
    pattern:
      /insufficient (?:system )?(?:storage|resources)|queue file write error|server (?:is )?(?:too )?busy|shutting down/i,
    verdict: ours('SERVER_UNREACHABLE', 'SERVER_BUSY'),
  },
  {
    code: [4],
    pattern:
      /temporary (?:server|system) (?:error|problem|failure)|temporary service failure|server configuration (?:error|problem)|service (?:temporarily )?(?:unavailable|not available)/i,
    verdict: ours('SERVER_UNREACHABLE', 'SERVER_BUSY'),
  },
  // The conversation broke down, which says nothing of him.
  { stages: AFTER_MAIL, code: [500, 502, 503], verdict: ours('SERVER_UNREACHABLE', 'PROTOCOL_ERROR') },
  { stages: AFTER_MAIL, enhanced: /^5\.5\.1$/, verdict: ours('SERVER_UNREACHABLE', 'PROTOCOL_ERROR') },
];

/** Why the recipient or this message was refused, for the report. */
const RECIPIENT: readonly ReplyRow[] = [
  {
    stages: FROM_MAIL,
    enhanced: /^[45]\.(?:3\.4|2\.3)$/,
    verdict: recipient('SIZE'),
  },
  {
    stages: FROM_MAIL,
    pattern: /message (?:size )?(?:is )?(?:too (?:big|large)|exceeds)|message size|size limit/i,
    verdict: recipient('SIZE'),
  },
  { code: [556], verdict: recipient('DOMAIN_NOT_FOUND') },
  {
    pattern:
      /null ?mx|domain (?:name )?(?:not found|does not exist|has no)|host (?:not found|unknown)|unrouteable|nxdomain/i,
    verdict: recipient('DOMAIN_NOT_FOUND'),
  },
  { enhanced: /^[45]\.(?:1\.2|4\.4)$/, verdict: recipient('DOMAIN_NOT_FOUND') },
  { enhanced: /^[45]\.1\.(?:1|6|10)$/, verdict: recipient('RECIPIENT_UNKNOWN') },
  {
    pattern:
      /user unknown|unknown (?:user|recipient|address)|no such (?:user|mailbox|recipient|address|person|account)|no mailbox/i,
    verdict: recipient('RECIPIENT_UNKNOWN'),
  },
  {
    pattern:
      /\b(?:user|recipient|mailbox|account|address)\b.{0,40}(?:not found|not exist|n't exist|not known|unavailable)/i,
    verdict: recipient('RECIPIENT_UNKNOWN'),
  },
  { enhanced: /^5\.2\.1$/, verdict: recipient('MAILBOX_DISABLED') },
  {
    pattern: /\b(?:user|recipient|mailbox|account)\b.{0,40}(?:disabled|inactive|suspended|closed|expired)/i,
    verdict: recipient('MAILBOX_DISABLED'),
  },
  { stages: ['RCPT'], code: [501, 555], verdict: recipient('BAD_ADDRESS') },
  { enhanced: /^[45]\.(?:1\.3|5\.4)$/, verdict: recipient('BAD_ADDRESS') },
  {
    pattern:
      /(?:bad|invalid|malformed) (?:recipient|destination|mailbox|e?-?mail)? ?address|address syntax|fully-qualified address/i,
    verdict: recipient('BAD_ADDRESS'),
  },
  { pattern: /spam|unsolicited|\bjunk\b|phish|virus|malware|bulk mail/i, verdict: recipient('SPAM') },
  { enhanced: /^[45]\.6\.\d+$/, verdict: recipient('CONTENT') },
  {
    pattern: /rfc ?\d?\d?822|rfc ?5322|\bmime\b|attachment|bare lf|lone (?:cr|lf)|line (?:too long|length)/i,
    verdict: recipient('CONTENT'),
  },
  { enhanced: /^[45]\.7\.\d+$/, verdict: recipient('POLICY') },
  { pattern: /policy|access denied|prohibited|not allowed|content rejected/i, verdict: recipient('POLICY') },
];

/** All rows, in the order in which they are read. */
export const REPLY_ROWS: readonly ReplyRow[] = [
  ...RECIPIENT_FIRST,
  ...QUOTA,
  ...THROTTLED,
  ...MAILBOX,
  ...SENDER,
  ...ACCESS,
  ...SERVER,
  ...RECIPIENT,
];

export interface ReplyExample {
  readonly service: string;
  readonly stage: ReplyStage;
  /** As it comes, lines joined by a line feed. */
  readonly reply: string;
  readonly verdict: ReplyVerdict;
}

const waits = (
  reason: OurReason,
  replyClass: OurClass,
  retryAfterMs: number | null = null,
): ReplyVerdict => ({
  kind: 'OURS',
  action: 'WAIT',
  reason,
  retryAfterMs,
  replyClass,
});
const pauses = (reason: OurReason, replyClass: OurClass): ReplyVerdict => ({
  kind: 'OURS',
  action: 'PAUSE',
  reason,
  retryAfterMs: null,
  replyClass,
});
const deferred = (replyClass: RecipientClass, retryAfterMs: number | null = null): ReplyVerdict => ({
  kind: 'DEFERRED',
  retryAfterMs,
  replyClass,
});
const rejected = (replyClass: RecipientClass): ReplyVerdict => ({ kind: 'REJECTED', replyClass });

const example =
  (service: string) =>
  (stage: ReplyStage, reply: string, verdict: ReplyVerdict): ReplyExample => ({
    service,
    stage,
    reply,
    verdict,
  });
const microsoft = example('Microsoft 365');
const gmail = example('Gmail');
const ses = example('Amazon SES');
const postfix = example('Postfix');
const sendGrid = example('SendGrid');
const mailgun = example('Mailgun');
const other = example('others');

const TOO_MANY_CONNECTIONS = waits('THROTTLED', 'TOO_MANY_CONNECTIONS');
const SLOW_DOWN = waits('THROTTLED', 'THROTTLED');
const QUOTA_USED_UP = waits('QUOTA', 'QUOTA');
const SERVER_BUSY = waits('SERVER_UNREACHABLE', 'SERVER_BUSY');
const SENDER_REFUSED = pauses('SENDER_REFUSED', 'SENDER_REFUSED');
const AUTH_REFUSED = pauses('AUTH_REFUSED', 'AUTH_REFUSED');
const AUTH_REQUIRED = pauses('AUTH_REFUSED', 'AUTH_REQUIRED');
const RELAY_DENIED = pauses('AUTH_REFUSED', 'RELAY_DENIED');

/** Replies as the services give them, with what must become of them. */
export const REPLY_EXAMPLES: readonly ReplyExample[] = [
  microsoft(
    'AUTH',
    '535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]',
    AUTH_REFUSED,
  ),
  microsoft(
    'AUTH',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    AUTH_REFUSED,
  ),
  microsoft(
    'AUTH',
    '535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [YT3PR01CA0122.CANPRD01.PROD.OUTLOOK.COM]',
    AUTH_REFUSED,
  ),
  microsoft(
    'AUTH',
    '454 4.7.0 Temporary authentication failure [MR2P264CA0076.FRAP264.PROD.OUTLOOK.COM]',
    waits('SERVER_UNREACHABLE', 'AUTH_REFUSED'),
  ),
  microsoft(
    'MAIL',
    '530 5.7.57 Client not authenticated to send mail. [LO4P265CA0001.GBRP265.PROD.OUTLOOK.COM]',
    AUTH_REQUIRED,
  ),
  microsoft(
    'MAIL',
    '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=AM0PR01MB0001.eurprd01.prod.exchangelabs.com]',
    TOO_MANY_CONNECTIONS,
  ),
  microsoft(
    'DOT',
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [Hostname=OS0PR01MB6099.jpnprd01.prod.outlook.com]',
    TOO_MANY_CONNECTIONS,
  ),
  microsoft(
    'RCPT',
    '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded',
    deferred('RECIPIENT_BUSY'),
  ),
  microsoft(
    'MAIL',
    '421 4.4.2 Message submission rate for this client has exceeded the configured limit',
    SLOW_DOWN,
  ),
  microsoft(
    'GREETING',
    '421 4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing transmission channel',
    TOO_MANY_CONNECTIONS,
  ),
  microsoft('RCPT', '451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77712)', SLOW_DOWN),
  microsoft('DOT', '451 4.7.0 Temporary server error. Please try again later. PRX5', SERVER_BUSY),
  microsoft(
    'DOT',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender [BY2PR1001MB1094.namprd10.prod.outlook.com]',
    SENDER_REFUSED,
  ),
  microsoft(
    'DOT',
    '554 5.2.252 SendAsDenied; info@example.com not allowed to send as accounts@example.com; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
    SENDER_REFUSED,
  ),
  microsoft(
    'DOT',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception with message [BeginDiagnosticData]WASCL UserAction verdict is not None. Actual verdict is Suspend, ShowTierUpgrade.',
    SENDER_REFUSED,
  ),
  microsoft(
    'DOT',
    '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception',
    QUOTA_USED_UP,
  ),
  microsoft('DOT', '550 5.2.2 Submission quota exceeded', QUOTA_USED_UP),
  microsoft(
    'DOT',
    "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    QUOTA_USED_UP,
  ),
  microsoft(
    'RCPT',
    "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending email to external recipients (tenant external recipient rate limit)",
    QUOTA_USED_UP,
  ),
  microsoft('RCPT', '550 5.1.8 Access denied, bad outbound sender. AS(42004)', SENDER_REFUSED),
  microsoft('DOT', '550 5.7.501 Access denied, spam abuse detected', SENDER_REFUSED),
  microsoft(
    'DOT',
    '550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification and has a DMARC policy of reject.',
    SENDER_REFUSED,
  ),
  microsoft(
    'DOT',
    "550 5.7.515 Access denied, sending domain example.com doesn't meet the required authentication level.",
    SENDER_REFUSED,
  ),
  microsoft(
    'RCPT',
    '550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/',
    SENDER_REFUSED,
  ),
  microsoft('RCPT', '550 5.7.705 Access denied, tenant has exceeded threshold. AS831', SENDER_REFUSED),
  microsoft('RCPT', '550 5.7.708 Access denied, traffic not accepted from this IP. AS(7230)', SENDER_REFUSED),
  microsoft(
    'RCPT',
    '550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains',
    SENDER_REFUSED,
  ),
  microsoft(
    'RCPT',
    '550 5.7.64 TenantAttribution; Relay Access Denied [AM5EUR02FT000.eop-EUR02.prod.protection.outlook.com]',
    RELAY_DENIED,
  ),
  microsoft('RCPT', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', RELAY_DENIED),
  microsoft(
    'RCPT',
    '550 5.4.1 Recipient address rejected: Access denied. [DB5EUR03FT000.eop-EUR03.prod.protection.outlook.com]',
    rejected('RECIPIENT_UNKNOWN'),
  ),
  microsoft(
    'RCPT',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    rejected('RECIPIENT_UNKNOWN'),
  ),
  microsoft(
    'RCPT',
    '550 5.5.0 Requested action not taken: mailbox unavailable',
    rejected('RECIPIENT_UNKNOWN'),
  ),
  microsoft('DOT', '550 5.7.1 RESOLVER.RST.AuthRequired; authentication required', rejected('POLICY')),
  microsoft(
    'DOT',
    "550 5.2.121 Recipient's per hour message receive limit from specific sender exceeded.",
    rejected('RECIPIENT_BUSY'),
  ),

  gmail(
    'AUTH',
    '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials a1-20020a - gsmtp',
    AUTH_REFUSED,
  ),
  gmail(
    'AUTH',
    '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor a1-20020a - gsmtp',
    AUTH_REFUSED,
  ),
  gmail(
    'AUTH',
    '534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via\n534-5.7.14 your web browser and then try again.\n534 5.7.14  https://support.google.com/mail/answer/78754 - gsmtp',
    AUTH_REFUSED,
  ),
  gmail('AUTH', '454 4.7.0 Too many login attempts, please try again later. - gsmtp', SLOW_DOWN),
  gmail(
    'MAIL',
    '530-5.7.0 Authentication Required. For more information, go to\n530 5.7.0  https://support.google.com/mail/?p=WantAuthError a1-20020a - gsmtp',
    AUTH_REQUIRED,
  ),
  gmail('MAIL', '530 5.7.0 Must issue a STARTTLS command first. a1-20020a - gsmtp', AUTH_REQUIRED),
  gmail(
    'DOT',
    '550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852 a1-20020a - gsmtp',
    QUOTA_USED_UP,
  ),
  gmail(
    'RCPT',
    '550-5.4.5 Daily SMTP relay limit exceeded for user. For more information on SMTP\n550 5.4.5 relay sending limits please contact your administrator. - gsmtp',
    QUOTA_USED_UP,
  ),
  gmail('RCPT', '550 5.7.1 Daily SMTP relay limit exceeded for customer. - gsmtp', QUOTA_USED_UP),
  gmail(
    'RCPT',
    '450-4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary\n450 4.2.1 error. - gsmtp',
    SLOW_DOWN,
  ),
  gmail(
    'DOT',
    '421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP\n421-4.7.28 address 192.0.2.1. To protect our users from spam, mail has been temporarily\n421 4.7.28 rate limited. - gsmtp',
    SLOW_DOWN,
  ),
  gmail(
    'GREETING',
    '421-4.7.0 Try again later, closing connection. (EHLO)\n421 4.7.0 https://support.google.com/a/answer/3221692 - gsmtp',
    SERVER_BUSY,
  ),
  gmail(
    'MAIL',
    '550-5.7.0 Mail relay denied [192.0.2.1]. Invalid credentials for relay for one of\n550 5.7.0 the domains in: example.com - gsmtp',
    RELAY_DENIED,
  ),
  gmail(
    'RCPT',
    "550-5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've\n550 5.7.1 registered in your Workspace SMTP Relay service doesn't match. - gsmtp",
    RELAY_DENIED,
  ),
  gmail(
    'DOT',
    "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's\n550 5.7.26 DMARC policy. - gsmtp",
    SENDER_REFUSED,
  ),
  gmail(
    'RCPT',
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550 5.1.1 double-checking the recipient's email address for typos. - gsmtp",
    rejected('RECIPIENT_UNKNOWN'),
  ),
  gmail(
    'RCPT',
    '550 5.2.1 The email account that you tried to reach is disabled. - gsmtp',
    rejected('MAILBOX_DISABLED'),
  ),
  gmail(
    'RCPT',
    '452-4.2.2 The email account that you tried to reach is over quota. Please direct\n452 4.2.2 the recipient to clear Google Drive space. - gsmtp',
    deferred('MAILBOX_FULL'),
  ),
  gmail(
    'RCPT',
    '450-4.2.1 The user you are trying to contact is receiving mail at a rate that\n450 4.2.1 prevents additional messages from being delivered. - gsmtp',
    deferred('RECIPIENT_BUSY'),
  ),
  gmail(
    'DOT',
    '550-5.7.1 Our system has detected that this message is likely unsolicited mail. To\n550 5.7.1 reduce the amount of spam sent to Gmail, this message has been blocked. - gsmtp',
    rejected('SPAM'),
  ),
  gmail('DOT', "552-5.3.4 Your message exceeded Google's message size limits. - gsmtp", rejected('SIZE')),

  ses('AUTH', '535 Authentication Credentials Invalid', AUTH_REFUSED),
  ses('MAIL', '530 Authentication required', AUTH_REQUIRED),
  ses('DOT', '454 Throttling failure: Maximum sending rate exceeded.', SLOW_DOWN),
  ses('DOT', '454 Throttling failure: Daily message quota exceeded.', QUOTA_USED_UP),
  ses('MAIL', '454 Throttling failure: Maximum sending rate exceeded.', SLOW_DOWN),
  ses(
    'DOT',
    '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: support@example.com',
    SENDER_REFUSED,
  ),
  ses(
    'DOT',
    '554 Message rejected: Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.',
    SENDER_REFUSED,
  ),
  ses(
    'DOT',
    "554 Access denied: User `arn:aws:iam::123456789012:user/smtp' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:123456789012:identity/example.com'",
    AUTH_REFUSED,
  ),
  ses('GREETING', '421 Too many concurrent SMTP connections', TOO_MANY_CONNECTIONS),
  ses('DOT', '451 Temporary service failure', SERVER_BUSY),
  ses('RCPT', '501 Invalid RCPT TO address provided', rejected('BAD_ADDRESS')),

  postfix('RCPT', '554 5.7.1 <anna@y.test>: Relay access denied', RELAY_DENIED),
  postfix(
    'RCPT',
    '454 4.7.1 <anna@y.test>: Relay access denied',
    waits('SERVER_UNREACHABLE', 'RELAY_DENIED'),
  ),
  postfix('RCPT', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied', RELAY_DENIED),
  postfix(
    'RCPT',
    '553 5.7.1 <support@x.test>: Sender address rejected: not owned by user news@x.test',
    SENDER_REFUSED,
  ),
  postfix('RCPT', '553 5.7.1 <support@x.test>: Sender address rejected: not logged in', SENDER_REFUSED),
  postfix(
    'RCPT',
    '550 5.1.0 <support@x.test>: Sender address rejected: User unknown in virtual mailbox table',
    SENDER_REFUSED,
  ),
  postfix(
    'RCPT',
    '450 4.1.8 <support@x.test>: Sender address rejected: Domain not found',
    waits('SERVER_UNREACHABLE', 'SENDER_REFUSED'),
  ),
  postfix(
    'RCPT',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
    SENDER_REFUSED,
  ),
  postfix(
    'RCPT',
    '504 5.5.2 <mailroom>: Helo command rejected: need fully-qualified hostname',
    pauses('AUTH_REFUSED', 'EHLO_REFUSED'),
  ),
  postfix('MAIL', '421 4.7.0 mail.x.test Error: too many errors', SLOW_DOWN),
  postfix(
    'GREETING',
    '421 4.7.0 mail.x.test Error: too many connections from 192.0.2.1',
    TOO_MANY_CONNECTIONS,
  ),
  postfix('MAIL', '450 4.7.1 Error: too much mail from 192.0.2.1', SLOW_DOWN),
  postfix('RCPT', '450 4.7.1 Error: too many recipients from 192.0.2.1', SLOW_DOWN),
  postfix('MAIL', '452 4.3.1 Insufficient system storage', SERVER_BUSY),
  postfix('DOT', '452 4.3.1 Insufficient system storage', SERVER_BUSY),
  postfix('DOT', '451 4.3.0 Error: queue file write error', SERVER_BUSY),
  postfix('RCPT', '451 4.3.5 Server configuration error', SERVER_BUSY),
  postfix(
    'RCPT',
    '450 4.7.1 <anna@y.test>: Recipient address rejected: Policy Rejection- Quota Exceeded.',
    QUOTA_USED_UP,
  ),
  postfix(
    'RCPT',
    '450 4.2.0 <anna@y.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/y.test.html',
    deferred('GREYLISTED'),
  ),
  postfix(
    'RCPT',
    '550 5.1.1 <anna@y.test>: Recipient address rejected: User unknown in local recipient table',
    rejected('RECIPIENT_UNKNOWN'),
  ),
  postfix(
    'RCPT',
    '550 5.1.1 <anna@y.test>: Recipient address rejected: undeliverable address: host mx.y.test[192.0.2.2] said: 554 5.7.1 Relay access denied (in reply to RCPT TO command)',
    rejected('RECIPIENT_UNKNOWN'),
  ),
  postfix(
    'RCPT',
    '450 4.1.2 <anna@nowhere.test>: Recipient address rejected: Domain not found',
    deferred('DOMAIN_NOT_FOUND'),
  ),
  postfix('RCPT', '554 5.7.1 <anna@y.test>: Recipient address rejected: Access denied', rejected('POLICY')),
  postfix('MAIL', '552 5.3.4 Message size exceeds fixed limit', rejected('SIZE')),
  postfix('DOT', '552 5.3.4 Error: message file too big', rejected('SIZE')),
  postfix('DOT', '550 5.7.1 Message content rejected', rejected('POLICY')),

  sendGrid('AUTH', '451 Authentication failed: Maximum credits exceeded', QUOTA_USED_UP),
  sendGrid('AUTH', '535 Authentication failed: Bad username / password', AUTH_REFUSED),
  sendGrid('RCPT', '550 Unauthenticated senders not allowed', AUTH_REQUIRED),
  sendGrid(
    'DOT',
    '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements',
    SENDER_REFUSED,
  ),
  mailgun('RCPT', '550 5.7.1 Relaying denied', RELAY_DENIED),
  mailgun(
    'DOT',
    '554 Domain sandbox1.mailgun.org is not allowed to send: Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
    SENDER_REFUSED,
  ),

  other('RCPT', '550 relay not permitted', RELAY_DENIED),
  other(
    'RCPT',
    '550 Domain example.com has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.',
    QUOTA_USED_UP,
  ),
  other('RCPT', '550 5.7.1 Relay denied: exceeded the max emails per hour (200 max)', QUOTA_USED_UP),
  other(
    'DOT',
    '554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.',
    QUOTA_USED_UP,
  ),
  other(
    'MAIL',
    '550-Requested action not taken: mailbox unavailable\n550 Sender address is not allowed.',
    SENDER_REFUSED,
  ),
  other('RCPT', '550-Verification failed for <support@x.test>\n550 Sender verify failed', SENDER_REFUSED),
  other('RCPT', '503 5.5.1 Error: authentication required', AUTH_REQUIRED),
  other('RCPT', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", RELAY_DENIED),
  other(
    'RCPT',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
    SLOW_DOWN,
  ),
  other('DATA', '503 5.5.1 Error: need RCPT command', waits('SERVER_UNREACHABLE', 'PROTOCOL_ERROR')),
  other('GREETING', '554 mail.x.test No SMTP service here', pauses('AUTH_REFUSED', 'RELAY_DENIED')),
  other(
    'RCPT',
    '451 4.7.1 Greylisting in action, please come back in 00:05:00',
    deferred('GREYLISTED', 300_000),
  ),
  other('RCPT', '451 4.7.1 Please try again in 300 seconds', deferred('POLICY', 300_000)),
  other(
    'RCPT',
    '552 5.2.2 <anna@y.test>: Quota exceeded (mailbox for user is full)',
    rejected('MAILBOX_FULL'),
  ),
  other('RCPT', '556 5.1.10 Recipient address has null MX', rejected('DOMAIN_NOT_FOUND')),
  other('DOT', '250 2.0.0 Ok: queued as 4XyZ', { kind: 'ACCEPTED' }),
];
