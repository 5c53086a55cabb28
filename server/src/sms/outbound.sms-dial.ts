import type { Socket } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import { startTls } from '../platform/outbound/start-tls.ts';
import type { SmsLinkOutside, SmsStream } from './sms-module.ts';

/** Makes the way in which kept connections reach their host: through the outgoing door, and no other. */
export function dialThrough(outbound: Pick<Outbound, 'connect'>, clock: Clock): SmsLinkOutside['dial'] {
  return async ({ tls, ...target }) => {
    const endsAt = clock.now() + target.timeoutMs;
    const connected = await outbound.connect(target);
    if (!connected.ok) return connected;
    if (!tls) return { ok: true, stream: streamOf(connected.socket, clock) };
    const { host: servername, signal } = target;
    const timeoutMs = endsAt - clock.now();
    const secured = await startTls(connected.socket, { servername, signal, clock, timeoutMs });
    return secured.ok ? { ok: true, stream: streamOf(secured.socket, clock) } : secured;
  };
}

function streamOf(socket: Socket, clock: Clock): SmsStream {
  let reason = 'The other side closed the connection.';
  socket.on('error', ({ message }) => (reason = `The connection was lost (${message}).`));
  return {
    write: (octets) => void socket.write(octets),
    onOctets: (listener) => void socket.on('data', listener),
    onClosed: (listener) => void socket.once('close', () => listener(reason)),
    destroy: () => endSoon(socket, clock),
  };
}

const LAST_WORDS_MS = 2_000;

/** Lets what was written last go out, a goodbye for instance; who does not take it is not waited for. */
function endSoon(socket: Socket, clock: Clock): void {
  const cancel = clock.after(LAST_WORDS_MS, () => socket.destroy());
  socket.once('close', cancel);
  socket.destroySoon();
}
