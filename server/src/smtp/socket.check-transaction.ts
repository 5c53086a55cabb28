import { isLocalAddress } from '../platform/outbound/addresses.ts';
import type { StageResult } from './check-event.ts';
import { accepted, isPositive, refused } from './check-results.ts';
import { authenticate, MECHANISMS } from './crypto.sasl.ts';
import { envelopeRefusal } from './envelope.ts';
import { passwordRefusal, type RelaySettings } from './relay.ts';
import type { CheckConnection } from './socket.check-connection.ts';

export interface CheckTransactionOptions {
  relay: RelaySettings;
  from: string;
  recipient: string;
  sendMessage: string | null;
  fromDomainAdvice: (domain: string, relayAddress: string) => Promise<StageResult & { ok: true }>;
}

/** The later half of a check: signing in and one transaction, on a connection that is greeted. */
export class CheckTransaction {
  readonly #connection: CheckConnection;
  readonly #options: CheckTransactionOptions;

  constructor(connection: CheckConnection, options: CheckTransactionOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  async signIn(): Promise<StageResult> {
    const { userName, password, host } = this.#options.relay;
    const refusal = passwordRefusal(
      this.#options.relay,
      this.#connection.address,
      isLocalAddress(this.#connection.address),
    );
    if (refusal) return { ok: false, code: 'AUTH_NOT_OFFERED', text: refusal };
    const { authMechanisms: offered } = this.#connection.offer;
    if (offered.length === 0)
      return { ok: false, code: 'AUTH_NOT_OFFERED', text: `${host} offers no way to sign in.` };
    const mechanism = MECHANISMS.find((name) => offered.includes(name));
    if (!mechanism) {
      const text = `${host} signs in by ${offered.join(', ')} only; this system can do ${MECHANISMS.join(', ')}.`;
      return { ok: false, code: 'AUTH_MECHANISM', text };
    }
    if (!userName || !password)
      return { ok: false, code: 'AUTH_REFUSED', text: 'The user name or the password is missing.' };
    const answer = await authenticate(this.#talk, mechanism, { userName, password });
    if (!answer.ok) return answer;
    if (answer.reply.code !== 235) return refused('AUTH', answer.reply, { mechanism });
    return {
      ok: true,
      text: `Signed in as ${userName} by ${mechanism}.`,
      details: { mechanism, reply: answer.reply },
    };
  }

  async sender(): Promise<StageResult> {
    const { from, recipient, sendMessage } = this.#options;
    const malformed = envelopeRefusal({ from, to: recipient });
    if (malformed) return refused(malformed.stage, malformed.reply);
    const size =
      sendMessage !== null && this.#connection.offer.size !== null
        ? ` SIZE=${Buffer.byteLength(sendMessage)}`
        : '';
    return this.#ask('MAIL', `MAIL FROM:<${from}>${size}`, { address: from });
  }

  async recipient(): Promise<StageResult> {
    const { recipient } = this.#options;
    return this.#ask('RCPT', `RCPT TO:<${recipient}>`, { address: recipient });
  }

  async message(): Promise<StageResult> {
    const { sendMessage } = this.#options;
    if (sendMessage === null) {
      const reset = await this.#talk.command('RSET');
      return reset.ok ? { ok: true, text: 'Nothing was sent: the transaction was taken back.' } : reset;
    }
    const goAhead = await this.#talk.command('DATA');
    if (!goAhead.ok) return goAhead;
    if (goAhead.reply.code !== 354) return refused('DATA', goAhead.reply);
    const answer = await this.#talk.message(sendMessage);
    if (!answer.ok) return answer;
    return isPositive(answer.reply) ? accepted(answer.reply) : refused('DOT', answer.reply);
  }

  async quit(): Promise<StageResult> {
    const answer = await this.#talk.command('QUIT');
    return { ok: true, text: answer.ok ? 'Session ended.' : 'The server hung up without a goodbye.' };
  }

  async advice(): Promise<StageResult> {
    const domain = this.#options.from.split('@').at(-1) ?? '';
    const advice = await this.#options.fromDomainAdvice(domain, this.#connection.address);
    const { size, maxMessages } = this.#connection.offer;
    const text = [
      advice.text,
      size ? `The server takes messages of up to ${Math.floor(size / 1024)} KB.` : '',
      maxMessages ? `It takes ${maxMessages} messages over one connection.` : '',
    ];
    const details = { ...advice.details, maxMessageBytes: size || null, maxMessages };
    return { ...advice, text: text.filter(Boolean).join(' '), details };
  }

  async #ask(stage: 'MAIL' | 'RCPT', line: string, details: Record<string, unknown>): Promise<StageResult> {
    const answer = await this.#talk.command(line);
    if (!answer.ok) return answer;
    return isPositive(answer.reply) ? accepted(answer.reply, details) : refused(stage, answer.reply, details);
  }

  get #talk() {
    return this.#connection.talk;
  }
}
