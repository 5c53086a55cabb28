import { describe, expect, it } from 'vitest';
import { readCapabilities } from '../../server/src/smtp/capabilities.ts';
import { passwordRefusal } from '../../server/src/smtp/relay.ts';
import { ownReply, parseReply, printable } from '../../server/src/smtp/reply.ts';
import { ReplyReader } from '../../server/src/smtp/reply-reader.ts';
import { scrubberOf } from '../../server/src/platform/scrubber.ts';
import { verdictOn } from '../../server/src/smtp/verdicts.ts';

describe('a reply', () => {
  it.each([
    ['250 ok', { code: 250, enhanced: null, text: '250 ok' }],
    ['250', { code: 250, enhanced: null, text: '250' }],
    ['550 5.1.1 no such user', { code: 550, enhanced: '5.1.1', text: '550 5.1.1 no such user' }],
    [
      '550-5.7.1 first\r\n550 5.7.1 second',
      { code: 550, enhanced: '5.7.1', text: '550-5.7.1 first\n550 5.7.1 second' },
    ],
    ['250-first\n250 2.0.0 second', { code: 250, enhanced: '2.0.0', text: '250-first\n250 2.0.0 second' }],
  ])('is read from %j', (text, reply) => {
    expect(parseReply(text)).toEqual(reply);
  });

  it.each(['', 'ok', '25 ok', '2500 ok', '199 ok', '600 ok', ' 250 ok', '+OK', '250ok'])(
    'is not read from %j',
    (text) => {
      expect(parseReply(text)).toBeNull();
    },
  );

  it('is kept without control characters, and not at any length', () => {
    expect(printable('250 a\0b\x1b[31m\r\n250 \u202ec')).toBe('250 a\ufffdb\ufffd[31m\n250 \ufffdc');
    expect(printable('x'.repeat(5_000))).toHaveLength(2_000);
  });

  it('of our own says that nobody was asked', () => {
    expect(parseReply(ownReply(552, '5.3.4', 'Too large').text)).toEqual(ownReply(552, '5.3.4', 'Too large'));
    expect(ownReply(552, '5.3.4', 'Too large').text).toContain('not asked of the server');
  });

  it('is put together from pieces of any size', () => {
    const whole = '250-größe\r\n250 done\r\n421 bye\r\n';
    const reader = new ReplyReader();
    const taken = [];
    for (const byte of Buffer.from(whole)) {
      reader.push(String.fromCharCode(byte));
      for (let reply = reader.take(); reply; reply = reader.take()) taken.push(reply);
    }
    expect(taken).toEqual([
      { kind: 'REPLY', text: '250-größe\n250 done' },
      { kind: 'REPLY', text: '421 bye' },
    ]);
  });

  it('is not buffered without bounds', () => {
    const reader = new ReplyReader();
    for (let piece = 0; piece < 100; piece += 1) reader.push('x'.repeat(10_000));
    expect(reader.take()).toEqual({ kind: 'TOO_LARGE' });
    expect(reader.discard().length).toBeLessThan(80_000);
  });
});

describe('what a server offers', () => {
  const offer = (...lines: string[]) =>
    readCapabilities(parseReply(['250-mail.test', ...lines.map((line) => `250-${line}`)].join('\n')));

  it('is read from the answer to EHLO, whatever the case', () => {
    expect(
      offer('pipelining', 'SIZE 1000', 'STARTTLS', 'AUTH PLAIN Login', 'LIMITS MAILMAX=20 RCPTMAX=1'),
    ).toEqual({
      keywords: ['PIPELINING', 'SIZE', 'STARTTLS', 'AUTH', 'LIMITS'],
      startTls: true,
      pipelining: true,
      size: 1000,
      maxMessages: 20,
      authMechanisms: ['PLAIN', 'LOGIN'],
    });
  });

  it('is read from the old form with an equals sign, once', () => {
    expect(offer('AUTH=LOGIN PLAIN', 'AUTH PLAIN LOGIN').authMechanisms).toEqual(['LOGIN', 'PLAIN']);
  });

  it('has no size if none is stated', () => {
    expect([offer('SIZE').size, offer('SIZE 0').size, offer().size]).toEqual([null, 0, null]);
  });

  it('is nothing after HELO, and the host name is no keyword', () => {
    expect(readCapabilities(null).keywords).toEqual([]);
    expect(readCapabilities(parseReply('250 STARTTLS')).startTls).toBe(false);
  });
});

describe('a password', () => {
  it('goes over TLS anywhere, without it only to local addresses', () => {
    const host = 'mail.test';
    expect(passwordRefusal({ security: 'TLS', host }, '203.0.113.5', false)).toBeNull();
    expect(passwordRefusal({ security: 'STARTTLS', host }, '203.0.113.5', false)).toBeNull();
    expect(passwordRefusal({ security: 'NONE', host }, '10.0.0.5', true)).toBeNull();
    expect(passwordRefusal({ security: 'NONE', host }, '203.0.113.5', false)).toContain('203.0.113.5');
  });

  it('that is not set changes no text', () => {
    expect(scrubberOf('user', null)('535 5.7.8 no')).toBe('535 5.7.8 no');
  });

  it('is taken out of its place, and the rest stays readable', () => {
    expect(scrubberOf('user', 'hunter2!')('535 5.7.8 "hunter2!" is wrong for user')).toBe(
      '535 5.7.8 "[secret]" is wrong for user',
    );
  });

  it('takes the codes of a reply along only if it is hidden in it', () => {
    expect(scrubberOf('user', 'hunter2!')('535-5.7.8 wrong: hunt\n535 5.7.8 er2!')).toBe(
      '535 5.7.8 [secret]',
    );
  });

  it('may be a word that we use ourselves, or a pattern', () => {
    expect(scrubberOf('user', 'secret')('AUTH PLAIN [secret]')).toBe('AUTH PLAIN [secret]');
    expect(scrubberOf('user', '.*(')('535 no')).toBe('535 no');
  });
});

describe('a verdict', () => {
  it('carries the wait that the server asked for', () => {
    const reply = { code: 450, enhanced: '4.7.1', text: '450 4.7.1 Greylisted, try again in 300 seconds' };
    expect(verdictOn('RCPT', reply)).toEqual({
      kind: 'DEFERRED',
      reply,
      verdict: { class: 'GREYLISTED', retryAfterMs: 300_000 },
    });
  });

  it('on a quota speaks of us, after the end of a message too', () => {
    const reply = { code: 550, enhanced: '5.4.5', text: '550 5.4.5 Daily user sending limit exceeded' };
    expect(verdictOn('DOT', reply)).toMatchObject({
      kind: 'OURS',
      verdict: { reason: 'QUOTA', code: 'QUOTA' },
      reply,
    });
  });
});
