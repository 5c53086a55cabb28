import { describe, expect, it } from 'vitest';
import type { OpenResult } from '../../server/src/delivery/channel.ts';
import type { RelaySettings } from '../../server/src/smtp/relay.ts';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import type { ConnectResult, Target } from '../../server/src/platform/outbound/outcomes.ts';
import { NodemailerSmtpChannel } from '../../server/src/smtp/nodemailer.smtp-channel.ts';
import { expiredCertificate, selfSignedCertificate, testAuthority } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { promised } from '../support/promised.ts';
import type { Script, ScriptedSmtp, ScriptStage } from '../support/scripted-smtp.ts';
import {
  channelTo,
  messageNo,
  openSession,
  relayAt,
  scripted,
  sendOn,
  untilSettled,
} from '../support/smtp-channel.ts';

const authority = testAuthority();
const certificate = authority.issue();
const PASSWORD_RELAY = { auth: 'PASSWORD', userName: 'mailroom', password: 'pa55-wörd' } as const;
const users = { mailroom: 'pa55-wörd' };

async function open(server: ScriptedSmtp, changes: Partial<RelaySettings> = {}): Promise<OpenResult> {
  const opened = await channelTo(server.port, changes).open(new AbortController().signal);
  if (opened.ok) await opened.session.close();
  return opened;
}

const refusal = (reason: string, code: string) =>
  expect.objectContaining({ ok: false, verdict: expect.objectContaining({ reason, code }) });

describe('opening a session', () => {
  it.each<[string, Script, string, string]>([
    ['a close in place of the greeting', { CONNECT: { close: true } }, 'SERVER_UNREACHABLE', 'DROPPED'],
    ['a reset at EHLO', { EHLO: { reset: true } }, 'SERVER_UNREACHABLE', 'DROPPED'],
    ['a greeting of another service', { CONNECT: '+OK POP3 ready' }, 'SERVER_UNREACHABLE', 'NOT_SMTP'],
    [
      'too many connections',
      { CONNECT: { close: true, reply: '421 4.7.0 too many connections' } },
      'THROTTLED',
      'TOO_MANY_CONNECTIONS',
    ],
    [
      'a server that is shutting down',
      { CONNECT: { close: true, reply: '421 4.3.2 shutting down' } },
      'SERVER_UNREACHABLE',
      'SERVER_BUSY',
    ],
    [
      'a server that does not serve us',
      { CONNECT: '554 5.7.1 no service for you' },
      'AUTH_REFUSED',
      'RELAY_DENIED',
    ],
    ['a close at EHLO', { EHLO: { close: true } }, 'SERVER_UNREACHABLE', 'DROPPED'],
    [
      'nonsense at EHLO',
      { EHLO: 'hello yourself', HELO: 'hello yourself' },
      'SERVER_UNREACHABLE',
      'NOT_SMTP',
    ],
    ['421 at EHLO', { EHLO: '421 4.3.2 not now' }, 'SERVER_UNREACHABLE', 'SERVER_BUSY'],
  ])('fails on %s, and blames no recipient', async (_, script, reason, code) => {
    expect(await open(await scripted({ script }))).toEqual(refusal(reason, code));
  });

  it.each<ScriptStage>(['CONNECT', 'EHLO'])(
    'ends in time when the server says nothing at %s',
    async (stage) => {
      const clock = new ManualClock();
      const reached = promised<void>();
      const server = await scripted({ script: { [stage]: () => (reached.resolve(), { silence: true }) } });
      const opening = channelTo(server.port, {}, clock).open(new AbortController().signal);
      await reached.promise;
      expect(await untilSettled(clock, opening)).toEqual(refusal('SERVER_UNREACHABLE', 'NO_REPLY'));
      expect(clock.waiting).toBe(0);
    },
  );

  it('ends in time when the server drips an answer without an end', async () => {
    const clock = new ManualClock();
    const reached = promised<void>();
    const server = await scripted({
      script: { EHLO: () => (reached.resolve(), { drip: '250-more\r\n', everyMs: 2 }) },
    });
    const opening = channelTo(server.port, {}, clock).open(new AbortController().signal);
    await reached.promise;
    expect(await untilSettled(clock, opening)).toEqual(refusal('SERVER_UNREACHABLE', 'NO_REPLY'));
    await server.sessions[0]?.closed;
  });

  it('does not swallow an answer without bounds', async () => {
    const server = await scripted({ script: { EHLO: { raw: '250-more and more\r\n'.repeat(5_000) } } });
    expect(await open(server)).toEqual(refusal('SERVER_UNREACHABLE', 'PROTOCOL_ERROR'));
    await server.sessions[0]?.closed;
  });

  it('is called off by the signal', async () => {
    const abort = new AbortController();
    const server = await scripted({ script: { EHLO: () => (abort.abort(), { silence: true }) } });
    expect(await channelTo(server.port).open(abort.signal)).toEqual(
      refusal('SERVER_UNREACHABLE', 'CANCELLED'),
    );
    await server.sessions[0]?.closed;
  });

  it('makes no connection to an address that is denied', async () => {
    const server = await scripted();
    const channel = new NodemailerSmtpChannel({
      relay: relayAt(server.port),
      outbound: new Outbound({ deny: ['127.0.0.0/8'] }),
    });
    expect(await channel.open(new AbortController().signal)).toEqual(
      refusal('SERVER_UNREACHABLE', 'ADDRESS_BLOCKED'),
    );
    expect(server.sessions).toEqual([]);
  });

  it('falls back to HELO where EHLO is not known', async () => {
    const server = await scripted({ script: { EHLO: '502 5.5.1 unknown' } });
    const session = await openSession(server.port);
    expect((await sendOn(session, messageNo(1))).kind).toBe('SENT');
    expect(server.sessions[0]?.lines.slice(0, 2)).toEqual(['EHLO mailroom.test', 'HELO mailroom.test']);
  });
});

