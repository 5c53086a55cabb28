import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Outbound, type Resolve } from '../../server/src/platform/outbound/outbound.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { closedPort, counter, door, listening, resolving } from '../support/outbound.ts';
import { promised } from '../support/promised.ts';

describe('connecting', () => {
  it('reaches a name by the address that was checked', async () => {
    const { port } = await counter();
    const result = await door(resolving({ 'relay.test': ['127.0.0.1'] })).connect({
      host: 'relay.test',
      port,
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: true, address: '127.0.0.1', addresses: ['127.0.0.1'] });
    if (result.ok) result.socket.destroy();
  });

  it('goes on to the next address when one refuses', async () => {
    const { port } = await counter();
    const resolve = resolving({ 'relay.test': ['127.9.9.9', '127.0.0.1'] });
    const result = await door(resolve).connect({ host: 'relay.test', port, timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: true, address: '127.0.0.1', addresses: ['127.9.9.9', '127.0.0.1'] });
    if (result.ok) result.socket.destroy();
  });

  it('looks a name up once: a second, other answer is never asked for', async () => {
    const seen = await counter();
    let lookups = 0;
    const rebinding: Resolve = async () => (lookups++ === 0 ? ['127.0.0.2'] : ['127.0.0.1']);
    const result = await door(rebinding, ['127.0.0.1']).connect({
      host: 'rebind.test',
      port: seen.port,
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: false, code: 'CONNECTION_REFUSED' });
    expect(lookups).toBe(1);
    expect(seen.connections).toBe(0);
  });

  it('makes no connection to a name that stands for a denied address, and tells which', async () => {
    const seen = await counter();
    const result = await door(resolving({ 'relay.test': ['127.0.0.1'] }), ['127.0.0.0/8']).connect({
      host: 'relay.test',
      port: seen.port,
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: false, code: 'ADDRESS_BLOCKED', addresses: ['127.0.0.1'] });
    expect(seen.connections).toBe(0);
  });

  it('leaves out the denied ones of several addresses', async () => {
    const seen = await counter();
    const resolve = resolving({ 'relay.test': ['169.254.169.254', '127.0.0.1'] });
    const result = await door(resolve).connect({ host: 'relay.test', port: seen.port, timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: true, address: '127.0.0.1' });
    if (result.ok) result.socket.destroy();
  });

  it.each([
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '１２７.０.０.１',
    '127。0。0。1',
    '[127.0.0.1]',
    '127.0.0.1.',
    'localhost\0',
    '::1%lo',
  ])('makes no connection to %j, which only looks like a host', async (host) => {
    const seen = await counter();
    let lookups = 0;
    const resolve: Resolve = async () => (lookups++, ['127.0.0.1']);
    const result = await door(resolve).connect({ host, port: seen.port, timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code: 'ADDRESS_BLOCKED' });
    expect([seen.connections, lookups]).toEqual([0, 0]);
  });

  it.each([
    '127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('makes no connection to %s once loopback is denied', async (host) => {
    const seen = await counter();
    const result = await door(undefined, ['127.0.0.0/8']).connect({
      host,
      port: seen.port,
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: false, code: 'ADDRESS_BLOCKED' });
    expect(seen.connections).toBe(0);
  });

  it('tells a name that does not exist', async () => {
    const result = await door(resolving({})).connect({ host: 'nobody.test', port: 25, timeoutMs: 5_000 });
    expect(result).toMatchObject({
      ok: false,
      code: 'NAME_NOT_FOUND',
      text: 'There is no host named nobody.test.',
    });
  });

  it('tells a port where nobody listens', async () => {
    const result = await door().connect({ host: '127.0.0.1', port: await closedPort(), timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code: 'CONNECTION_REFUSED', addresses: ['127.0.0.1'] });
  });

  it('bounds a name server that never answers', async () => {
    const clock = new ManualClock();
    const outbound = new Outbound({ deny: [], clock, resolve: () => new Promise(() => {}) });
    const result = outbound.connect({ host: 'slow.test', port: 25, timeoutMs: 5_000 });
    await clock.advance(5_000);
    expect(await result).toMatchObject({ ok: false, code: 'NAME_NOT_FOUND' });
    expect(clock.waiting).toBe(0);
  });

  it('is called off by the signal', async () => {
    const abort = new AbortController();
    const outbound = door(() => new Promise(() => abort.abort()));
    const result = await outbound.connect({
      host: 'slow.test',
      port: 25,
      timeoutMs: 5_000,
      signal: abort.signal,
    });
    expect(result).toMatchObject({ ok: false, code: 'CANCELLED' });
  });

  it('survives a connection that is reset when nobody listens to the socket', async () => {
    const accepted = promised<Socket>();
    const port = await listening(createServer(accepted.resolve));
    const result = await door().connect({ host: '127.0.0.1', port, timeoutMs: 5_000 });
    (await accepted.promise).resetAndDestroy();
    if (!result.ok) throw new Error(result.text);
    await new Promise((resolve) => result.socket.once('close', resolve).resume());
    expect(result.socket.destroyed).toBe(true);
  });
});

it("leaves the loopback of this machine reachable by default, for relays of one's own", async () => {
  const { port } = await counter();
  const reached = await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
  });
  const result = await door().connect({ host: '127.0.0.1', port, timeoutMs: 5_000 });
  expect([reached, result.ok]).toEqual([true, true]);
  if (result.ok) result.socket.destroy();
});
