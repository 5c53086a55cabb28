import type { CheckCode } from '@mailroom/shared/smtp-advice';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Channel, OpenResult, OursVerdict, Reply } from '../delivery/channel.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import { isLocalAddress } from '../platform/outbound/addresses.ts';
import { withDeadline, type Ended } from '../platform/outbound/deadline.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import { judgeCertificate, tlsConnectionOptions } from '../platform/outbound/start-tls.ts';
import { openingFailure, type SmtpError } from './nodemailer.opening-failure.ts';
import { SmtpSession } from './nodemailer.smtp-session.ts';
import {
  DEFAULT_BODY_REPLY_TIMEOUT_MS,
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_CONNECT_TIMEOUT_MS,
  passwordRefusal,
  type RelaySettings,
} from './relay.ts';
import { scrubberOf } from '../platform/scrubber.ts';
import { unreachable } from './verdicts.ts';

export interface SmtpChannelOptions {
  relay: RelaySettings;
  outbound: Outbound;
  clock?: Clock;
  bodyReplyTimeoutMs?: number;
  quitTimeoutMs?: number;
}

const DEFAULT_QUIT_TIMEOUT_MS = 2_000;
const MAX_REPLY_BYTES = 64 * 1024;
/** The deadlines here are our own: nodemailer's know only silence, and a server may drip. */
const NEVER_MS = 2 ** 31 - 1;

type Failed = { verdict: OursVerdict; reply: Reply | null };

/** Sends e-mails through one mail server, over connections of the outgoing door. */
export class NodemailerSmtpChannel implements Channel {
  readonly #relay: RelaySettings;
  readonly #outbound: Outbound;
  readonly #clock: Clock;
  readonly #commandTimeoutMs: number;
  readonly #options: SmtpChannelOptions;

  constructor(options: SmtpChannelOptions) {
    this.#options = options;
    this.#relay = options.relay;
    this.#outbound = options.outbound;
    this.#clock = options.clock ?? systemClock;
    this.#commandTimeoutMs = options.relay.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
  }

  /** Connects and signs in; the signal calls off the opening, not the session. */
  async open(signal: AbortSignal): Promise<OpenResult> {
    const { host, port, connectTimeoutMs: timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = this.#relay;
    const connected = await this.#outbound.connect({ host, port, timeoutMs, signal });
    if (!connected.ok)
      return { ok: false, verdict: unreachable(connected.code, connected.text), reply: null };
    const { socket, address } = connected;
    const connection = this.#connectionOver(socket);
    const ended = await withDeadline(this.#clock, this.#commandTimeoutMs, signal, () =>
      this.#signIn(connection, address),
    );
    const failed = ended.kind === 'DONE' ? ended.value : this.#notOpened(ended);
    if (!failed) return { ok: true, session: this.#sessionOver(connection) };
    connection.close();
    socket.destroy();
    return { ok: false, ...failed };
  }

  #connectionOver(socket: Socket): SMTPConnection {
    const { host, port, security, ehloName, ca, pinnedFingerprint } = this.#relay;
    const connection = new SMTPConnection({
      // A connected socket: given a host or an unconnected one, nodemailer would resolve the name again.
      connection: socket,
      host,
      port,
      name: ehloName ?? undefined,
      secure: security === 'TLS',
      requireTLS: security === 'STARTTLS',
      ignoreTLS: security === 'NONE',
      // A pinned certificate is compared after the handshake and before anything is said.
      tls: { ...tlsConnectionOptions({ servername: host, ca }), rejectUnauthorized: !pinnedFingerprint },
      connectionTimeout: NEVER_MS,
      greetingTimeout: NEVER_MS,
      socketTimeout: NEVER_MS,
      socketCloseTimeout: 0,
      maxResponseSize: MAX_REPLY_BYTES,
    });
    // An error that nobody listens to would end the process; each step learns of it by its own callback.
    connection.on('error', () => {});
    return connection;
  }

  async #signIn(connection: SMTPConnection, address: string): Promise<Failed | null> {
    const { host, auth, userName, password } = this.#relay;
    const failed = await handshake(connection);
    if (failed) return openingFailure(host, failed, this.#scrub);
    const mistrusted = this.#pinFailure(connection);
    if (mistrusted) return mistrusted;
    if (auth === 'NONE') return null;
    const refusal = passwordRefusal(this.#relay, address, isLocalAddress(address));
    if (refusal) return { verdict: authRefused('AUTH_NOT_OFFERED', refusal), reply: null };
    if (!connection.allowsAuth) {
      return { verdict: authRefused('AUTH_NOT_OFFERED', `${host} offers no way to sign in.`), reply: null };
    }
    if (!userName || !password) {
      return {
        verdict: authRefused('AUTH_REFUSED', 'The user name or the password is missing.'),
        reply: null,
      };
    }
    const refused = await logIn(connection, userName, password);
    return refused && openingFailure(host, refused, this.#scrub);
  }

  #pinFailure(connection: SMTPConnection): Failed | null {
    const { host, pinnedFingerprint } = this.#relay;
    const { _socket: socket } = connection;
    if (!pinnedFingerprint || !(socket instanceof TLSSocket)) return null;
    const judged = judgeCertificate(socket, { servername: host, pinnedFingerprint }, this.#clock.now());
    return judged.ok ? null : { verdict: unreachable(judged.code, judged.text), reply: null };
  }

  #notOpened(ended: Ended<unknown>): Failed {
    const { host } = this.#relay;
    if (ended.kind === 'ABORTED') return { verdict: unreachable('CANCELLED', 'Cancelled.'), reply: null };
    if (ended.kind === 'FAILED') throw ended.error;
    const text = `${host} did not finish greeting and sign-in within ${this.#commandTimeoutMs / 1000} s.`;
    return { verdict: unreachable('NO_REPLY', text), reply: null };
  }

  get #scrub() {
    return scrubberOf(this.#relay.userName, this.#relay.password);
  }

  #sessionOver(connection: SMTPConnection): SmtpSession {
    return new SmtpSession({
      connection,
      clock: this.#clock,
      scrub: this.#scrub,
      commandTimeoutMs: this.#commandTimeoutMs,
      bodyReplyTimeoutMs: this.#options.bodyReplyTimeoutMs ?? DEFAULT_BODY_REPLY_TIMEOUT_MS,
      quitTimeoutMs: this.#options.quitTimeoutMs ?? DEFAULT_QUIT_TIMEOUT_MS,
    });
  }
}

function authRefused(code: CheckCode, text: string): OursVerdict {
  return { reason: 'AUTH_REFUSED', code, text, retryAfterMs: null };
}

/** Greeting, EHLO and TLS. */
function handshake(connection: SMTPConnection): Promise<SmtpError | null> {
  return new Promise((resolve) => {
    connection.once('error', (error: SmtpError) => resolve(error));
    connection.connect((error) => resolve(error ?? null));
  });
}

function logIn(connection: SMTPConnection, user: string, pass: string): Promise<SmtpError | null> {
  return new Promise((resolve) => {
    connection.once('error', (error: SmtpError) => resolve(error));
    connection.login({ user, pass, credentials: { user, pass } }, (error) => resolve(error));
  });
}
