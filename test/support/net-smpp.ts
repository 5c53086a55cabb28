import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, listening, PeerProcesses } from './peer-processes.ts';

/** What the server says it got and, of a request, with which status it answered; octets are hexadecimal digits. */
export interface NetSmppEvent {
  event: 'BIND' | 'SUBMIT' | 'RECEIPTED';
  status: number;
  [field: string]: string | number;
}

/** An SMPP server with the codec of Perl's Net::SMPP, a process of its own. */
export interface NetSmpp {
  port: number;
  /** Waits until so many events of a kind came; gives all of that kind, in their order. */
  eventsOf(kind: NetSmppEvent['event'], count: number): Promise<NetSmppEvent[]>;
  stop(): Promise<void>;
}

export interface NetSmppScript {
  /** Every such submit is refused as too fast; 0 refuses none. */
  throttled?: number;
  receipts?: 'AT_ONCE' | 'AT_NEXT_BIND';
}

export const NET_SMPP_PASSWORD = 'secret1';

const SCRIPT = join(import.meta.dirname, '../sms/peers/net-smpp-smsc.pl');

/** Starts the server on a free port of loopback (Debian: libnet-smpp-perl). */
export async function startNetSmpp({
  throttled = 0,
  receipts = 'AT_ONCE',
}: NetSmppScript = {}): Promise<NetSmpp> {
  const processes = new PeerProcesses('net-smpp');
  const port = await freePort();
  const flags = [SCRIPT, String(port), NET_SMPP_PASSWORD, String(throttled), receipts];
  const child = processes.run('perl', flags, { log: 'stdout' });
  const events: NetSmppEvent[] = [];
  let wake: () => void = () => undefined;
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      events.push(JSON.parse(line) as NetSmppEvent);
      wake();
    });
  }
  const eventsOf = async (kind: NetSmppEvent['event'], count: number) => {
    for (;;) {
      const found = events.filter(({ event }) => event === kind);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const stop = () => processes.stop();
  try {
    await listening(child, port);
    return { port, eventsOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
