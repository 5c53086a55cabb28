import { describe, expect, it } from 'vitest';
import { emailSettingsInput, isHost } from '@mailroom/shared/settings';

describe('a host', () => {
  it('is a name or an ordinary address', () => {
    for (const host of [
      'smtp.company.com',
      'localhost',
      'mail-1',
      '127.0.0.1',
      '255.255.255.255',
      '::1',
      '2606:2800::1',
      'xn--bcher-kva.example',
      'smtp.company.com.',
    ]) {
      expect(isHost(host), host).toBe(true);
    }
  });

  it('is nothing that is read in more than one way', () => {
    for (const host of [
      '',
      '127.1',
      '0x7f.1',
      '2130706433',
      '127.0.0.01',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '1.2.3.4.',
      'smtp://x',
      'x:25',
      'a b',
      'ⓛocalhost',
      '１２７.0.0.1',
      '-x.com',
      'user@host',
      'host/path',
    ]) {
      expect(isHost(host), host).toBe(false);
    }
  });
});

describe('the rules of the e-mail settings', () => {
  const messageOf = (input: object) => emailSettingsInput.safeParse(input).error?.issues[0]?.message;

  it('name their limits', () => {
    expect(messageOf({ smtpThreads: 0 })).toBe('must be a whole number from 1 to 100');
    expect(messageOf({ maxPerConnection: 1.5 })).toBe('must be a whole number from 1 to 100,000');
    expect(messageOf({ port: 65_536 })).toBe('must be a whole number from 1 to 65,535');
    expect(messageOf({ host: 'smtp://x' })).toContain('without "smtp://" and without a port');
    expect(messageOf({ userName: 'eva\r\nRCPT' })).toContain('control characters');
    expect(messageOf({ pinnedFingerprint: 'AB:CD' })).toContain('32 pairs');
  });

  it('leave out what is left out', () => {
    expect(emailSettingsInput.parse({ smtpThreads: 3 })).toEqual({ smtpThreads: 3 });
  });
});
