import type { Channel, ChannelSession, OpenResult, SendResult } from '../../server/src/delivery/channel.ts';
import type { Renderer } from '../../server/src/delivery/renderer.ts';
import { messageIdOf } from '../../server/src/delivery/message-id.ts';

export interface FakeMessage {
  recipientId: number;
  address: string;
}

export const ACCEPTED: SendResult = {
  kind: 'SENT',
  reply: { code: 250, enhanced: '2.0.0', text: '250 2.0.0 Ok' },
};

/** Makes a refusal of one recipient. */
export function refused(kind: 'DEFERRED' | 'REJECTED', retryAfterMs: number | null = null): SendResult {
  const code = kind === 'DEFERRED' ? 451 : 550;
  const reply = { code, enhanced: null, text: `${code} no` };
  return {
    kind,
    reply,
    verdict: { class: kind === 'DEFERRED' ? 'TRY_LATER' : 'UNKNOWN_USER', retryAfterMs },
  };
}

type OursReason = Extract<SendResult, { kind: 'OURS' }>['verdict']['reason'];

/** Makes a refusal that speaks of us. */
export function ours(reason: OursReason, retryAfterMs: number | null = null) {
  const verdict = { reason, code: reason, text: `It said ${reason}.`, retryAfterMs };
  return { kind: 'OURS' as const, verdict, reply: null };
}

/** One connection as the other side saw it. */
export interface FakeConnection {
  number: number;
  /** Addresses whose end of message arrived, in order. */
  received: string[];
  open: boolean;
}

type Answer = SendResult | Promise<SendResult>;

/** Plays the other side: answers as it is told, and remembers what it got and how many called at once. */
export class FakeChannel implements Channel<FakeMessage> {
  readonly connections: FakeConnection[] = [];
  /** Every end of message that arrived, in order. */
  readonly received: string[] = [];
  readonly messageIds = new Map<string, string[]>();
  mostAtOnce = 0;
  /** How many messages a connection takes at once. */
  window = 1;
  mostUnderWay = 0;
  underWay = 0;
  /** Told after everything that happens here. */
  onEvent: () => void = () => undefined;

  /** Decides about a new connection; null accepts it. */
  onOpen: (number: number) => OpenResult<FakeMessage> | null | Promise<OpenResult<FakeMessage> | null> = () =>
    null;
  /** Answers before the body is asked for; null asks for it. */
  onRecipient: (message: FakeMessage, connection: FakeConnection) => Answer | null = () => null;
  /** Answers the end of the message. */
  onMessage: (message: FakeMessage, connection: FakeConnection) => Answer = () => ACCEPTED;

  get openNow(): number {
    return this.connections.filter((connection) => connection.open).length;
  }

  async open(): Promise<OpenResult<FakeMessage>> {
    const connection: FakeConnection = { number: this.connections.length + 1, received: [], open: true };
    this.connections.push(connection);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.openNow);
    this.onEvent();
    const refusal = await this.onOpen(connection.number);
    if (!refusal) return { ok: true, session: new FakeSession(this, connection) };
    connection.open = false;
    this.onEvent();
    return refusal;
  }
}

const ENDS: ReadonlySet<SendResult['kind']> = new Set(['NOT_SENT', 'IN_DOUBT', 'WITHDRAWN']);

class FakeSession implements ChannelSession<FakeMessage> {
  usable = true;
  readonly atOnce: number;

  constructor(
    private readonly channel: FakeChannel,
    private readonly connection: FakeConnection,
  ) {
    this.atOnce = channel.window;
  }

  async send(message: FakeMessage, beforeBody: () => Promise<boolean>): Promise<SendResult> {
    this.channel.mostUnderWay = Math.max(this.channel.mostUnderWay, ++this.channel.underWay);
    const result = await this.#send(message, beforeBody);
    this.channel.underWay -= 1;
    if (ENDS.has(result.kind)) this.usable = false;
    this.channel.onEvent();
    return result;
  }

  async close(): Promise<void> {
    this.connection.open = false;
    this.channel.onEvent();
  }

  async #send(message: FakeMessage, beforeBody: () => Promise<boolean>): Promise<SendResult> {
    const early = await this.channel.onRecipient(message, this.connection);
    if (early) return early;
    if (!(await beforeBody())) return { kind: 'WITHDRAWN' };
    this.connection.received.push(message.address);
    this.channel.received.push(message.address);
    this.channel.onEvent();
    return this.channel.onMessage(message, this.connection);
  }
}

/** Makes messages for the fake channel. */
export const fakeRenderer: Renderer<FakeMessage> = {
  prepare: async () => (recipient) => ({
    kind: 'MESSAGE',
    message: { recipientId: recipient.id, address: recipient.address },
    messageId: messageIdOf(recipient, 'company.com'),
    contentVersion: 1,
  }),
};
