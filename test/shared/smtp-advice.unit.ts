import { CHECK_CODES, checkCodeOfReply, mendOf, type CheckCode } from '@mailroom/shared/smtp-advice';
import { classifyReply } from '@mailroom/shared/smtp-replies';
import { REPLY_EXAMPLES } from '@mailroom/shared/smtp-replies-table';
import { describe, expect, it } from 'vitest';

const mend = (code: CheckCode, changes: Partial<Parameters<typeof mendOf>[1]> = {}) =>
  mendOf(code, { host: 'smtp.x.test', port: 587, security: 'STARTTLS', ...changes });

describe('mend of a failed check', () => {
  it.each(CHECK_CODES)('for %s is one to three sentences', (code) => {
    for (const security of ['NONE', 'STARTTLS', 'TLS'] as const) {
      const text = mendOf(code, { host: 'smtp.x.test', port: 25, security });
      expect(text).toMatch(/^["A-Z].{40,400}\.$/);
      expect(text).not.toMatch(/undefined|null|\n/);
    }
  });

  it('for a silent port 25 is another port', () => {
    expect(mend('CONNECTION_TIMEOUT', { port: 25 })).toContain('Many networks block it; try 587.');
    expect(mend('CONNECTION_TIMEOUT', { port: 587 })).not.toContain('try 587');
  });

  it('for a refused sign-in is the app password, where the service wants one', () => {
    expect(mend('AUTH_REFUSED', { host: 'smtp.office365.com' })).toMatch(/Microsoft 365.*app password/);
    expect(mend('AUTH_REFUSED', { host: 'smtp.gmail.com' })).toMatch(/Google.*app password/);
    expect(mend('AUTH_REFUSED')).toMatch(/Microsoft 365 and Google want an app password/);
    expect(mend('AUTH_REFUSED', { host: 'notgmail.com' })).not.toMatch(/^Google/);
  });

  it('for a refused sign-in follows what the server says', () => {
    const reply =
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.';
    expect(mend('AUTH_REFUSED', { reply })).toContain('Authenticated SMTP');
    expect(mend('AUTH_REFUSED', { reply: '535 5.7.139 basic authentication is disabled.' })).toContain(
      'connector',
    );
    expect(
      mend('AUTH_REQUIRED', { security: 'NONE', reply: '530 5.7.0 Must issue a STARTTLS command first' }),
    ).toContain('Use SSL');
  });

  it('for a refused sender depends on the provider', () => {
    expect(
      mend('SENDER_REFUSED', { reply: '554 Message rejected: Email address is not verified.' }),
    ).toContain('Verify');
    expect(mend('SENDER_REFUSED', { host: 'smtp.office365.com' })).toContain('Send as');
    expect(mend('SENDER_REFUSED', { reply: '550 5.7.26 DMARC policy' })).toContain('SPF');
    expect(mend('SENDER_REFUSED')).toContain('belongs to the account');
  });

  it('names the wait that the server stated', () => {
    expect(mend('GREYLISTED', { reply: '451 Greylisted, try again in 300 seconds' })).toContain('5 minutes');
    expect(mend('SERVER_BUSY', { reply: '421 try again in 20 seconds' })).toContain('a minute');
    expect(mend('GREYLISTED')).toContain('later');
  });

  it('for too many connections is fewer threads', () => {
    expect(mend('TOO_MANY_CONNECTIONS', { host: 'smtp.office365.com' })).toContain('"SMTP threads" to 3');
    expect(mend('TOO_MANY_CONNECTIONS')).toContain('Lower "SMTP threads"');
  });

  it('for port 465 in plain text, and the reverse, is the other kind of SSL', () => {
    expect(mend('TLS_EXPECTED', { port: 465, security: 'STARTTLS' })).toContain('From the first byte');
    expect(mend('TLS_NOT_SPOKEN', { port: 587, security: 'TLS' })).toContain('After connecting');
    expect(mend('NO_REPLY', { port: 465 })).toContain('From the first byte');
  });
});

describe('code of a refusing reply', () => {
  const codeOf = (stage: 'AUTH' | 'MAIL' | 'RCPT' | 'DOT' | 'GREETING', reply: string) =>
    checkCodeOfReply(stage, classifyReply({ stage, code: Number(reply.slice(0, 3)), text: reply }));

  it.each([
    ['AUTH', '535 5.7.8 no', 'AUTH_REFUSED'],
    ['MAIL', '530 5.7.0 Authentication Required', 'AUTH_REQUIRED'],
    ['MAIL', '550 no', 'SENDER_REFUSED'],
    ['RCPT', '554 5.7.1 <a@x.test>: Relay access denied', 'RELAY_DENIED'],
    ['RCPT', '550 5.1.1 unknown', 'RECIPIENT_REFUSED'],
    ['RCPT', '451 4.7.1 Greylisted', 'GREYLISTED'],
    ['DOT', '550 5.7.1 spam', 'MESSAGE_REFUSED'],
    ['DOT', '550 5.4.5 Daily user sending limit exceeded', 'QUOTA'],
    ['GREETING', '421 too many connections', 'TOO_MANY_CONNECTIONS'],
    ['GREETING', '421 try later', 'SERVER_BUSY'],
  ] as const)('at %s: %s is %s', (stage, reply, code) => {
    expect(codeOf(stage, reply)).toBe(code);
  });

  it('exists for every refusal, and for nothing that was accepted', () => {
    for (const { stage, verdict } of REPLY_EXAMPLES) {
      const code = checkCodeOfReply(stage, verdict);
      if (verdict.kind === 'ACCEPTED') expect(code).toBeNull();
      else expect(CHECK_CODES).toContain(code);
    }
  });
});
