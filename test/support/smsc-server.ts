import { createServer, type AddressInfo } from 'node:net';
import { ScriptedSmsc } from './scripted-smsc.ts';

/** A scripted SMPP server on a port of loopback. */
export interface SmscServer {
  smsc: ScriptedSmsc;
  port: number;
  close(): Promise<void>;
}

export async function startSmsc(): Promise<SmscServer> {
  const smsc = new ScriptedSmsc();
  const server = createServer({ noDelay: true }, (socket) => {
    const client = smsc.accept({
      write: (octets) => void socket.write(octets),
      destroy: () => void socket.destroy(),
    });
    socket.on('data', (octets) => client.hear(octets));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    smsc,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const client of smsc.clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
