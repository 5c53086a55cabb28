import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../platform/clock.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import type { ConnectResult, ResolveResult } from '../platform/outbound/outcomes.ts';
import { startTls, type TlsResult } from '../platform/outbound/start-tls.ts';
import { readCapabilities, type Capabilities } from './capabilities.ts';
import type { StageResult } from './check-event.ts';
import { accepted, refused } from './check-results.ts';
import type { RelaySettings } from './relay.ts';
import { scrubberOf } from '../platform/scrubber.ts';
import { SmtpDialogue, type Answer } from './socket.smtp-dialogue.ts';

export interface CheckConnectionOptions {
  relay: RelaySettings;
  outbound: Outbound;
  clock: Clock;
  signal: AbortSignal;
}

/** The share of the greeting's time after which a silent port is asked whether it speaks TLS. */
const PROBE_AFTER = 0.8;
/** Port 465 is for TLS from the first byte on (RFC 8314 §3.3): there silence means little else. */
const PROBE_AFTER_ON_465 = 0.3;

/** The earlier half of a check: from the name to a greeted, secured connection. The caller bounds the time of each stage. */
export class CheckConnection {
  readonly #options: CheckConnectionOptions;
  readonly #relay: RelaySettings;
  #resolved: (ResolveResult & { ok: true }) | null = null;
  /** The one connected to. */
  address = '';
  #socket: Socket | null = null;
  #dialogue: SmtpDialogue | null = null;
  /** What the server offered last. */
  offer: Capabilities = readCapabilities(null);
  /** Ends the second connection, and the wait for it, as soon as nobody needs the answer any more. */
  readonly #probe = new AbortController();

  constructor(options: CheckConnectionOptions) {
    this.#options = options;
    this.#relay = options.relay;
  }

  takeTranscript(): string[] {
    return this.#dialogue?.takeTranscript() ?? [];
  }

  destroy(): void {
    this.#probe.abort();
    this.#dialogue?.socket.destroy();
    this.#socket?.destroy();
  }

