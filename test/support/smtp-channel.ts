import { onTestFinished } from 'vitest';
import type { ChannelSession, OutgoingMessage, SendResult } from '../../server/src/delivery/channel.ts';
import type { Clock } from '../../server/src/platform/clock.ts';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { NodemailerSmtpChannel } from '../../server/src/smtp/nodemailer.smtp-channel.ts';
import type { RelaySettings } from '../../server/src/smtp/relay.ts';
import type { ManualClock } from './manual-clock.ts';
import { startScriptedSmtp, type ScriptedSmtp, type ScriptedSmtpOptions } from './scripted-smtp.ts';

/** Settings for a server on loopback, without TLS and sign-in unless said otherwise. */
export function relayAt(port: number, changes: Partial<RelaySettings> = {}): RelaySettings {
  return {
    host: '127.0.0.1',
    port,
    security: 'NONE',
    auth: 'NONE',
    userName: null,
    password: null,
    ehloName: 'mailroom.test',
    ca: null,
    pinnedFingerprint: null,
    ...changes,
  };
}

/** Starts a scripted server that ends with the test. */
export async function scripted(options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtp> {
  const server = await startScriptedSmtp(options);
  onTestFinished(() => server.close());
  return server;
}

/** Makes a channel over an outgoing door without denied ranges. */
export function channelTo(
  port: number,
  changes: Partial<RelaySettings> = {},
  clock?: Clock,
): NodemailerSmtpChannel {
  return new NodemailerSmtpChannel({
    relay: relayAt(port, changes),
    outbound: new Outbound({ deny: [], clock }),
    clock,
  });
}

/** Opens a session that must come about; it is closed with the test. */
export async function openSession(
  port: number,
  changes: Partial<RelaySettings> = {},
  clock?: Clock,
): Promise<ChannelSession> {
  const opened = await channelTo(port, changes, clock).open(new AbortController().signal);
  if (!opened.ok) throw new Error(`Expected a session, got ${JSON.stringify(opened)}`);
  onTestFinished(async () => {
    if (opened.session.usable) await opened.session.close();
  });
  return opened.session;
}

/** A message that differs from others by its number. */
export function messageNo(recipientId: number, text = 'Hello'): OutgoingMessage {
  const to = `recipient-${recipientId}@example.test`;
  return {
    recipientId,
    envelope: { from: 'sender@company.test', to },
    content: {
      from: { name: 'Company', address: 'sender@company.test' },
      to: { name: '', address: to },
      replyTo: null,
      subject: `Message ${recipientId}`,
      html: null,
      text,
      headers: {},
      messageId: `<${recipientId}@company.test>`,
    },
  };
}

/** More than the buffers of both ends of a connection hold: its end leaves only if somebody reads. */
export const HUGE_TEXT = 'A line of an overlong message, seventy characters in all, and no more.\n'.repeat(
  180_000,
);

/** Sends a message whose body may leave. */
export function sendOn(session: ChannelSession, message: OutgoingMessage): Promise<SendResult> {
  return session.send(message, async () => true);
}

/** Moves the clock until a promise has settled: for waits that nothing but time can end. */
export async function untilSettled<T>(clock: ManualClock, promise: Promise<T>, stepMs = 60_000): Promise<T> {
  let isOver = false;
  const end = promise.finally(() => (isOver = true));
  end.catch(() => {});
  while (!isOver) await clock.advance(stepMs);
  return end;
}
