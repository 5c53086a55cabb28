import { describe, expect, it } from 'vitest';
import { CHECK_CODES } from '@mailroom/shared/smtp-advice';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { selfSignedCertificate, testAuthority } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { closedPort } from '../support/outbound.ts';
import type { Script, ScriptedSmtpOptions } from '../support/scripted-smtp.ts';
import { scripted } from '../support/smtp-channel.ts';
import { failureIn, startCheck, type CheckChanges } from '../support/smtp-check.ts';

const authority = testAuthority();
const certificate = authority.issue();
const tls = { key: certificate.key, cert: certificate.cert };
const users = { mailroom: 'secret' };
const signIn = { auth: 'PASSWORD', userName: 'mailroom', password: 'secret' } as const;
const stages = (events: { stage: string }[]) => events.map(({ stage }) => stage);

const withTls = (security: 'STARTTLS' | 'TLS', changes: object = {}): CheckChanges => ({
  relay: { security, ca: authority.cert, ...changes },
});
const MESSAGE: CheckChanges = { input: { sendMessage: 'Subject: x\r\n\r\nx' } };
const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
const other = authority.issue({ names: ['other.test'] });
const outdated = authority.issue({ validFrom: new Date(0), validTo: new Date(86_400_000) });
const lone = selfSignedCertificate();

/** One server for each code: what it is like, how it is checked, and at which stage the check must end. */
const FAILURES: [code: string, stage: string, server: ScriptedSmtpOptions, check: CheckChanges][] = [
  ['NOT_SMTP', 'GREETING', { script: { CONNECT: '+OK POP3 server ready' } }, {}],
  ['NOT_SMTP', 'GREETING', { script: { CONNECT: 'SSH-2.0-OpenSSH_9.9' } }, {}],
  [
    'NOT_SMTP',
    'EHLO',
    { script: { CONNECT: '220 FTP server', EHLO: '500 unknown', HELO: '500 unknown' } },
    {},
  ],
  ['TLS_NOT_SPOKEN', 'TLS', {}, withTls('TLS')],
  ['TLS_NOT_SPOKEN', 'TLS', { tls, script: { TLS: '220 plain text' } }, withTls('STARTTLS')],
  ['STARTTLS_NOT_OFFERED', 'TLS', {}, withTls('STARTTLS')],
  ['STARTTLS_NOT_OFFERED', 'TLS', { tls, script: { STARTTLS: '502 5.5.1 not now' } }, withTls('STARTTLS')],
  ['TLS_VERSION', 'TLS', { tls: { ...tls, ...old } }, withTls('STARTTLS')],
  ['TLS_VERSION', 'TLS', { tls: { ...tls, ...old, implicit: true } }, withTls('TLS')],
  ['CERT_EXPIRED', 'TLS', { tls: outdated }, withTls('STARTTLS')],
  ['CERT_EXPIRED', 'TLS', { tls: { ...outdated, implicit: true } }, withTls('TLS')],
  ['CERT_SELF_SIGNED', 'TLS', { tls: lone }, withTls('STARTTLS', { ca: null })],
  ['CERT_SELF_SIGNED', 'TLS', { tls: { ...lone, implicit: true } }, withTls('TLS', { ca: null })],
  ['CERT_NAME_MISMATCH', 'TLS', { tls: other }, withTls('STARTTLS')],
  ['CERT_NAME_MISMATCH', 'TLS', { tls: { ...other, implicit: true } }, withTls('TLS')],
  ['CERT_UNTRUSTED', 'TLS', { tls }, withTls('STARTTLS', { ca: null })],
  [
    'CERT_UNTRUSTED',
    'TLS',
    { tls: { ...tls, implicit: true } },
    withTls('TLS', { pinnedFingerprint: lone.fingerprint256 }),
  ],
  ['AUTH_NOT_OFFERED', 'AUTH', {}, { relay: signIn }],
  ['AUTH_REQUIRED', 'SENDER', { script: { MAIL: '530 5.7.0 Authentication required' } }, {}],
  ['AUTH_MECHANISM', 'AUTH', { users, mechanisms: ['XOAUTH2', 'NTLM'] }, { relay: signIn }],
  ['AUTH_REFUSED', 'AUTH', { users: { mailroom: 'other' } }, { relay: signIn }],
  [
    'SENDER_REFUSED',
    'SENDER',
    { script: { MAIL: '553 5.7.1 Sender address rejected: not owned by user' } },
    {},
  ],
  ['RECIPIENT_REFUSED', 'RECIPIENT', { script: { RCPT: '550 5.1.1 User unknown' } }, {}],
  ['RELAY_DENIED', 'RECIPIENT', { script: { RCPT: '554 5.7.1 Relay access denied' } }, {}],
  ['GREYLISTED', 'RECIPIENT', { script: { RCPT: '450 4.2.0 Greylisted, see http://postgrey' } }, {}],
  ['QUOTA', 'MESSAGE', { script: { DOT: '550 5.4.5 Daily user sending limit exceeded' } }, MESSAGE],
  [
    'TOO_MANY_CONNECTIONS',
    'GREETING',
    { script: { CONNECT: { close: true, reply: '421 4.7.0 Too many connections' } } },
    {},
  ],
  [
    'SERVER_BUSY',
    'GREETING',
    { script: { CONNECT: { close: true, reply: '421 4.3.2 Service not available' } } },
    {},
  ],
  ['MESSAGE_REFUSED', 'MESSAGE', { script: { DOT: '554 5.6.0 Message content rejected' } }, MESSAGE],
  ['MESSAGE_REFUSED', 'MESSAGE', { script: { DATA: '554 5.7.1 rejected by policy' } }, MESSAGE],
  ['DROPPED', 'GREETING', { script: { CONNECT: { close: true } } }, {}],
  ['DROPPED', 'EHLO', { script: { EHLO: { reset: true } } }, {}],
  ['DROPPED', 'TLS', { tls, script: { TLS: { close: true } } }, withTls('STARTTLS')],
  ['DROPPED', 'AUTH', { users, script: { AUTH: { close: true } } }, { relay: signIn }],
  ['DROPPED', 'SENDER', { script: { MAIL: { close: true } } }, {}],
  ['DROPPED', 'RECIPIENT', { script: { RCPT: { close: true } } }, {}],
  ['DROPPED', 'MESSAGE', { script: { RSET: { close: true } } }, {}],
  ['DROPPED', 'MESSAGE', { script: { DOT: { close: true } } }, MESSAGE],
  ['PROTOCOL_ERROR', 'EHLO', { script: { EHLO: 'hello yourself' } }, {}],
  ['PROTOCOL_ERROR', 'EHLO', { script: { EHLO: { raw: '250-x\r\n'.repeat(20_000) } } }, {}],
  ['PROTOCOL_ERROR', 'EHLO', { script: { EHLO: { raw: 'x'.repeat(100_000) } } }, {}],
  ['PROTOCOL_ERROR', 'SENDER', { script: { MAIL: '354 go ahead' } }, {}],
];

