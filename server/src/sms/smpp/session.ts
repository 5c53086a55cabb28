import type { Clock } from '../../platform/clock.ts';
import type { SmsStream } from '../sms-module.ts';
import { Frames } from './frames.ts';
import {
  BINDS,
  COMMAND,
  decodePdu,
  encodePdu,
  GENERIC_NACK,
  isResponse,
  responseTo,
  type Body,
  type Message,
  type Pdu,
} from './pdu.ts';
import { STATUS } from './statuses.ts';
import type { Tlvs } from './tlvs.ts';

/** What came of a request. */
export type Answer =
  | { kind: 'ANSWER'; pdu: Pdu }
  | { kind: 'TIMEOUT' }
  /** The connection ended while the answer was waited for. */
  | { kind: 'LOST'; text: string }
  /** It had ended before. */
  | { kind: 'NOT_SENT'; text: string };

export interface SessionOutside {
  clock: Pick<Clock, 'now' | 'after'>;
  /** Takes a `deliver_sm`; gives the status to answer it with. Never rejects. */
  onDeliver: (message: Message, tlvs: Tlvs) => Promise<number>;
  log: (text: string) => void;
}

interface Outstanding {
  command: number;
  settle: (answer: Answer) => void;
  stopTimer: () => void;
}

const LAST_SEQUENCE = 0x7fff_ffff;
/** Requests whose time is over and whose answers would still be of use. */
const MAX_LATE = 1_000;
/** A server that sends more than this without waiting for our answers is told to wait. */
const MAX_DELIVERING = 1_000;
const ENQUIRY_TIMEOUT_MS = 15_000;

/** One connection with a server: requests and their answers, in both directions (SMPP 3.4 section 2). */
export class SmppSession {
  /** Resolves with the reason when the connection is over. */
  readonly ended: Promise<string>;
  #end: (why: string) => void = () => undefined;
  readonly #frames = new Frames();
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #late = new Map<number, { command: number; onLate: (pdu: Pdu) => void }>();
  #sequence = 0;
  #delivering = 0;
  #heardAt: number;
  #why: string | null = null;
  #stopEnquiring: () => void = () => undefined;

