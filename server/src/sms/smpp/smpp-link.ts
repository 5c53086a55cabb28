import type { SmsLink, SmsLinkOutside, SmsSendRequest, SmsSendResult } from '../sms-module.ts';
import { CLOSED, unreachable } from './bind.ts';
import { Deliveries } from './deliveries.ts';
import { KeptSession } from './kept-session.ts';
import { KnownIds, type SentMessage } from './known-ids.ts';
import type { SmppOptions } from './options.ts';
import type { Body } from './pdu.ts';
import { submitsFor } from './submit.ts';
import { Submitter } from './submitter.ts';

/** How long the messages in hand may take when the link closes. */
const CLOSE_TIMEOUT_MS = 10_000;
/** How long a message waits here for a server that asks to send more slowly; after that the whole mailing waits. */
const PATIENCE_MS = 10_000;
/** The same for a later part: its first part is out. */
const PATIENCE_FOR_THE_REST_MS = 60_000;

/** A kept connection to an SMPP 3.4 server. */
export class SmppLink implements SmsLink {
  readonly #sender: KeptSession;
  readonly #sessions: readonly KeptSession[];
  readonly #submitter: Submitter;
  readonly #deliveries: Deliveries;
  readonly #known = new KnownIds();
  readonly #inHand = new Set<Promise<SmsSendResult>>();
  #reference: number;
  #isClosing = false;

  constructor(
    private readonly options: SmppOptions,
    private readonly outside: SmsLinkOutside,
  ) {
    const kept = (mode: 'TRANSCEIVER' | 'TRANSMITTER' | 'RECEIVER') =>
      new KeptSession(mode, options, outside, (message, tlvs) => this.#deliveries.take(message, tlvs));
    this.#sender = kept(options.isTransceiver ? 'TRANSCEIVER' : 'TRANSMITTER');
    this.#sessions = options.isTransceiver ? [this.#sender] : [this.#sender, kept('RECEIVER')];
    this.#submitter = new Submitter(this.#sender, options, outside);
    this.#deliveries = new Deliveries(this.#known, this.#submitter, options, outside);
    this.#reference = Math.floor(outside.random() * 0x1_0000);
  }

  async send(request: SmsSendRequest, signal: AbortSignal): Promise<SmsSendResult> {
    if (this.#isClosing) return CLOSED;
    const sending = this.#sendAll(request, signal);
    this.#inHand.add(sending);
    return sending.finally(() => this.#inHand.delete(sending));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#sender.isBound) await this.#finishInHand();
    this.#submitter.close();
    await Promise.all(this.#sessions.map((session) => session.close()));
    await this.#deliveries.close();
  }

  async #finishInHand(): Promise<void> {
    const done = new AbortController();
    const timeout = this.outside.clock.sleep(CLOSE_TIMEOUT_MS, done.signal);
    await Promise.race([Promise.all(this.#inHand), timeout]);
    done.abort();
  }

  /** Sends the first part alone: as long as it was not taken, a refusal is a refusal of the whole. */
  async #sendAll(request: SmsSendRequest, signal: AbortSignal): Promise<SmsSendResult> {
    this.#reference = (this.#reference + 1) % 0x1_0000;
    const [first, ...others] = submitsFor(request, this.options, this.#reference);
    if (!first) return unreachable('EMPTY', 'There is nothing to send.');
    const { reference, to } = request;
    const message = { reference, to, total: others.length + 1, ends: new Map() };
    const result = await this.#sendPart(first, { message, number: 1, patienceMs: PATIENCE_MS }, signal);
    if (result.kind !== 'ACCEPTED' || others.length === 0) return result;
    const rest = await Promise.all(
      others.map((part, index) =>
        this.#sendPart(part, { message, number: index + 2, patienceMs: PATIENCE_FOR_THE_REST_MS }, signal),
      ),
    );
    const failed = rest.find(({ kind }) => kind !== 'ACCEPTED');
    if (!failed) return { ...result, words: `The server took all ${message.total} parts of the message.` };
    const raw = 'raw' in failed ? failed.raw : '';
    const words = `The server took the first of ${message.total} parts, but not all others: ${failed.words}`;
    return { kind: 'UNKNOWN', raw, words };
  }

  /** Sends a part, once more after each pause that the server asks for. */
  async #sendPart(
    part: Body,
    { message, number, patienceMs }: { message: SentMessage; number: number; patienceMs: number },
    signal: AbortSignal,
  ): Promise<SmsSendResult> {
    const { clock } = this.outside;
    const endsAt = clock.now() + patienceMs;
    for (;;) {
      const result = await this.#submitter.submit(part, this.#remember(message, number), signal);
      const { pausedMs } = this.#submitter;
      const goesOn = result.kind === 'THROTTLED' && clock.now() + pausedMs <= endsAt && !signal.aborted;
      if (!goesOn) return result;
      await clock.sleep(pausedMs, signal);
    }
  }

  #remember(message: SentMessage, number: number): (id: string) => void {
    return (id) => this.#known.remember(id, { message, number });
  }
}
