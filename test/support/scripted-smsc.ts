import type { SmsLinkOutside, SmsStream } from '../../server/src/sms/sms-module.ts';
import { Frames } from '../../server/src/sms/smpp/frames.ts';
import {
  COMMAND,
  decodePdu,
  encodePdu,
  isResponse,
  responseTo,
  type Message,
  type Pdu,
} from '../../server/src/sms/smpp/pdu.ts';
import type { Tlvs } from '../../server/src/sms/smpp/tlvs.ts';

export type MessagePdu = Extract<Pdu, { kind: 'MESSAGE' }>;
type BindPdu = Extract<Pdu, { kind: 'BIND' }>;

/** An answer; null keeps silent. */
export type SmscAnswer = { status?: number; id?: string } | null;

/** What a server may do with the connection of a client. */
export interface ClientLine {
  write(octets: Uint8Array): void;
  destroy(): void;
}

/** An SMPP server of the test's own, over any kind of line. It keeps what it gets and answers as it is told. */
export class ScriptedSmsc {
  readonly binds: BindPdu[] = [];
  readonly submits: MessagePdu[] = [];
  /** Every other request and every response, as they came. */
  readonly others: Pdu[] = [];
  readonly clients: SmscClient[] = [];
  onBind: (bind: BindPdu) => SmscAnswer = () => ({});
  onSubmit: (submit: MessagePdu, count: number) => SmscAnswer | Promise<SmscAnswer> = (_submit, count) => ({
    id: `id-${count}`,
  });
  onEnquire: () => SmscAnswer = () => ({});
  onUnbind: () => SmscAnswer = () => ({});
  /** The most submits that waited for their answers at once. */
  peak = 0;
  waiting = 0;

  accept(line: ClientLine): SmscClient {
    const client = new SmscClient(this, line);
    this.clients.push(client);
    return client;
  }

  /** The client that came last. */
  get client(): SmscClient {
    const last = this.clients.at(-1);
    if (!last) throw new Error('Expected a client to have connected.');
    return last;
  }
}

/** One connection to the server, seen from there. */
export class SmscClient {
  readonly #frames = new Frames();
  readonly #answers = new Map<number, (pdu: Pdu) => void>();
  #sequence = 0;
  bound: number | null = null;

  constructor(
    private readonly smsc: ScriptedSmsc,
    private readonly line: ClientLine,
  ) {}

  hear(octets: Uint8Array): void {
    const frames = this.#frames.take(octets);
    if (!frames) throw new Error('Expected PDUs from the client.');
    for (const frame of frames) void this.#take(decodePdu(frame));
  }

  /** Hands a message over; gives the client's answer. */
  deliver(message: Partial<Message>, tlvs: Tlvs = new Map()): Promise<Pdu> {
    return this.ask({
      ...{ command: COMMAND.deliver, kind: 'MESSAGE', tlvs },
      message: { ...EMPTY, ...message },
    });
  }

  /** Sends a request; gives the client's answer. */
  ask(request: Omit<MessagePdu, 'status' | 'sequence'> | { command: number; kind: 'BARE' }): Promise<Pdu> {
    const sequence = (this.#sequence += 1);
    this.send({ status: 0, sequence, ...request });
    return new Promise((resolve) => this.#answers.set(sequence, resolve));
  }

  send(pdu: Pdu): void {
    this.line.write(encodePdu(pdu));
  }

  sendOctets(octets: Uint8Array): void {
    this.line.write(octets);
  }

  destroy(): void {
    this.line.destroy();
  }

  async #take(pdu: Pdu): Promise<void> {
    if (isResponse(pdu)) {
      this.smsc.others.push(pdu);
      this.#answers.get(pdu.sequence)?.(pdu);
      this.#answers.delete(pdu.sequence);
    } else if (pdu.kind === 'BIND') this.#bind(pdu);
    else if (pdu.kind === 'MESSAGE') await this.#submit(pdu);
    else {
      this.smsc.others.push(pdu);
      const say = pdu.command === COMMAND.unbind ? this.smsc.onUnbind() : this.smsc.onEnquire();
      if (say) this.send({ ...pdu, command: responseTo(pdu.command), status: say.status ?? 0, kind: 'BARE' });
    }
  }

  #bind(pdu: BindPdu): void {
    this.smsc.binds.push(pdu);
    const say = this.smsc.onBind(pdu);
    if (say?.status === undefined || say.status === 0) this.bound = pdu.command;
    if (say) this.#respond(pdu, say.status ?? 0, 'smsc');
  }

  async #submit(pdu: MessagePdu): Promise<void> {
    const { smsc } = this;
    const count = smsc.submits.push(pdu);
    smsc.waiting += 1;
    smsc.peak = Math.max(smsc.peak, smsc.waiting);
    const say = await smsc.onSubmit(pdu, count);
    smsc.waiting -= 1;
    if (say) this.#respond(pdu, say.status ?? 0, say.id ?? '');
  }

  #respond({ command, sequence }: Pdu, status: number, name: string): void {
    this.send({ command: responseTo(command), status, sequence, kind: 'NAMED', name, tlvs: new Map() });
  }
}

const EMPTY: Message = {
  serviceType: '',
  sourceTon: 1,
  sourceNpi: 1,
  source: '4790012345',
  destinationTon: 5,
  destinationNpi: 0,
  destination: 'Company',
  esmClass: 0,
  protocolId: 0,
  priority: 0,
  scheduleTime: '',
  validity: '',
  registeredDelivery: 0,
  replaceIfPresent: 0,
  dataCoding: 0,
  defaultMessageId: 0,
  shortMessage: new Uint8Array(),
};

/** Connects to a scripted server without any network: octets arrive in the next turn. */
export function memoryDial(smsc: ScriptedSmsc): SmsLinkOutside['dial'] {
  return () => {
    let closed: string | null = null;
    let hear: (octets: Uint8Array) => void = () => undefined;
    let onClosed: (text: string) => void = () => undefined;
    const close = (text: string) => {
      if (closed !== null) return;
      closed = text;
      setImmediate(() => onClosed(text));
    };
    const client = smsc.accept({
      write: (octets) => void (closed === null && setImmediate(() => hear(octets))),
      destroy: () => close('The other side closed the connection.'),
    });
    const stream: SmsStream = {
      // What was written before the end arrives all the same.
      write: (octets) => void (closed === null && setImmediate(() => client.hear(octets))),
      onOctets: (listener) => (hear = listener),
      onClosed: (listener) => (onClosed = listener),
      destroy: () => close('destroyed'),
    };
    return Promise.resolve({ ok: true, stream });
  };
}
