import { describe, expect, it } from 'vitest';
import { selfSignedCertificate, testAuthority } from '../support/certificates.ts';
import { scripted } from '../support/smtp-channel.ts';
import { startCheck } from '../support/smtp-check.ts';

const authority = testAuthority();
const certificate = authority.issue();
const tls = { key: certificate.key, cert: certificate.cert };
const users = { mailroom: 'secret' };
const signIn = { auth: 'PASSWORD', userName: 'mailroom', password: 'secret' } as const;
const stages = (events: { stage: string }[]) => events.map(({ stage }) => stage);

describe('a check that passes', () => {
  it('goes through all stages of a plain session and sends nothing', async () => {
    const server = await scripted();
    const check = startCheck(server.port);
    expect(await check.result).toEqual({ outcome: 'PASSED', code: null, mend: null });
    expect(stages(check.events)).toEqual([
      'RESOLVE',
      'CONNECT',
      'GREETING',
      'EHLO',
      'SENDER',
      'RECIPIENT',
      'MESSAGE',
      'QUIT',
      'ADVICE',
      'DONE',
    ]);
    expect(server.sessions[0]?.lines).toEqual([
      'EHLO mailroom.test',
      'MAIL FROM:<sender@company.test>',
      'RCPT TO:<admin@company.test>',
      'RSET',
      'QUIT',
    ]);
    expect(server.messages).toEqual([]);
  });

  it('says with each stage what was exchanged, how long it took, and what was found', async () => {
    const server = await scripted({ users, tls });
    const check = startCheck(server.port, { relay: { ...signIn, security: 'STARTTLS', ca: authority.cert } });
    await check.result;
    const found = Object.fromEntries(check.events.map(({ stage, details }) => [stage, details]));
    expect(found.RESOLVE).toMatchObject({ addresses: ['127.0.0.1'], ms: expect.any(Number) });
    expect(found.GREETING).toMatchObject({ transcript: ['S: 220 scripted.test ESMTP'] });
    expect(found.EHLO).toMatchObject({
      startTls: true,
      size: 35_882_577,
      pipelining: true,
      authMechanisms: [],
    });
    expect(found.TLS).toMatchObject({
      protocol: 'TLSv1.3',
      certificate: {
        subject: 'CN=localhost',
        names: ['localhost', '127.0.0.1'],
        daysLeft: 29,
        fingerprint256: certificate.fingerprint256,
      },
      authMechanisms: ['PLAIN', 'LOGIN'],
    });
    expect(found.AUTH).toMatchObject({
      mechanism: 'PLAIN',
      transcript: ['C: AUTH PLAIN [secret]', 'S: 235 2.7.0 welcome'],
    });
    expect(found.DONE).toEqual({ outcome: 'PASSED', code: null, mend: null });
  });

  it('has TLS before the greeting on a port that speaks it from the first byte', async () => {
    const server = await scripted({ users, tls: { ...tls, implicit: true } });
    const check = startCheck(server.port, { relay: { ...signIn, security: 'TLS', ca: authority.cert } });
    expect((await check.result).outcome).toBe('PASSED');
    expect(stages(check.events).slice(1, 6)).toEqual(['CONNECT', 'TLS', 'GREETING', 'EHLO', 'AUTH']);
  });

  it('is proven by a message that was accepted', async () => {
    const server = await scripted();
    const check = startCheck(server.port, { input: { sendMessage: 'Subject: Test\n\n.hidden\n.\nend' } });
    expect(await check.result).toEqual({ outcome: 'PROVEN', code: null, mend: null });
    expect(server.messages).toEqual([
      {
        from: 'sender@company.test',
        to: ['admin@company.test'],
        body: 'Subject: Test\r\n\r\n.hidden\r\n.\r\nend',
      },
    ]);
  });

  it('accepts a pinned certificate', async () => {
    const pinned = selfSignedCertificate({ names: ['other.test'] });
    const server = await scripted({ tls: pinned });
    const check = startCheck(server.port, {
      relay: { security: 'STARTTLS', pinnedFingerprint: pinned.fingerprint256 },
    });
    expect((await check.result).outcome).toBe('PASSED');
  });

  it.each(['LOGIN', 'CRAM-MD5'])('signs in by %s where that is all there is', async (mechanism) => {
    const server = await scripted({ users, mechanisms: [mechanism] });
    const check = startCheck(server.port, { relay: signIn });
    expect((await check.result).outcome).toBe('PASSED');
    expect(server.sessions[0]?.signIns[0]).toMatchObject({ mechanism, userName: 'mailroom' });
  });

  it('warns of text that somebody slipped in before the handshake, and heeds it not', async () => {
    const server = await scripted({ tls, script: { STARTTLS: '220 ready\n250-evil\n250 AUTH PLAIN' } });
    const check = startCheck(server.port, { relay: { security: 'STARTTLS', ca: authority.cert } });
    expect((await check.result).outcome).toBe('PASSED');
    const secured = check.events.find(({ stage }) => stage === 'TLS');
    expect(secured).toMatchObject({ level: 'WARNING', details: { authMechanisms: [] } });
  });

  it('is not spoilt by a server that hangs up instead of saying goodbye', async () => {
    const server = await scripted({ script: { QUIT: { reset: true } } });
    expect((await startCheck(server.port).result).outcome).toBe('PASSED');
  });
});
