import { refused, SMS_REFUSALS } from '../sms-advice.ts';
import type { SmsLinkOutside, SmsSendResult } from '../sms-module.ts';
import { unlessAborted } from './aborted.ts';
import { CANCELLED, CLOSED, unreachable } from './bind.ts';
import type { KeptSession } from './kept-session.ts';
import type { SmppOptions } from './options.ts';
import { Throttle, Window } from './pace.ts';
import { COMMAND, type Body, type Pdu } from './pdu.ts';
import type { Answer, SmppSession } from './session.ts';
import { hexStatus, isThrottling, meaningOf, STATUS } from './statuses.ts';

/** How often a message is offered that the server refuses for a reason which may pass. */
const TRIES = 3;
const TRY_AGAIN_MS = 1_000;

/** Takes the id that the server gave to a message; also when the answer came too late. */
export type OnTaken = (id: string) => void;

/** Submits messages one by one: within the window, at the pace that the server allows. */
export class Submitter {
  readonly #window: Window;
  readonly #throttle: Throttle;
  readonly #unanswered = new Set<Promise<unknown>>();

  constructor(
    private readonly session: KeptSession,
    private readonly options: Pick<SmppOptions, 'window' | 'responseMs'>,
    private readonly outside: Pick<SmsLinkOutside, 'clock' | 'random' | 'log'>,
  ) {
    this.#window = new Window(options.window);
    this.#throttle = new Throttle(outside.random);
  }

  /** Submits one message; one that may have left is never submitted again. */
  async submit(body: Body, onTaken: OnTaken, signal: AbortSignal): Promise<SmsSendResult> {
    for (let tries = 1; ; tries += 1) {
      const { result, isPassing } = await this.#submitOnce(body, onTaken, signal);
      if (!isPassing || tries === TRIES || signal.aborted) return result;
      await this.outside.clock.sleep(tries * TRY_AGAIN_MS, signal);
    }
  }

  /** How long the server wants nothing more. */
  get pausedMs(): number {
    return this.#throttle.leftMs(this.outside.clock.now());
  }

  /** Waits until what is under way at this moment has its answers. */
  async answered(): Promise<void> {
    await Promise.all(this.#unanswered);
  }

  get hasUnanswered(): boolean {
    return this.#unanswered.size > 0;
  }

  /** Sends away all who wait for their turn. */
  close(): void {
    this.#window.close();
  }

  async #submitOnce(body: Body, onTaken: OnTaken, signal: AbortSignal): Promise<Outcome> {
    if (!(await this.#window.take(signal))) return { result: signal.aborted ? CANCELLED : CLOSED };
    const ready = await this.session.ready(signal);
    const failure = ready.ok ? this.#pause() : ready.failure;
    if (!ready.ok || failure) {
      this.#window.give();
      return { result: failure ?? CLOSED };
    }
    // The place in the window is taken until the answer is there, whether it is waited for or not.
    const answering = this.#ask(ready.session, body, onTaken).finally(() => this.#window.give());
    this.#unanswered.add(answering);
    void answering.finally(() => this.#unanswered.delete(answering));
    return (await unlessAborted(answering, signal)) ?? { result: CANCELLED_TOO_LATE };
  }

  #pause(): SmsSendResult | null {
    const retryAfterMs = this.pausedMs;
    if (retryAfterMs === 0) return null;
    return { kind: 'THROTTLED', retryAfterMs, raw: '', words: 'The server asked to send more slowly.' };
  }

  async #ask(session: SmppSession, body: Body, onTaken: OnTaken): Promise<Outcome> {
    const sentAt = this.outside.clock.now();
    const onLate = (pdu: Pdu) => void (pdu.status === STATUS.ok && onTaken(idIn(pdu)));
    const answer = await session.request(COMMAND.submit, body, this.options.responseMs, onLate);
    if (answer.kind !== 'ANSWER') return { result: this.#unanswerable(answer) };
    const { pdu } = answer;
    if (isThrottling(pdu.status)) return { result: this.#throttled(pdu, sentAt) };
    this.#throttle.passed(sentAt);
    if (pdu.status !== STATUS.ok) return refusal(pdu);
    onTaken(idIn(pdu));
    return { result: accepted(pdu) };
  }

  #unanswerable(answer: Exclude<Answer, { kind: 'ANSWER' }>): SmsSendResult {
    switch (answer.kind) {
      case 'NOT_SENT':
        return unreachable('CONNECTION_LOST', `The connection was lost: ${answer.text}`);
      case 'TIMEOUT': {
        const seconds = this.options.responseMs / 1_000;
        return unknown(`no answer came within ${seconds} seconds.`);
      }
      case 'LOST':
        return unknown(`the connection was lost before the answer: ${answer.text}`);
    }
  }

  #throttled(pdu: Pdu, sentAt: number): SmsSendResult {
    const { clock, log } = this.outside;
    this.#throttle.refused(sentAt, clock.now());
    const retryAfterMs = this.pausedMs;
    log(`The server asked to send more slowly: nothing for ${Math.ceil(retryAfterMs / 1_000)} s.`);
    const words =
      pdu.status === STATUS.throttled
        ? 'The server asks to send more slowly (ESME_RTHROTTLED).'
        : 'The server’s queue is full (ESME_RMSGQFUL).';
    return { kind: 'THROTTLED', retryAfterMs, raw: rawOf(pdu), words };
  }
}

interface Outcome {
  result: SmsSendResult;
  /** True if the server refused it for a reason that may pass. */
  isPassing?: boolean;
}

const CANCELLED_TOO_LATE = unknown('it was cancelled before the answer came.');

function unknown(why: string): SmsSendResult {
  return { kind: 'UNKNOWN', raw: '', words: `The message left, but ${why} It may have been sent.` };
}

function accepted(pdu: Pdu): SmsSendResult {
  const words = 'The server took the message.';
  return { kind: 'ACCEPTED', providerId: idIn(pdu) || null, raw: rawOf(pdu), words, report: null };
}

function refusal(pdu: Pdu): Outcome {
  const { name, words, code, mend = SMS_REFUSALS[code].mend, isPassing } = meaningOf(pdu.status);
  return { result: refused(code, rawOf(pdu), `${words.slice(0, -1)} (${name}).`, mend), isPassing };
}

function idIn(pdu: Pdu): string {
  return pdu.kind === 'NAMED' ? pdu.name : '';
}

function rawOf(pdu: Pdu): string {
  const name = pdu.kind === 'NAMED' ? 'submit_sm_resp' : 'generic_nack';
  return `${name} ${hexStatus(pdu.status)} ${idIn(pdu)}`.trim();
}
