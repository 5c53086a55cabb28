import type { SmsEncoding } from '@mailroom/shared/sms-segments';
import type { Clock } from '../platform/clock.ts';

/**
 * The port to an SMS provider. A module is a description of its settings and a few functions; it holds no
 * state and reaches the outside only by what it is handed. Adding a provider is one file in `modules/` and
 * one line in `modules.ts`, as `modules/README.md` tells; `test/sms/sms-module.contract.ts` then holds it to its word.
 */

export type SmsFieldKind = 'TEXT' | 'SECRET' | 'URL' | 'NUMBER' | 'ENUM' | 'BOOLEAN';

/** One setting of a module. Values are kept as texts: a number in digits, a boolean as `true` or `false`. */
export interface SmsField {
  key: string;
  label: string;
  /** What it is and where the provider shows it. */
  help: string;
  kind: SmsFieldKind;
  required: boolean;
  /** `''` for none. */
  default: string;
  /** The values of an `ENUM`. */
  options?: readonly { value: string; label: string }[];
  /** Bounds of a `NUMBER`. */
  min?: number;
  max?: number;
  /** A regular expression for the whole value, and in words what it asks for. */
  pattern?: { expression: string; words: string };
  /** True for a text of several lines. */
  multiline?: boolean;
  /** Other names under which providers and earlier systems hand the value out. */
  legacyKeys: readonly string[];
  /** True if a stored secret belongs to this value: changing it needs the secret typed again. */
  address: boolean;
}

export interface SmsModuleDescriptor {
  id: string;
  name: string;
  /** What to ask the provider for, and where to enter the callback address. */
  help: string;
  fields: readonly SmsField[];
  limits: { maxParts: number; supportsUcs2: boolean; /** Characters. */ maxLength: number };
  sender: {
    /** False where the account alone decides what the phone shows. */
    needed: boolean;
    /** True if the provider refuses a message without one. */
    required: boolean;
    /** What a text sender may hold beyond letters, digits and space. */
    allowedCharacters: string;
  };
  /** How one learns what became of a message: never, by a call to us, over the kept connection, or with the answer. */
  reports: 'NONE' | 'CALLBACK' | 'LINK' | 'IMMEDIATE';
  /** Whether the provider can hand over messages that people send to us. */
  inbound: boolean;
  /** How many messages one request may carry; 1 where the provider takes them one by one. */
  batchSize: number;
  /** What the settings begin with: requests at a time, and messages per second (0 for no limit); null if it has none. */
  pace: { threads: number; perSecond: number } | null;
}

/** The values of a module's fields, by key and complete: what is not set is `''`. Secrets are in the clear. */
export type SmsConfiguration = Readonly<Record<string, string>>;

export interface SmsSendRequest {
  /** E.164 with `+`, or a short code. */
  to: string;
  /** `''` for none. */
  sender: string;
  text: string;
  encoding: SmsEncoding;
  /** Our own name for the message, by which its report is recognised: letters, digits, `-` and `_`. */
  reference: string;
  /** Where reports are to be sent, without the reference; null if none are wanted. */
  reportUrl: string | null;
}

/** What became of a message, or how far it has come. Reports may come late, twice and in any order. */
export interface SmsReport {
  /** Our reference, or null if the provider reports by its own id alone. */
  reference: string | null;
  providerId: string | null;
  state: 'DELIVERED' | 'UNDELIVERED' | 'EN_ROUTE';
  /** The provider's own word for it. */
  code: string | null;
  words: string;
  /** True if this number must not be tried again. */
  barred: boolean;
  /** The recipient as the provider writes him, where reports name no reference of ours. */
  number?: string | null;
  /** How else the id may have been written in the answer, in order of likelihood: SMPP knows two bases. */
  otherIds?: readonly string[];
}

/** A message that a person sent to us. */
export interface SmsInbound {
  providerId: string | null;
  /** As the provider writes it; `normaliseNumber` makes a number of it. */
  from: string;
  to: string;
  text: string;
}

export type SmsRefusalCode =
  | 'AUTH_REFUSED'
  | 'SENDER_REFUSED'
  | 'RECIPIENT_REFUSED'
  | 'RECIPIENT_BARRED'
  | 'NOT_ROUTABLE'
  | 'MESSAGE_REFUSED'
  | 'REQUEST_REFUSED'
  | 'QUOTA'
  | 'SERVER_ERROR';

/** What came of one attempt to send. */
export type SmsSendResult =
  /** Taken over by the provider, which is not yet delivered. `report` is set by modules that know at once. */
  | { kind: 'ACCEPTED'; providerId: string | null; raw: string; words: string; report: SmsReport | null }
  | { kind: 'REFUSED'; code: SmsRefusalCode; raw: string; words: string; mend: string }
  /** Too fast or too busy: the same message may be sent again later. */
  | { kind: 'THROTTLED'; retryAfterMs: number | null; raw: string; words: string }
  /** Nothing left this machine. `code` is that of the outgoing door. */
  | { kind: 'UNREACHABLE'; code: string; words: string }
  /** The request left, and no answer that can be read came: it must not be sent again blindly. */
  | { kind: 'UNKNOWN'; raw: string; words: string };