  constructor(
    private readonly stream: SmsStream,
    private readonly outside: SessionOutside,
  ) {
    this.#heardAt = outside.clock.now();
    this.ended = new Promise((resolve) => (this.#end = resolve));
    stream.onClosed((text) => this.#close(text));
    stream.onOctets((octets) => this.#hear(octets));
  }

  /** Sends a request and waits for its answer; `onLate` gets one that comes after the time. */
  request(
    command: number,
    body: Body,
    timeoutMs: number,
    onLate: (pdu: Pdu) => void = () => undefined,
  ): Promise<Answer> {
    if (this.#why !== null) return Promise.resolve({ kind: 'NOT_SENT', text: this.#why });
    const sequence = this.#nextSequence();
    return new Promise((resolve) => {
      const stopTimer = this.outside.clock.after(timeoutMs, () => {
        this.#outstanding.delete(sequence);
        this.#expectLate(sequence, command, onLate);
        resolve({ kind: 'TIMEOUT' });
      });
      this.#outstanding.set(sequence, { command, settle: resolve, stopTimer });
      this.#write({ command, status: STATUS.ok, sequence, ...body });
    });
  }

  /** Asks for a sign of life whenever nothing was heard for this long, and ends the connection if none comes. */
  enquireEvery(intervalMs: number): void {
    if (this.#why !== null) return;
    this.#stopEnquiring = this.outside.clock.after(intervalMs, () => void this.#enquire(intervalMs));
  }

  /** Ends the connection at once. */
  destroy(why: string): void {
    this.#close(why);
  }

  async #enquire(intervalMs: number): Promise<void> {
    const askedAt = this.outside.clock.now();
    if (askedAt - this.#heardAt >= intervalMs) {
      const answer = await this.request(COMMAND.enquireLink, { kind: 'BARE' }, ENQUIRY_TIMEOUT_MS);
      if (answer.kind === 'TIMEOUT' && this.#heardAt <= askedAt)
        this.#close('The server gave no sign of life any more.');
    }
    this.enquireEvery(intervalMs);
  }

  #hear(octets: Uint8Array): void {
    if (this.#why !== null) return;
    this.#heardAt = this.outside.clock.now();
    const frames = this.#frames.take(octets);
    if (!frames) return this.#close('The server sent what is no SMPP.');
    for (const frame of frames) if (this.#why === null) this.#take(decodePdu(frame));
  }

  #take(pdu: Pdu): void {
    if (isResponse(pdu)) return this.#settle(pdu);
    switch (pdu.command) {
      case COMMAND.enquireLink:
        return this.#answer(pdu, STATUS.ok, { kind: 'BARE' });
      case COMMAND.unbind:
        this.#answer(pdu, STATUS.ok, { kind: 'BARE' });
        return this.#close('The server said goodbye.');
      case COMMAND.deliver:
        return void this.#deliver(pdu);
      case COMMAND.alertNotification: // It has no response (section 4.12.1).
        return;
      default: // Section 4.3.
        this.#write({
          command: GENERIC_NACK,
          status: STATUS.invalidCommand,
          sequence: pdu.sequence,
          kind: 'BARE',
        });
    }
  }

  async #deliver(pdu: Pdu): Promise<void> {
    this.#delivering += 1;
    const status =
      pdu.kind !== 'MESSAGE'
        ? STATUS.invalidLength
        : this.#delivering > MAX_DELIVERING
          ? STATUS.receiverTemporary
          : await this.outside.onDeliver(pdu.message, pdu.tlvs);
    this.#delivering -= 1;
    // The id in it is not used and empty (section 4.6.2).
    this.#answer(pdu, status, { kind: 'NAMED', name: '', tlvs: new Map() });
  }

  #settle(pdu: Pdu): void {
    const { sequence } = pdu;
    const asked = this.#outstanding.get(sequence);
    if (asked && isAnswerTo(asked.command, pdu)) {
      asked.stopTimer();
      this.#outstanding.delete(sequence);
      return asked.settle({ kind: 'ANSWER', pdu });
    }
    const late = this.#late.get(sequence);
    if (!late || !isAnswerTo(late.command, pdu))
      return this.outside.log('An answer came that nobody asked for.');
    this.#late.delete(sequence);
    late.onLate(pdu);
  }

  #expectLate(sequence: number, command: number, onLate: (pdu: Pdu) => void): void {
    this.#late.set(sequence, { command, onLate });
    const [oldest] = this.#late.keys();
    if (this.#late.size > MAX_LATE && oldest !== undefined) this.#late.delete(oldest);
  }

  #answer({ command, sequence }: Pdu, status: number, body: Body): void {
    this.#write({ command: responseTo(command), status, sequence, ...body });
  }

  #write(pdu: Pdu): void {
    if (this.#why === null) this.stream.write(encodePdu(pdu));
  }

  /** Section 5.1.4. */
  #nextSequence(): number {
    this.#sequence = this.#sequence === LAST_SEQUENCE ? 1 : this.#sequence + 1;
    return this.#sequence;
  }

  #close(why: string): void {
    if (this.#why !== null) return;
    this.#why = why;
    this.#stopEnquiring();
    this.stream.destroy();
    for (const { settle, stopTimer } of this.#outstanding.values()) {
      stopTimer();
      settle({ kind: 'LOST', text: why });
    }
    this.#outstanding.clear();
    this.#late.clear();
    this.#end(why);
  }
}

/** Some servers answer one kind of bind in the name of another; its sequence number tells what it answers. */
function isAnswerTo(command: number, pdu: Pdu): boolean {
  const named = BINDS.includes(command) ? BINDS.map(responseTo) : [responseTo(command)];
  return pdu.command === GENERIC_NACK || named.includes(pdu.command);
}