describe.each([
  ['STARTTLS', false],
  ['TLS', true],
] as const)('a session secured by %s', (security, implicit) => {
  const relay = { ...PASSWORD_RELAY, security, ca: authority.cert };
  const tls = { key: certificate.key, cert: certificate.cert, implicit };

  it('signs in and sends', async () => {
    const server = await scripted({ tls, users });
    const session = await openSession(server.port, relay);
    expect((await sendOn(session, messageNo(1))).kind).toBe('SENT');
    await session.close();
    expect(server.sessions[0]).toMatchObject({
      isSecure: true,
      signIns: [{ mechanism: 'PLAIN', userName: 'mailroom', password: 'pa55-wörd' }],
    });
  });

  it('accepts a certificate that is pinned, whatever else is wrong with it', async () => {
    const pinned = expiredCertificate({ names: ['other.test'] });
    const server = await scripted({ tls: { ...pinned, implicit }, users });
    const opened = await open(server, { ...relay, ca: null, pinnedFingerprint: pinned.fingerprint256 });
    expect(opened.ok).toBe(true);
    expect(server.sessions[0]?.signIns).toHaveLength(1);
  });

  it.each([
    ['CERT_NAME_MISMATCH', authority.issue({ names: ['other.test'] }), { ca: authority.cert }],
    ['CERT_UNTRUSTED', certificate, { ca: null }],
    ['CERT_SELF_SIGNED', selfSignedCertificate(), { ca: null }],
    [
      'CERT_EXPIRED',
      authority.issue({ validFrom: new Date(0), validTo: new Date(86_400_000) }),
      { ca: authority.cert },
    ],
    ['CERT_UNTRUSTED', certificate, { pinnedFingerprint: selfSignedCertificate().fingerprint256 }],
  ])('sends no password after %s', async (code, { key, cert }, changes) => {
    const server = await scripted({ tls: { key, cert, implicit }, users });
    expect(await open(server, { ...relay, ...changes })).toEqual(refusal('SERVER_UNREACHABLE', code));
    await server.sessions[0]?.closed;
    expect(server.sessions[0]?.signIns).toEqual([]);
  });

  it('sends no password to a server that cannot do TLS 1.2', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const server = await scripted({ tls: { ...tls, ...old }, users });
    expect(await open(server, relay)).toEqual(refusal('SERVER_UNREACHABLE', 'TLS_VERSION'));
    expect(server.sessions[0]?.signIns).toEqual([]);
  });

  it('sends nothing to a server that does not offer TLS', async () => {
    const server = await scripted({ users });
    const opened = await open(server, relay);
    expect(opened).toEqual(
      refusal(
        implicit ? 'SERVER_UNREACHABLE' : 'AUTH_REFUSED',
        implicit ? 'TLS_NOT_SPOKEN' : 'STARTTLS_NOT_OFFERED',
      ),
    );
    expect(server.sessions[0]?.signIns).toEqual([]);
  });
});

describe('signing in', () => {
  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('works by %s', async (mechanism) => {
    const server = await scripted({ users, mechanisms: [mechanism] });
    expect((await open(server, PASSWORD_RELAY)).ok).toBe(true);
    expect(server.sessions[0]?.signIns[0]).toMatchObject({ mechanism, userName: 'mailroom' });
  });

  it('is refused for good: a person must act', async () => {
    const server = await scripted({ users: { mailroom: 'other' } });
    expect(await open(server, PASSWORD_RELAY)).toEqual(refusal('AUTH_REFUSED', 'AUTH_REFUSED'));
  });

  it('is refused for now: the mailing waits', async () => {
    const server = await scripted({ users, script: { AUTH: '454 4.7.0 temporary authentication failure' } });
    expect(await open(server, PASSWORD_RELAY)).toEqual(refusal('SERVER_UNREACHABLE', 'AUTH_REFUSED'));
  });

  it('is not tried where it is not offered', async () => {
    const server = await scripted();
    expect(await open(server, PASSWORD_RELAY)).toEqual(refusal('AUTH_REFUSED', 'AUTH_NOT_OFFERED'));
    expect(server.sessions[0]?.lines).toEqual([
      'EHLO mailroom.test',
      ...(server.sessions[0]?.lines.slice(1) ?? []),
    ]);
    expect(server.sessions[0]?.signIns).toEqual([]);
  });

  it('is not tried without a password', async () => {
    const server = await scripted({ users });
    expect(await open(server, { ...PASSWORD_RELAY, password: null })).toEqual(
      refusal('AUTH_REFUSED', 'AUTH_REFUSED'),
    );
    expect(server.sessions[0]?.signIns).toEqual([]);
  });

  it('is not tried without TLS at an address outside', async () => {
    const server = await scripted({ users });
    const channel = new NodemailerSmtpChannel({
      relay: relayAt(server.port, PASSWORD_RELAY),
      outbound: new FarAway({ deny: [] }),
    });
    const opened = await channel.open(new AbortController().signal);
    expect(opened).toEqual(refusal('AUTH_REFUSED', 'AUTH_NOT_OFFERED'));
    expect(JSON.stringify(opened)).toContain('without SSL everybody on the way');
    await server.sessions[0]?.closed;
    expect(server.sessions[0]?.signIns).toEqual([]);
  });
});

/** Connects to loopback and says that it is far away. */
class FarAway extends Outbound {
  override async connect(target: Target): Promise<ConnectResult> {
    const connected = await super.connect(target);
    return connected.ok ? { ...connected, address: '203.0.113.5' } : connected;
  }
}
