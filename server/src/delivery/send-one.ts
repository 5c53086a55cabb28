import type { Channel, SendResult } from './channel.ts';

/** Sends a single message over a connection of its own; it belongs to no group and counts nowhere. */
export async function sendOne<Message>(channel: Channel<Message>, message: Message): Promise<SendResult> {
  const opened = await channel.open(new AbortController().signal);
  if (!opened.ok) return { kind: 'OURS', verdict: opened.verdict, reply: opened.reply };
  try {
    return await opened.session.send(message, async () => true);
  } finally {
    await opened.session.close();
  }
}
