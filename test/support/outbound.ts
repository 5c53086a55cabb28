import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { DEFAULT_OUTBOUND_DENY } from '../../server/src/platform/outbound/addresses.ts';
import { Outbound, type Resolve } from '../../server/src/platform/outbound/outbound.ts';

/** Lets a server listen on a free port of loopback until the test is over. */
export async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A listener on loopback that counts who came. */
export async function counter() {
  const seen = { connections: 0, port: 0 };
  seen.port = await listening(createServer(() => void (seen.connections += 1)));
  return seen;
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A name server that knows these names only. */
export const resolving =
  (addresses: Record<string, string[]>): Resolve =>
  async (name) => {
    const found = addresses[name];
    if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return found;
  };

/** The outgoing door, with the ranges that are denied by default. */
export const door = (resolve?: Resolve, deny: readonly string[] = DEFAULT_OUTBOUND_DENY) =>
  new Outbound({ deny, resolve });
