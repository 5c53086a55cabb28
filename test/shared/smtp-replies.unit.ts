import { classifyReply, enhancedCodeOf, statedWaitMs } from '@mailroom/shared/smtp-replies';
import {
  OUR_CLASSES,
  RECIPIENT_CLASSES,
  REPLY_EXAMPLES,
  REPLY_ROWS,
  REPLY_STAGES,
} from '@mailroom/shared/smtp-replies-table';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const classify = (stage: (typeof REPLY_STAGES)[number], reply: string) =>
  classifyReply({ stage, code: Number(reply.slice(0, 3)), text: reply });

describe('real replies', () => {
  it.each(
    REPLY_EXAMPLES.map(
      (example) => [example.service, example.stage, example.reply, example.verdict] as const,
    ),
  )('%s at %s: %s', (_, stage, reply, verdict) => {
    expect(classify(stage, reply)).toEqual(verdict);
  });

  it('mean the same without their codes in the text', () => {
    for (const { stage, reply, verdict } of REPLY_EXAMPLES) {
      const text = reply.replace(/^\d{3}[ -]/gm, '');
      expect(classifyReply({ stage, code: Number(reply.slice(0, 3)), text })).toEqual(verdict);
    }
  });

  it('hold at least 25 that speak of us, at AUTH, MAIL, RCPT and after the dot', () => {
    const ours = REPLY_EXAMPLES.filter((example) => example.verdict.kind === 'OURS');
    expect(ours.length).toBeGreaterThanOrEqual(25);
    for (const stage of ['AUTH', 'MAIL', 'RCPT', 'DOT'] as const) {
      expect(ours.filter((example) => example.stage === stage).length).toBeGreaterThanOrEqual(5);
    }
    for (const service of ['Microsoft 365', 'Gmail', 'Amazon SES', 'Postfix']) {
      expect(ours.filter((example) => example.service === service).length).toBeGreaterThanOrEqual(8);
    }
  });

  it('that speak of us never become the state of a recipient, at whatever stage they come', () => {
    const ours = REPLY_EXAMPLES.filter(
      ({ verdict }) => verdict.kind === 'OURS' && verdict.replyClass !== 'PROTOCOL_ERROR',
    );
    const byText = ours.filter(({ stage }) => stage === 'RCPT' || stage === 'DOT');
    for (const { reply } of byText) {
      for (const stage of ['MAIL', 'RCPT', 'DATA', 'DOT'] as const)
        expect(classify(stage, reply).kind).toBe('OURS');
    }
  });
});

