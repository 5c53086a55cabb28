import { z } from 'zod';
import { isHeaderSafe, parseEmailAddress } from './email-address.ts';
import { MAILING_KINDS } from './mailing-state.ts';

// zod otherwise probes `new Function`, which a strict content security policy reports as an error.
z.config({ jitless: true });

/** What a mailing may hold: one rule set for the page, the API and the store. Lengths are characters. */
export const MAILING_LIMITS = {
  name: 200,
  /** RFC 5322 §2.1.1. */
  subject: 998,
  body: 1_000_000,
  fromName: 100,
  externalId: 200,
  recipientsPerCall: 1_000,
  recipients: 1_000_000,
  valuesPerRecipient: 100,
  valueName: 100,
  value: 1_000,
  blocksPerCall: 1_000,
  note: 1_000,
} as const;

const HEADER_RULE =
  'must be one line without control characters or characters that turn the direction of writing';

const atMost = (max: number) => `must have at most ${max.toLocaleString('en')} characters`;
const line = (max: number) => z.string().trim().max(max, atMost(max)).refine(isHeaderSafe, HEADER_RULE);
const body = z.string().max(MAILING_LIMITS.body, atMost(MAILING_LIMITS.body));

/** Takes an empty text for none. */
const orNone = <T extends z.ZodType<string>>(rule: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? null : value), rule.nullable());

const replyTo = z.string().transform((typed, context) => {
  const parsed = parseEmailAddress(typed);
  if (parsed.ok) return parsed.address;
  context.addIssue({ code: 'custom', message: parsed.message });
  return z.NEVER;
});

export const mailingFields = {
  kind: z.enum(MAILING_KINDS),
  name: line(MAILING_LIMITS.name).min(1, 'must not be empty'),
  subject: line(MAILING_LIMITS.subject),
  html: body,
  text: body,
  mailboxId: orNone(z.string().max(64, atMost(64))),
  fromName: orNone(line(MAILING_LIMITS.fromName)),
  replyTo: orNone(replyTo as unknown as z.ZodType<string>),
  externalId: orNone(line(MAILING_LIMITS.externalId)),
} as const;

/** What an input of a mailing looks like: a field left out keeps its value. */
export const mailingInput = z.object(mailingFields).partial();
export type MailingPatch = z.infer<typeof mailingInput>;
