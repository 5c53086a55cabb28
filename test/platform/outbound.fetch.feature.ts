import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { expiredCertificate, selfSignedCertificate, testAuthority } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { closedPort, counter, door, listening, resolving } from '../support/outbound.ts';
import { promised } from '../support/promised.ts';

describe('a request over HTTP', () => {
  const http = (answer: RequestListener) => listening(createHttpServer(answer));

  it('brings status, headers and body', async () => {
    const port = await http((request, response) => {
      response.writeHead(201, { 'x-method': request.method, 'x-host': request.headers.host });
      request.pipe(response);
    });
    const url = `http://gateway.test:${port}/send?x=1`;
    const result = await door(resolving({ 'gateway.test': ['127.0.0.1'] })).fetch(url, {
      method: 'POST',
      body: 'Grüße',
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({
      ok: true,
      status: 201,
      body: 'Grüße',
      headers: { 'x-method': 'POST', 'x-host': `gateway.test:${port}` },
    });
  });

  it('does not follow a redirect', async () => {
    const seen = await counter();
    const port = await http((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${seen.port}/` }).end(),
    );
    const result = await door().fetch(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: true, status: 302 });
    expect(seen.connections).toBe(0);
  });

  it('tells that nothing left when no connection came about', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    expect(await door().fetch(url, { timeoutMs: 5_000 })).toMatchObject({
      ok: false,
      code: 'CONNECTION_REFUSED',
      requestSent: false,
    });
  });

  it('tells that the request left when no answer came in time', async () => {
    const clock = new ManualClock();
    const arrived = promised<void>();
    const port = await http(() => arrived.resolve());
    const result = new Outbound({ deny: [], clock }).fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: 'x',
      timeoutMs: 5_000,
    });
    await arrived.promise;
    await clock.advance(5_000);
    expect(await result).toMatchObject({ ok: false, code: 'NO_REPLY', requestSent: true });
  });

  it('bounds an answer that drips', async () => {
    const clock = new ManualClock();
    const dripping = promised<void>();
    const port = await http((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => (response.write('x'), dripping.resolve()), 5);
      response.on('close', () => clearInterval(timer));
    });
    const result = new Outbound({ deny: [], clock }).fetch(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 });
    await dripping.promise;
    await clock.advance(5_000);
    expect(await result).toMatchObject({ ok: false, code: 'NO_REPLY', requestSent: true });
  });

  it('bounds the size of an answer', async () => {
    const port = await http((_, response) => response.end('x'.repeat(256 * 1024 + 1)));
    expect(await door().fetch(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 })).toMatchObject({
      ok: false,
      code: 'ANSWER_TOO_LARGE',
      requestSent: true,
    });
  });

  it('tells a connection that is dropped before the answer', async () => {
    const port = await listening(createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await door().fetch(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 })).toMatchObject({
      ok: false,
      code: 'DROPPED',
      requestSent: true,
    });
  });

  it('tells an answer that is not HTTP', async () => {
    const port = await listening(
      createServer((socket) => socket.once('data', () => socket.end('220 mail.test ESMTP\r\n'))),
    );
    expect(await door().fetch(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 })).toMatchObject({
      ok: false,
      code: 'PROTOCOL_ERROR',
      requestSent: true,
    });
  });

  it.each([
    'ftp://a.test/',
    'file:///etc/passwd',
    'http://user:secret@a.test/',
    'nonsense',
    'http://127.1/',
    'http://2130706433/',
    'http://１２７.0.0.1/',
    'http://0x7f.1:80/',
  ])('is not made to %j, and does not repeat it', async (url) => {
    const result = await door().fetch(url, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code: 'BAD_URL', requestSent: false });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('is not sent with a header that would become two', async () => {
    const port = await http((_, response) => response.end());
    const result = await door().fetch(`http://127.0.0.1:${port}/`, {
      headers: { 'x-a': 'b\r\nx-c: d' },
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: false, code: 'PROTOCOL_ERROR', requestSent: false });
  });

  it('reaches an IPv6 address in brackets', async () => {
    const result = await door(undefined, ['::1']).fetch('http://[::1]:80/', { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code: 'ADDRESS_BLOCKED', requestSent: false });
  });
});

describe('a request over HTTPS', () => {
  const authority = testAuthority();
  const https = (certificate: { key: string; cert: string }) =>
    listening(
      createHttpsServer({ key: certificate.key, cert: certificate.cert }, (_, response) =>
        response.end('secure'),
      ),
    );
  const resolve = resolving({ 'gateway.test': ['127.0.0.1'] });

  it('is made when an authority that is trusted vouches for the name', async () => {
    const port = await https(authority.issue({ names: ['gateway.test'] }));
    const result = await door(resolve).fetch(`https://gateway.test:${port}/`, {
      ca: authority.cert,
      timeoutMs: 5_000,
    });
    expect(result).toMatchObject({ ok: true, body: 'secure' });
  });

  it.each([
    ['CERT_NAME_MISMATCH', authority.issue({ names: ['other.test'] }), authority.cert],
    ['CERT_UNTRUSTED', authority.issue({ names: ['gateway.test'] }), null],
    ['CERT_SELF_SIGNED', selfSignedCertificate({ names: ['gateway.test'] }), null],
    ['CERT_EXPIRED', expiredCertificate({ names: ['gateway.test'] }), null],
  ])('is not sent after %s', async (code, certificate, ca) => {
    const port = await https(certificate);
    const result = await door(resolve).fetch(`https://gateway.test:${port}/`, { ca, timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code, requestSent: false });
  });

  it('tells a port that does not speak TLS', async () => {
    const port = await listening(createServer((socket) => socket.write('220 mail.test ESMTP\r\n')));
    const result = await door(resolve).fetch(`https://gateway.test:${port}/`, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, code: 'TLS_NOT_SPOKEN', requestSent: false });
  });
});