/** A request as a person may see it: secrets are replaced. */
export interface SmsRequestDescription {
  /** `POST https://…`. */
  line: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** A call from the provider to our callback address. */
export interface SmsCallback {
  method: string;
  /** The address as the provider called it, with the public host: some sign it. */
  url: string;
  /** The part after `?` as it came, since not every provider percent-encodes UTF-8. */
  rawQuery: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The body, read as UTF-8. */
  body: string;
  /** The body as it came. */
  octets: Uint8Array;
}

export interface SmsHttpRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

export interface SmsHttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The outgoing door, as far as modules need it. It follows no redirects and never throws. */
export type SmsFetch = (
  url: string,
  options: Omit<SmsHttpRequest, 'url'> & { timeoutMs: number; signal: AbortSignal },
) => Promise<
  ({ ok: true } & SmsHttpAnswer) | { ok: false; code: string; requestSent: boolean; text: string }
>;

/** A stream of octets to a host that the outgoing door has checked. */
export interface SmsStream {
  write(octets: Uint8Array): void;
  onOctets(listener: (octets: Uint8Array) => void): void;
  /** Called once, when the other side closed it, it failed or it was destroyed; `text` says why. */
  onClosed(listener: (text: string) => void): void;
  destroy(): void;
}

/** What a connection that is kept may use of the outside. */
export interface SmsLinkOutside {
  /** Opens a stream; never throws. `tls` verifies the certificate against the host. */
  dial: (to: {
    host: string;
    port: number;
    tls: boolean;
    timeoutMs: number;
    signal: AbortSignal;
  }) => Promise<{ ok: true; stream: SmsStream } | { ok: false; code: string; text: string }>;
  clock: Pick<Clock, 'now' | 'after' | 'sleep'>;
  random: () => number;
  /** Takes reports that came over the connection; it rejects if they could not be stored: then they are not acknowledged. */
  onReports: (reports: readonly SmsReport[]) => Promise<void>;
  onInbound: (messages: readonly SmsInbound[]) => Promise<void>;
  /** Told what happens on the connection, for the log; never a secret. */
  log: (text: string) => void;
}

/** A connection that is kept open, over which messages go out and reports come in. It connects again by itself. */
export interface SmsLink {
  /** Sends one message; many may be under way at once. Never throws for what the other side does. */
  send(request: SmsSendRequest, signal: AbortSignal): Promise<SmsSendResult>;
  /** Says goodbye after the messages in hand, in bounded time. */
  close(): Promise<void>;
}

/** All that a module may use of the outside. */
export interface SmsOutside {
  fetch: SmsFetch;
  signal: AbortSignal;
  /** The connection that is kept for a module with `openLink`, with the values that are being used. */
  link: () => SmsLink;
  /** Puts a message on the page of captured messages; answers with its id there. */
  capture: (message: SmsSendRequest) => Promise<string>;
}

export interface SmsModule {
  descriptor: SmsModuleDescriptor;
  /** Names what is wrong with values that are each fine alone; the keys are those of fields. */
  problems?(configuration: SmsConfiguration): readonly { key: string; message: string }[];
  /** Tells whether reports are to be expected with these values; without this, as `descriptor.reports` says. */
  expectsReports?(configuration: SmsConfiguration): boolean;
  /** Sends one message; never throws for what the other side does. */
  send(request: SmsSendRequest, configuration: SmsConfiguration, outside: SmsOutside): Promise<SmsSendResult>;
  /** Sends at most `descriptor.batchSize` messages in one request; gives the results in their order. */
  sendBatch?(
    requests: readonly SmsSendRequest[],
    configuration: SmsConfiguration,
    outside: SmsOutside,
  ): Promise<readonly SmsSendResult[]>;
  /** How many messages one request may carry with these values; without this, as `descriptor.batchSize` says. */
  batchSizeOf?(configuration: SmsConfiguration): number;
  /** Makes the connection that is kept, for protocols that work over one; it connects by itself, at once. */
  openLink?(configuration: SmsConfiguration, outside: SmsLinkOutside): SmsLink;
  /** How many messages may be under way at once over one link; 1 without this. */
  windowOf?(configuration: SmsConfiguration): number;
  describeRequest(request: SmsSendRequest, configuration: SmsConfiguration): SmsRequestDescription;
  /** Proves that a callback is the provider's own, where the provider signs its calls. */
  isGenuine?(call: SmsCallback, configuration: SmsConfiguration): Promise<boolean>;
  /** Reads what a callback reports; empty if it is no report that can be read. */
  readReports(call: SmsCallback, configuration: SmsConfiguration): readonly SmsReport[];
  /** Reads the messages that a callback hands over; empty if there are none. */
  readInbound(call: SmsCallback, configuration: SmsConfiguration): readonly SmsInbound[];
  /** The answer that the provider wants to its callback; without this an empty 200. */
  answerCallback?(call: SmsCallback): { contentType: string; body: string };
}