describe('a check that fails', () => {
  it.each(FAILURES)('says %s at %s', async (code, stage, options, changes) => {
    const server = await scripted(options);
    const check = startCheck(server.port, changes);
    expect(await check.result).toEqual({ outcome: 'FAILED', code, mend: expect.stringMatching(/\.$/) });
    expect(failureIn(check.events)).toMatchObject({ stage, details: { code, mend: expect.any(String) } });
    expect(check.events.at(-1)).toMatchObject({
      stage: 'DONE',
      level: 'ERROR',
      details: { outcome: 'FAILED', code },
    });
    await Promise.all(server.sessions.map(({ closed }) => closed));
  });

  it('says NAME_NOT_FOUND', async () => {
    const outbound = new Outbound({
      deny: [],
      resolve: async () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
    });
    const check = startCheck(25, { relay: { host: 'nobody.test' }, tools: { outbound } });
    expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'NAME_NOT_FOUND' });
    expect(stages(check.events)).toEqual(['RESOLVE', 'DONE']);
  });

  it('says ADDRESS_BLOCKED, and which address', async () => {
    const server = await scripted();
    const check = startCheck(server.port, { tools: { outbound: new Outbound({ deny: ['127.0.0.0/8'] }) } });
    expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'ADDRESS_BLOCKED' });
    expect(failureIn(check.events)?.details).toMatchObject({ addresses: ['127.0.0.1'] });
    expect(server.sessions).toEqual([]);
  });

  it('says CONNECTION_REFUSED', async () => {
    const check = startCheck(await closedPort());
    expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'CONNECTION_REFUSED' });
  });

  it('says CONNECTION_TIMEOUT, and on port 25 that many networks block it', async () => {
    const clock = new ManualClock();
    const check = startCheck(25, {
      tools: { clock, outbound: new Unanswered({ deny: [] }) },
      onEvent: () => void clock.advance(10_000),
    });
    expect(await check.result).toMatchObject({
      code: 'CONNECTION_TIMEOUT',
      mend: expect.stringContaining('try 587'),
    });
  });

  it('shows the certificate that it did not accept', async () => {
    const server = await scripted({ tls: other });
    const check = startCheck(server.port, withTls('STARTTLS'));
    await check.result;
    expect(failureIn(check.events)?.details).toMatchObject({
      certificate: { subject: 'CN=other.test', names: ['other.test'], fingerprint256: other.fingerprint256 },
    });
  });

  it('has a server for every code of the API', () => {
    const elsewhere = [
      'NAME_NOT_FOUND',
      'ADDRESS_BLOCKED',
      'CONNECTION_REFUSED',
      'CONNECTION_TIMEOUT',
      'TLS_EXPECTED',
      'NO_REPLY',
    ];
    expect([...new Set([...FAILURES.map(([code]) => code), ...elsewhere])].sort()).toEqual(
      [...CHECK_CODES].sort(),
    );
  });

  it('sends no password to an address outside without TLS', async () => {
    const server = await scripted({ users });
    const check = startCheck(server.port, { relay: signIn, tools: { outbound: new FarAway({ deny: [] }) } });
    expect(await check.result).toMatchObject({ outcome: 'FAILED', code: 'AUTH_NOT_OFFERED' });
    expect(failureIn(check.events)?.text).toContain('without SSL everybody on the way');
    expect(server.sessions[0]?.signIns).toEqual([]);
  });

  it('does not repeat what a service says that is no mail server', async () => {
    const script: Script = { CONNECT: 'canary-banner of an internal service' };
    const check = startCheck((await scripted({ script })).port);
    await check.result;
    expect(JSON.stringify(check.events)).not.toContain('canary-banner');
  });
});

class Unanswered extends Outbound {
  override connectTo(): Promise<never> {
    return new Promise(() => {});
  }
}

/** Connects to loopback and says that it is far away. */
class FarAway extends Outbound {
  override async connectTo(...target: Parameters<Outbound['connectTo']>): ReturnType<Outbound['connectTo']> {
    const connected = await super.connectTo(...target);
    return connected.ok ? { ...connected, address: '203.0.113.5' } : connected;
  }
}
