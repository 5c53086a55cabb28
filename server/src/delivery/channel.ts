import type { StatusReason } from '@mailroom/shared/mailing-state';

/** What the other side answered. */
export interface Reply {
  /** SMTP reply code or the provider's status, 200 to 599. */
  code: number;
  /** Enhanced status code (RFC 3463) such as `5.1.1`, if there was one. */
  enhanced: string | null;
  /** The whole answer as it came, lines joined by a line feed, at most 2000 characters. */
  text: string;
}

/** Why a failure speaks of us and not of the recipient. */
export type OursReason = Extract<
  StatusReason,
  | 'SERVER_UNREACHABLE'
  | 'THROTTLED'
  | 'QUOTA'
  | 'AUTH_REFUSED'
  | 'SENDER_REFUSED'
  | 'NO_RELAY'
  | 'UNREADABLE_SECRET'
>;

/** A failure that concerns every recipient of the batch alike: none of them changes his state by it. */
export interface OursVerdict {
  reason: OursReason;
  /** The finer code, with which `shared/smtp-advice` finds the mend: `CERT_EXPIRED`, `TOO_MANY_CONNECTIONS`. */
  code: string;
  /** One sentence for the mailing's log. */
  text: string;
  /** The wait that the other side asked for. */
  retryAfterMs: number | null;
}

/** A refusal of this one recipient. */
export interface RecipientVerdict {
  /** Reply class for the report, as named in the table of replies. */
  class: string;
  /** The wait that the other side asked for. */
  retryAfterMs: number | null;
}

/** The parts of an e-mail. Only strings: nothing here can make the composer read a file or an address. */
export interface MailContent {
  from: { name: string; address: string };
  to: { name: string; address: string };
  replyTo: string | null;
  subject: string;
  html: string | null;
  text: string | null;
  /** Further header fields, name to value. */
  headers: Readonly<Record<string, string>>;
  /** With angle brackets. */
  messageId: string;
}

/** One e-mail to one recipient; `recipientId` is the row whose state will tell what became of it. */
export interface OutgoingMessage {
  recipientId: number;
  envelope: { from: string; to: string };
  content: MailContent;
}

/** What became of one message. */
export type SendResult =
  /** Accepted; `providerId` is the other side's own name for it, where later reports say no other. */
  | { kind: 'SENT'; reply: Reply; providerId?: string | null }
  /** Refused for this recipient, for now or for good. */
  | { kind: 'DEFERRED' | 'REJECTED'; reply: Reply; verdict: RecipientVerdict }
  /** Refused for a reason that speaks of us: he is pending again. */
  | { kind: 'OURS'; verdict: OursVerdict; reply: Reply | null }
  /** The end of the message left, its answer was not read: he may have got it. */
  | { kind: 'IN_DOUBT'; text: string }
  /** The connection was lost before the end of the message left: safe to try again. */
  | { kind: 'NOT_SENT'; text: string }
  /** `beforeBody` answered false: nothing was delivered, the connection is dropped. */
  | { kind: 'WITHDRAWN' };

export type OpenResult<Message = OutgoingMessage> =
  { ok: true; session: ChannelSession<Message> } | { ok: false; verdict: OursVerdict; reply: Reply | null };

/** The engine's way to the outside; it never throws for what the other side does. */
export interface Channel<Message = OutgoingMessage> {
  /** Opens one connection for one batch. */
  open(signal: AbortSignal): Promise<OpenResult<Message>>;
}

/** One open connection, over which a batch is sent. */
export interface ChannelSession<Message = OutgoingMessage> {
  /** False once the connection is lost or must not be used again; a new one is needed for the rest. */
  readonly usable: boolean;
  /** How many messages may be under way at once; 1 without this. */
  readonly atOnce?: number;
  /**
   * Sends one message. `beforeBody` is awaited when the other side is ready for the body and before its
   * first byte leaves: there the intent is committed. If it answers false or throws, nothing is delivered.
   */
  send(message: Message, beforeBody: () => Promise<boolean>): Promise<SendResult>;
  /** Says goodbye and frees the connection, in bounded time whatever the other side does. */
  close(): Promise<void>;
}