  async resolve(budgetMs: number): Promise<StageResult> {
    const { host } = this.#relay;
    const resolved = await this.#options.outbound.resolve({
      host,
      timeoutMs: budgetMs,
      signal: this.#options.signal,
    });
    if (!resolved.ok) return { ...resolved, details: { addresses: resolved.addresses } };
    this.#resolved = resolved;
    const { addresses } = resolved;
    return { ok: true, text: `${host} is ${addresses.join(', ')}.`, details: { addresses } };
  }

  async connect(budgetMs: number): Promise<StageResult> {
    const connected = await this.#connectTo(budgetMs);
    if (!connected.ok) return { ...connected, details: { addresses: connected.addresses } };
    this.#socket = connected.socket;
    this.address = connected.address;
    if (this.#relay.security !== 'TLS') this.#dialogue = new SmtpDialogue(connected.socket, this.#scrub);
    const { address } = connected;
    return { ok: true, text: `Connected to ${address}, port ${this.#relay.port}.`, details: { address } };
  }

  async implicitTls(budgetMs: number): Promise<StageResult> {
    const secured = await this.#startTls(this.#opened.socket, budgetMs);
    if (secured.ok) this.#dialogue = new SmtpDialogue(secured.socket, this.#scrub);
    return tlsStage(secured);
  }

  async greeting(budgetMs: number): Promise<StageResult> {
    const answer = await Promise.race([this.talk.read(), this.#tlsInstead(budgetMs)]);
    this.#probe.abort();
    if (answer === 'TLS' || this.talk.looksLikeTls) {
      const text = `Port ${this.#relay.port} of ${this.#relay.host} speaks TLS from the first byte on, and was spoken to in plain text.`;
      return { ok: false, code: 'TLS_EXPECTED', text };
    }
    if (!answer.ok) {
      return answer.code === 'DROPPED'
        ? answer
        : { ok: false, code: 'NOT_SMTP', text: 'What answers there is not a mail server.' };
    }
    return answer.reply.code === 220 ? accepted(answer.reply) : refused('GREETING', answer.reply);
  }

  async ehlo(): Promise<StageResult> {
    const answer = await this.#sayHello();
    if (!answer.ok) return answer;
    if (answer.reply.code === 250)
      return { ...accepted(answer.reply), details: { ...this.offer, reply: answer.reply } };
    if (answer.reply.code === 500 || answer.reply.code === 502) {
      return {
        ok: false,
        code: 'NOT_SMTP',
        text: 'What answers there knows neither EHLO nor HELO.',
        reply: answer.reply,
      };
    }
    return refused('EHLO', answer.reply);
  }

  async startTls(budgetMs: number): Promise<StageResult> {
    const { host } = this.#relay;
    if (!this.offer.startTls)
      return {
        ok: false,
        code: 'STARTTLS_NOT_OFFERED',
        text: `${host} does not offer STARTTLS on this port.`,
      };
    const answer = await this.talk.command('STARTTLS');
    if (!answer.ok) return answer;
    if (answer.reply.code !== 220) return refused('STARTTLS', answer.reply);
    const secured = await this.#startTls(this.talk.release(), budgetMs);
    if (!secured.ok) return tlsStage(secured);
    const injected = this.talk.continueOver(secured.socket);
    const hello = await this.#sayHello();
    if (!hello.ok) return hello;
    if (hello.reply.code !== 250) return refused('EHLO', hello.reply);
    const stage = tlsStage(secured);
    const note = injected
      ? ' Text that came before the handshake was ignored: somebody may be tampering with the connection.'
      : '';
    return {
      ...stage,
      ok: true,
      level: injected ? 'WARNING' : 'INFO',
      text: `${stage.text}${note}`,
      details: { ...stage.details, ...this.offer },
    };
  }

  async #sayHello(): Promise<Answer> {
    const name = this.#relay.ehloName ?? ownName(this.#opened.socket);
    const ehlo = await this.talk.command(`EHLO ${name}`);
    const isRefused = ehlo.ok && ehlo.reply.code >= 500;
    const answer = isRefused ? await this.talk.command(`HELO ${name}`) : ehlo;
    this.offer = readCapabilities(ehlo.ok && !isRefused ? ehlo.reply : null);
    return answer;
  }

  /** Resolves once a port that stays silent turns out to speak TLS; never otherwise. Not asked early: a ClientHello scares servers that greet late. */
  async #tlsInstead(budgetMs: number): Promise<'TLS'> {
    const { clock } = this.#options;
    const { security, port } = this.#relay;
    const { signal } = this.#probe;
    const waitMs = budgetMs * (port === 465 ? PROBE_AFTER_ON_465 : PROBE_AFTER);
    if (security !== 'TLS') await clock.sleep(waitMs, signal);
    if (security !== 'TLS' && !this.talk.hasHeard && !signal.aborted) {
      const connected = await this.#connectTo(budgetMs - waitMs, signal);
      const secured = connected.ok ? await this.#startTls(connected.socket, budgetMs - waitMs, signal) : null;
      if (secured?.ok) secured.socket.destroy();
      if (secured && (secured.ok || secured.certificate || secured.code === 'TLS_VERSION')) return 'TLS';
    }
    return new Promise(() => {});
  }

  #connectTo(timeoutMs: number, signal = this.#options.signal): Promise<ConnectResult> {
    const { host, port } = this.#relay;
    if (!this.#resolved) throw new Error('Expected the name to be resolved before connecting.');
    return this.#options.outbound.connectTo(this.#resolved, { host, port, timeoutMs, signal });
  }

  #startTls(socket: Socket, timeoutMs: number, signal = this.#options.signal): Promise<TlsResult> {
    const { host, ca, pinnedFingerprint } = this.#relay;
    const { clock } = this.#options;
    return startTls(socket, { servername: host, ca, pinnedFingerprint, clock, signal, timeoutMs });
  }

  get #opened(): { socket: Socket } {
    if (!this.#socket) throw new Error('Expected a connection, got none yet.');
    return { socket: this.#socket };
  }

  /** The dialogue over the connection. */
  get talk(): SmtpDialogue {
    if (!this.#dialogue) throw new Error('Expected a session, got none yet.');
    return this.#dialogue;
  }

  get #scrub() {
    return scrubberOf(this.#relay.userName, this.#relay.password);
  }
}

function tlsStage(secured: TlsResult): StageResult {
  if (!secured.ok) return { ...secured, details: { certificate: secured.certificate } };
  const { protocol, cipher, certificate } = secured;
  const text = `${protocol}, ${cipher}; certificate of ${certificate.subject}, ${certificate.daysLeft} days left.`;
  return { ok: true, text, details: { protocol, cipher, certificate } };
}

/** RFC 5321 §4.1.3: a machine without a full name gives its address. */
function ownName(socket: Socket): string {
  const name = hostname();
  if (name.includes('.')) return name;
  const { localAddress = '127.0.0.1' } = socket;
  return localAddress.includes(':') ? `[IPv6:${localAddress}]` : `[${localAddress}]`;
}
