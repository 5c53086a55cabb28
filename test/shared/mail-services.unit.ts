import {
  AMAZON_SES_REGIONS,
  amazonSesHost,
  isPrivateHost,
  MAIL_SERVICES,
  suggestSecurity,
} from '@mailroom/shared/mail-services';
import { EMAIL_DEFAULTS, emailSettings, isHost, MAIL_SERVICE_IDS } from '@mailroom/shared/settings';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const service = (id: string) => MAIL_SERVICES.find((candidate) => candidate.id === id);

describe('preset of a mail service', () => {
  it('exists once for every service that the settings know', () => {
    expect(MAIL_SERVICES.map(({ id }) => id).sort()).toEqual([...MAIL_SERVICE_IDS].sort());
  });

  it.each(MAIL_SERVICES)(
    '$label fills in values that the settings accept, and says what to fetch',
    (preset) => {
      const { id, host, port, security, auth, userName, smtpThreads, maxPerConnection } = preset;
      const filled = { mailService: id, host, port, security, auth, userName, smtpThreads, maxPerConnection };
      expect(emailSettings.parse({ ...EMAIL_DEFAULTS, ...filled })).toMatchObject(filled);
      expect(preset.hint).toMatch(/^[A-Z].{40,}\.$/);
    },
  );

  it('gives every process of a preset at least ten e-mails', () => {
    for (const preset of MAIL_SERVICES)
      expect(preset.maxPerConnection / preset.smtpThreads).toBeGreaterThanOrEqual(10);
  });

  it('keeps passwords encrypted', () => {
    for (const preset of MAIL_SERVICES) {
      if (preset.auth === 'PASSWORD') expect(preset.security).not.toBe('NONE');
      if (preset.security === 'NONE') expect(isPrivateHost(preset.host ?? '')).toBe(true);
    }
  });

  it('keeps to what Microsoft 365 allows, and knows the fixed user name of SendGrid', () => {
    expect(service('MICROSOFT_365')).toMatchObject({ host: 'smtp.office365.com', port: 587, smtpThreads: 3 });
    expect(service('SENDGRID')).toMatchObject({ userName: 'apikey' });
  });

  it('knows the host of every region of Amazon SES', () => {
    expect(amazonSesHost('eu-north-1')).toBe('email-smtp.eu-north-1.amazonaws.com');
    for (const region of AMAZON_SES_REGIONS) expect(isHost(amazonSesHost(region))).toBe(true);
    expect(AMAZON_SES_REGIONS.map(amazonSesHost)).toContain(service('AMAZON_SES')?.host);
  });
});

describe('suggested security', () => {
  it.each([
    [465, 'smtp.company.com', 'TLS'],
    [465, 'localhost', 'TLS'],
    [25, 'localhost', 'NONE'],
    [25, '10.1.2.3', 'NONE'],
    [25, 'mail.company.com', 'STARTTLS'],
    [25, null, 'STARTTLS'],
    [587, 'localhost', 'STARTTLS'],
    [587, 'smtp.company.com', 'STARTTLS'],
    [2525, '192.168.0.1', 'STARTTLS'],
  ] as const)('for port %i of %s is %s', (port, host, security) => {
    expect(suggestSecurity(port, host)).toBe(security);
  });
});

describe('private host', () => {
  it.each([
    'localhost',
    'LOCALHOST.',
    'mail.localhost',
    'postfix',
    'mail_relay',
    'mail.lan',
    'relay.corp.internal',
    'nas.home.arpa',
    '127.0.0.1',
    '127.255.0.9',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    'fd12:3456::1',
    'fc00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('is %s', (host) => {
    expect(isPrivateHost(host)).toBe(true);
  });

  it.each([
    '',
    'smtp.company.com',
    'localhost.company.com',
    'internal.company.com',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '11.0.0.1',
    '10.0.0.1.company.com',
    '2130706433',
    '0x7f',
    '0177.0.0.1',
    '2001:db8::1',
    '::',
    '::2',
    '::ffff:8.8.8.8',
    'fec0::1',
  ])('is not "%s"', (host) => {
    expect(isPrivateHost(host)).toBe(false);
  });

  it('throws for no input', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.[\]]*$/)),
        fc.nat(70_000),
        (host, port) => {
          isPrivateHost(host);
          expect(['NONE', 'STARTTLS', 'TLS']).toContain(suggestSecurity(port, host));
        },
      ),
      { numRuns: 1_000, seed: 51 },
    );
  });
});
