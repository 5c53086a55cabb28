import type { Channel, ChannelSession, OursVerdict, SendResult } from './channel.ts';
import type { ClaimedRecipient, Compose, Renderer } from './renderer.ts';

/** What is kept with an intent. */
export interface Imprint {
  messageId: string;
  contentVersion: number;
}

/** What became of one recipient on a line: sent in some way, not meant to be sent, or not yet. */
export type LineResult = SendResult | { kind: 'SKIP'; reason: string } | { kind: 'HELD'; untilMs: number };

/** One open connection that takes recipients instead of messages. */
export interface Line {
  readonly usable: boolean;
  /** How many may be under way at once. */
  readonly atOnce: number;
  send(recipient: ClaimedRecipient, intend: (imprint: Imprint) => Promise<boolean>): Promise<LineResult>;
  close(): Promise<void>;
}

/** A channel together with what makes its messages, whatever kind they are. */
export interface Way {
  open(
    groupId: string,
    signal: AbortSignal,
  ): Promise<{ ok: true; line: Line } | { ok: false; verdict: OursVerdict }>;
}

/** Puts a channel and the renderer of its messages together. */
export function wayOf<Message>(channel: Channel<Message>, renderer: Renderer<Message>): Way {
  return {
    async open(groupId, signal) {
      // The content first: no connection is opened for something that cannot be made.
      const compose = await renderer.prepare(groupId);
      const opened = await channel.open(signal);
      return opened.ok ? { ok: true, line: lineOf(opened.session, compose) } : opened;
    },
  };
}

function lineOf<Message>(session: ChannelSession<Message>, compose: Compose<Message>): Line {
  return {
    atOnce: session.atOnce ?? 1,
    get usable() {
      return session.usable;
    },
    async send(recipient, intend) {
      const rendered = await compose(recipient);
      if (rendered.kind !== 'MESSAGE') return rendered;
      return session.send(rendered.message, () => intend(rendered));
    },
    close: () => session.close(),
  };
}