describe('replies that no row knows', () => {
  it.each([
    ['RCPT', 451, { kind: 'DEFERRED', replyClass: 'TEMPORARY' }],
    ['DOT', 451, { kind: 'DEFERRED', replyClass: 'TEMPORARY' }],
    ['RCPT', 550, { kind: 'REJECTED', replyClass: 'REFUSED' }],
    ['DOT', 554, { kind: 'REJECTED', replyClass: 'REFUSED' }],
    ['GREETING', 450, { kind: 'OURS', action: 'WAIT', reason: 'SERVER_UNREACHABLE' }],
    ['STARTTLS', 454, { kind: 'OURS', action: 'WAIT', reason: 'SERVER_UNREACHABLE' }],
    ['AUTH', 454, { kind: 'OURS', action: 'WAIT', reason: 'SERVER_UNREACHABLE' }],
    ['MAIL', 451, { kind: 'OURS', action: 'WAIT', reason: 'SERVER_UNREACHABLE' }],
    ['GREETING', 554, { kind: 'OURS', action: 'PAUSE', reason: 'AUTH_REFUSED' }],
    ['EHLO', 550, { kind: 'OURS', action: 'PAUSE', reason: 'AUTH_REFUSED' }],
    ['AUTH', 500, { kind: 'OURS', action: 'PAUSE', reason: 'AUTH_REFUSED' }],
    ['MAIL', 550, { kind: 'OURS', action: 'PAUSE', reason: 'SENDER_REFUSED' }],
  ] as const)('at %s with %i are decided by stage and code', (stage, code, verdict) => {
    expect(classifyReply({ stage, code, text: `${code} xyzzy` })).toMatchObject(verdict);
  });

  it('with 421 make the mailing wait, at every stage', () => {
    for (const stage of REPLY_STAGES) {
      for (const text of ['xyzzy', '5.1.1 user unknown', 'Greylisted', 'Sender address rejected']) {
        expect(classifyReply({ stage, code: 421, text })).toMatchObject({ kind: 'OURS', action: 'WAIT' });
      }
    }
  });

  it('with 2yz are accepted everywhere, with 3yz only where they are asked for', () => {
    for (const stage of REPLY_STAGES)
      expect(classifyReply({ stage, code: 250, text: 'ok' }).kind).toBe('ACCEPTED');
    expect(classifyReply({ stage: 'DATA', code: 354, text: '' }).kind).toBe('ACCEPTED');
    expect(classifyReply({ stage: 'AUTH', code: 334, text: '' }).kind).toBe('ACCEPTED');
    expect(classifyReply({ stage: 'DOT', code: 354, text: '' }).kind).toBe('OURS');
  });

  it('whatever they are, give a verdict that stages before RCPT never put on the recipient', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...REPLY_EXAMPLES.map(({ reply }) => reply)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...REPLY_STAGES),
        fc.integer({ min: -1, max: 1_000 }),
        text,
        (stage, code, reply) => {
          const verdict = classifyReply({ stage, code, text: reply });
          if (verdict.kind === 'ACCEPTED') return;
          if (!['MAIL', 'RCPT', 'DATA', 'DOT'].includes(stage)) expect(verdict.kind).toBe('OURS');
          if (verdict.kind === 'REJECTED') expect(code).toBeGreaterThanOrEqual(500);
          if (verdict.kind === 'DEFERRED') expect(code).toBeLessThan(500);
          if (verdict.kind === 'OURS' && verdict.action === 'PAUSE') {
            expect(['AUTH_REFUSED', 'SENDER_REFUSED']).toContain(verdict.reason);
            expect(code).toBeGreaterThanOrEqual(500);
          }
          const classes: readonly string[] = verdict.kind === 'OURS' ? OUR_CLASSES : RECIPIENT_CLASSES;
          expect(classes).toContain(verdict.replyClass);
        },
      ),
      { numRuns: 5_000, seed: 41 },
    );
  });

  it('are read in bounded time, however long and however built', () => {
    const started = performance.now();
    for (const piece of [
      'a',
      'mailbox ',
      'your ip ',
      'relay',
      '5.7.1 ',
      'daily ',
      'in 9',
      '(',
      '\n550 ',
      '. ',
    ]) {
      classifyReply({ stage: 'RCPT', code: 550, text: piece.repeat(Math.floor(1_000_000 / piece.length)) });
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('table of replies', () => {
  it.each([
    ['RCPT', '550 5.1.1 <spf.relay-denied.quota@x.test> user unknown', 'RECIPIENT_UNKNOWN'],
    ['RCPT', '550 <daily.limit@x.test>: no such user here', 'RECIPIENT_UNKNOWN'],
    ['RCPT', '550 Address does not exist', 'RECIPIENT_UNKNOWN'],
    ['RCPT', '452 4.2.2 Mailbox full: the daily limit of 10 MB is reached', 'MAILBOX_FULL'],
    ['RCPT', '552 Requested mail action aborted: exceeded storage allocation', 'MAILBOX_FULL'],
    ['RCPT', '550 5.7.1 You are not allowed to send to this recipient', 'POLICY'],
    ['RCPT', '550 5.7.124 Sender not in allowed-senders list', 'POLICY'],
    ['RCPT', '550 The message was rejected by the recipient', 'POLICY'],
    ['RCPT', '550 This user is over his incoming message limit per day', 'RECIPIENT_BUSY'],
    ['RCPT', '550 account suspended', 'MAILBOX_DISABLED'],
    ['RCPT', '550 5.2.1 not taking mail', 'MAILBOX_DISABLED'],
    ['RCPT', '550 5.1.2 bad destination system', 'DOMAIN_NOT_FOUND'],
    ['RCPT', '553 5.1.3 Invalid address', 'BAD_ADDRESS'],
    ['RCPT', '504 5.5.2 <anna>: Recipient address rejected: need fully-qualified address', 'BAD_ADDRESS'],
    ['RCPT', '550 5.4.4 Invalid domain: host not found', 'DOMAIN_NOT_FOUND'],
    ['RCPT', '550 Unrouteable address', 'DOMAIN_NOT_FOUND'],
    ['DOT', '554 Message rejected as spam', 'SPAM'],
    ['DOT', '550 5.6.11 Invalid characters', 'CONTENT'],
    ['DOT', '550 message is not RFC 5322 compliant', 'CONTENT'],
    ['DOT', '550 5.7.1 Refused', 'POLICY'],
    ['DOT', '554 rejected for policy reasons', 'POLICY'],
    ['DOT', '552 message too large', 'SIZE'],
  ] as const)('puts on the recipient at %s: %s', (stage, reply, replyClass) => {
    const verdict = classify(stage, reply);
    expect(verdict).toMatchObject({ kind: reply.startsWith('4') ? 'DEFERRED' : 'REJECTED', replyClass });
  });

  it.each([
    ['RCPT', '550 5.1.1 <support@x.test>: Sender address rejected: User unknown', 'SENDER_REFUSED'],
    ['RCPT', '550 5.7.25 Client host rejected: cannot find your reverse hostname', 'SENDER_REFUSED'],
    ['RCPT', '550 your IP 192.0.2.1 is on a blacklist', 'SENDER_REFUSED'],
    [
      'RCPT',
      '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent. Their network is on our block list (S3140).',
      'SENDER_REFUSED',
    ],
    ['DOT', '550 Your account has been suspended', 'SENDER_REFUSED'],
    [
      'DOT',
      '550 5.7.23 The message was rejected because of Sender Policy Framework violation',
      'SENDER_REFUSED',
    ],
    ['DOT', '550 DKIM signature is missing', 'SENDER_REFUSED'],
    ['RCPT', '550 Please log in first', 'AUTH_REQUIRED'],
    ['AUTH', '504 5.7.4 Unrecognized authentication type', 'AUTH_MECHANISM'],
    ['RCPT', '550 we do not relay', 'RELAY_DENIED'],
    ['RCPT', '550 5.7.506 Access Denied, Bad HELO', 'EHLO_REFUSED'],
    ['STARTTLS', '501 no', 'TLS_REFUSED'],
    ['DOT', '550 5.7.1 Email quota exceeded', 'QUOTA'],
    ['DOT', '450 slow down', 'THROTTLED'],
    ['DOT', '451 4.7.26 DMARC could not be looked up', 'SENDER_REFUSED'],
    ['DOT', '451 4.4.2 Timeout - closing connection', 'SERVER_BUSY'],
    ['RCPT', '500 unrecognized command', 'PROTOCOL_ERROR'],
    ['DATA', '554 5.5.1 no valid recipients', 'PROTOCOL_ERROR'],
  ] as const)('takes as ours at %s: %s', (stage, reply, replyClass) => {
    expect(classify(stage, reply)).toMatchObject({ kind: 'OURS', replyClass });
  });

  it('keeps no state between replies', () => {
    for (const row of REPLY_ROWS) {
      expect(row.pattern?.flags ?? '').not.toMatch(/[gy]/);
      expect(row.enhanced?.flags ?? '').not.toMatch(/[gy]/);
    }
  });
});

describe('enhanced status code', () => {
  it.each([
    ['550 5.1.1 unknown', '5.1.1'],
    ['550-5.4.5 Daily\n550 5.4.5 limit', '5.4.5'],
    ['5.7.515 Access denied', '5.7.515'],
    ['553 sorry (#5.7.1)', '5.7.1'],
    ['550 192.0.2.1 is blocked', null],
    ['550 see section 5.1.1', null],
    ['', null],
  ])('of %j is %s', (text, enhanced) => {
    expect(enhancedCodeOf(text)).toBe(enhanced);
  });
});

describe('wait that a reply states', () => {
  it.each([
    ['451 4.7.1 Please try again in 300 seconds', 300],
    ['450 4.2.0 Greylisted, retry after 5 minutes', 300],
    ['451 Greylisted for 00:05:00', 300],
    ['451 4.7.1 Greylisting in action, please come back in 00:04:57', 297],
    ['450 greylisted for 04:57 minutes', 297],
    ['450 Try again in 1 hour', 3_600],
    ['450 retry in 5m', 300],
    ['450 Greylisted, please try again later (300 seconds)', 300],
    ['450-Please\n450 wait at least 10 min', 600],
    ['450 Retry-After: try again after 60s', 60],
    ['450 try again in 999999 hours', 86_400],
    ['450 try again in 0 seconds', null],
    ['450 Please try again later', null],
    ['550 Message deleted after 30 days', null],
    ['552 mailbox full for 5 minutes', null],
    ['450 try again in 5 parsecs', null],
  ])('of %j is %s s', (text, seconds) => {
    expect(statedWaitMs(text)).toBe(seconds === null ? null : seconds * 1_000);
  });

  it('goes into the verdict, be it his or ours', () => {
    expect(classify('RCPT', '450 4.2.0 Greylisted, retry after 5 minutes')).toMatchObject({
      retryAfterMs: 300_000,
    });
    expect(classify('MAIL', '421 Too many connections, wait 60 seconds')).toMatchObject({
      kind: 'OURS',
      retryAfterMs: 60_000,
    });
  });
});
