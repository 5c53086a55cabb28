import { z } from 'zod';
import { foldReply, REPLY_WORD_LIMITS } from './reply-words.ts';
import { WEEKDAYS } from './sending-hours.ts';
import { isTimeZone } from './zoned-time.ts';

// zod otherwise probes `new Function`, which a strict content security policy reports as an error.
z.config({ jitless: true });

export const SECURITIES = ['NONE', 'STARTTLS', 'TLS'] as const;
export type Security = (typeof SECURITIES)[number];

export const AUTH_KINDS = ['NONE', 'PASSWORD', 'OAUTH2'] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

export const MAIL_SERVICE_IDS = [
  'OTHER',
  'MICROSOFT_365',
  'GOOGLE_WORKSPACE',
  'AMAZON_SES',
  'SENDGRID',
  'MAILGUN',
  'POSTMARK',
  'EXCHANGE_CONNECTOR',
  'LOCAL_POSTFIX',
  'CAPTURE',
] as const;
export type MailServiceId = (typeof MAIL_SERVICE_IDS)[number];

export const UNCLEAR_POLICIES = ['HOLD', 'RESEND'] as const;

const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;
  return z.number({ error: message }).int(message).min(min, message).max(max, message);
};

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Tells whether a text is a host name or an IP address, without scheme, port, user or abbreviation. */
export function isHost(text: string): boolean {
  if (IPV4.test(text)) return true;
  if (text.includes(':')) return IPV6.test(text);
  // A name whose last label is a number would be read as an abbreviated address (127.1, 0x7f.1, 2130706433).
  return HOST_NAME.test(text) && !/(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(text);
}

const HOST_RULE =
  'must be a host name or an IP address such as smtp.company.com, without "smtp://" and without a port';
const noControls = (text: string) => !/\p{Cc}/u.test(text);
const CONTROLS_RULE = 'must not contain control characters or line breaks';

/** The e-mail settings: one rule set for the page, the API and the store. Durations are milliseconds. */
export const emailSettingsFields = {
  mailService: z.enum(MAIL_SERVICE_IDS),
  maxPerConnection: wholeNumber(1, 100_000),
  smtpThreads: wholeNumber(1, 100),
  defaultFrom: z.string().trim().max(254, 'must be an e-mail address of at most 254 characters').nullable(),
  host: z.string().trim().max(253, HOST_RULE).refine(isHost, HOST_RULE).nullable(),
  port: wholeNumber(1, 65_535),
  auth: z.enum(AUTH_KINDS),
  userName: z
    .string()
    .max(320, 'must have at most 320 characters')
    .refine(noControls, CONTROLS_RULE)
    .nullable(),
  security: z.enum(SECURITIES),
  checkOnSave: z.boolean(),
  ehloName: z.string().trim().max(253, HOST_RULE).refine(isHost, HOST_RULE).nullable(),
  connectTimeoutMs: wholeNumber(1_000, 120_000),
  commandTimeoutMs: wholeNumber(1_000, 600_000),
  unclearRecipients: z.enum(UNCLEAR_POLICIES),
  trustedCertificate: z
    .string()
    .max(20_000, 'must be a PEM certificate of at most 20 000 characters')
    .nullable(),
  pinnedFingerprint: z
    .string()
    .regex(
      /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/i,
      'must be a SHA-256 fingerprint: 32 pairs of hex digits joined by colons',
    )
    .nullable(),
} as const;

/** A password may be as long as 1024 characters; it is written only, never read. */
export const passwordField = z
  .string()
  .max(1024, 'must have at most 1024 characters')
  .refine(noControls, CONTROLS_RULE);

export const emailSettings = z.object(emailSettingsFields);
export type EmailSettingsValues = z.infer<typeof emailSettings>;

export const EMAIL_DEFAULTS: EmailSettingsValues = {
  mailService: 'OTHER',
  maxPerConnection: 100,
  smtpThreads: 5,
  defaultFrom: null,
  host: null,
  port: 25,
  auth: 'NONE',
  userName: null,
  security: 'STARTTLS',
  checkOnSave: true,
  ehloName: null,
  connectTimeoutMs: 30_000,
  commandTimeoutMs: 300_000,
  unclearRecipients: 'HOLD',
  trustedCertificate: null,
  pinnedFingerprint: null,
};

/** What an input of the settings looks like: a field left out keeps its value. */
export const emailSettingsInput = emailSettings.partial().extend({ password: passwordField.nullish() });
export type EmailSettingsPatch = z.infer<typeof emailSettingsInput>;

/** Whom a stored password belongs to: changing any of these needs it typed again. */
export const PASSWORD_OWNER_FIELDS = ['host', 'port', 'security', 'userName'] as const;

/** A change of one of these makes Save run the check; threads, quota and limits never wait for it. */
export const CONNECTION_FIELDS = [
  'mailService',
  'host',
  'port',
  'auth',
  'userName',
  'security',
  'defaultFrom',
  'ehloName',
  'trustedCertificate',
  'pinnedFingerprint',
] as const;

export interface SmsConfigurationValue {
  key: string;
  value: string;
}

const LANGUAGE_RULE = 'must be a language tag such as en or pt-BR';
const WORD_RULE = `must be a word of letters or digits of at most ${REPLY_WORD_LIMITS.characters} characters, without a comma`;
const replyWord = z
  .string()
  .trim()
  .max(REPLY_WORD_LIMITS.characters, WORD_RULE)
  .refine((word) => foldReply(word) !== '' && !/[,;\p{Cc}]/u.test(word), WORD_RULE);
const replyWords = z
  .array(
    z.object({
      language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, LANGUAGE_RULE),
      words: z
        .array(replyWord)
        .max(REPLY_WORD_LIMITS.words, `must be at most ${REPLY_WORD_LIMITS.words} words`),
    }),
  )
  .max(REPLY_WORD_LIMITS.languages, `must be at most ${REPLY_WORD_LIMITS.languages} languages`);
const CLOCK_RULE = 'must be a time of the day such as 09:00';
const clockTime = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, CLOCK_RULE);
const ZONE_RULE = 'must be the name of a time zone such as Europe/Oslo';
const noControlsButLines = (text: string) => noControls(text.replaceAll('\n', ''));

/** The SMS settings; the configuration of each module is checked by the module's own descriptor. */
export const smsSettingsFields = {
  module: z.string().max(64).nullable(),
  defaultCountryCode: z.string().trim().max(10, 'must be a calling code such as +44').nullable(),
  sender: z
    .string()
    .trim()
    .max(20, 'must have at most 11 characters, or 15 digits')
    .refine(noControls, CONTROLS_RULE)
    .nullable(),
  stopWords: replyWords,
  startWords: replyWords,
  /** Empty: none is sent. */
  stopConfirmation: z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .max(REPLY_WORD_LIMITS.confirmation, `must have at most ${REPLY_WORD_LIMITS.confirmation} characters`)
        .refine(noControlsButLines, 'must not contain control characters'),
    ),
  quietHours: z.boolean(),
  sendingFrom: clockTime,
  sendingTo: clockTime,
  sendingDays: z.array(z.enum(WEEKDAYS)).min(1, 'must be one day of the week or more'),
  sendingZone: z
    .string()
    .trim()
    .refine((zone) => zone === '' || isTimeZone(zone), ZONE_RULE)
    .nullable(),
} as const;

export const MAX_CONFIGURATION_VALUE = 4_096;
export const MAX_PASTED_CONFIGURATION = 20_000;
