import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SendResult } from '../../server/src/delivery/channel.ts';
import { channelTo, messageNo, scripted } from '../support/smtp-channel.ts';

type Way = 'to the server' | 'to the client';

/** Passes on so many bytes one way, then cuts the line; `passed` counts what went that way. */
async function cuttingLine(port: number, way: Way, limit: () => number) {
  const line = { port: 0, passed: 0 };
  const server = createServer({ noDelay: true }, (client) => {
    line.passed = 0;
    const peer = connect({ port, host: '127.0.0.1', noDelay: true });
    const [from, to] = way === 'to the server' ? [client, peer] : [peer, client];
    to.pipe(from);
    from.on('data', (chunk: Buffer) => {
      const left = chunk.subarray(0, limit() - line.passed);
      line.passed += left.length;
      to.write(left, () => {
        if (line.passed >= limit()) for (const socket of [client, peer]) socket.destroy();
      });
    });
    for (const [socket, other] of [
      [client, peer],
      [peer, client],
    ] as const) {
      socket.on('error', () => {}).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  line.port = (server.address() as AddressInfo).port;
  return line;
}

describe.each([
  ['with PIPELINING', ['PIPELINING']],
  ['without PIPELINING', []],
])('a line to a server %s', (_, extensions) => {
  it.each<Way>(['to the server', 'to the client'])(
    'that is cut %s after any number of bytes leaves nobody mailed twice or left out',
    async (way) => {
      const server = await scripted({ extensions });
      let limit = Infinity;
      const line = await cuttingLine(server.port, way, () => limit);
      /** Two messages over one connection, as far as it goes. */
      const run = async (): Promise<(SendResult['kind'] | 'NOT_OPENED')[]> => {
        const opened = await channelTo(line.port).open(new AbortController().signal);
        if (!opened.ok) return ['NOT_OPENED'];
        const kinds: SendResult['kind'][] = [];
        for (const number of [1, 2])
          kinds.push((await opened.session.send(messageNo(number), async () => true)).kind);
        await opened.session.close();
        return kinds;
      };
      expect(await run()).toEqual(['SENT', 'SENT']);
      const whole = line.passed;
      const seen = new Set<string>();
      for (limit = 1; limit < whole; limit += 1) {
        const [first, second] = await run();
        const session = server.sessions.at(-1);
        await session?.closed;
        for (const [number, kind] of [first, second].entries()) {
          const to = `recipient-${number + 1}@example.test`;
          const accepted = session?.messages.filter((message) => message.to.includes(to)).length ?? 0;
          const at = `${kind} of message ${number + 1}, cut after ${limit} of ${whole} bytes`;
          if (kind === 'SENT') expect(accepted, at).toBe(1);
          else if (kind !== 'IN_DOUBT') expect(accepted, at).toBe(0);
        }
        expect(
          [first, second].filter((kind) => kind === 'IN_DOUBT').length,
          `in doubt, cut after ${limit}`,
        ).toBeLessThanOrEqual(1);
        seen.add(`${first} ${second}`);
      }
      expect([...seen].sort()).toEqual(
        [
          'NOT_OPENED undefined',
          'NOT_SENT NOT_SENT',
          'IN_DOUBT NOT_SENT',
          'SENT NOT_SENT',
          'SENT IN_DOUBT',
          'SENT SENT',
        ].sort(),
      );
    },
  );
});
