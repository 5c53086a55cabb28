import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../server/src/delivery/channel.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { promised } from '../support/promised.ts';
import type { Reaction } from '../support/scripted-smtp.ts';
import { messageNo, openSession, scripted, sendOn, untilSettled } from '../support/smtp-channel.ts';

function withContent(changes: Partial<OutgoingMessage['content']>): OutgoingMessage {
  const message = messageNo(1);
  return { ...message, content: { ...message.content, ...changes } };
}

describe('what arrives', () => {
  it('is what was given: names, subject, both bodies, further fields', async () => {
    const server = await scripted();
    const session = await openSession(server.port);
    await sendOn(
      session,
      withContent({
        from: { name: 'Müller, "Söhne" & Co', address: 'sender@company.test' },
        to: { name: 'a@b.test, c@d.test', address: 'recipient-1@example.test' },
        replyTo: 'answers@company.test',
        subject: 'Grüße 😀',
        html: '<p>Grüße</p>',
        text: 'Grüße\n.\n..\nEnde',
        headers: {
          'List-Unsubscribe': '<https://mail.company.test/u/abc>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      }),
    );
    const mail = await simpleParser(Buffer.from(server.messages[0]?.body ?? '', 'latin1'));
    expect(mail.from?.value).toEqual([{ name: 'Müller, "Söhne" & Co', address: 'sender@company.test' }]);
    expect(mail.to).toMatchObject({
      value: [{ name: 'a@b.test, c@d.test', address: 'recipient-1@example.test' }],
    });
    expect(mail.replyTo?.text).toBe('answers@company.test');
    expect(mail).toMatchObject({ subject: 'Grüße 😀', messageId: '<1@company.test>', html: '<p>Grüße</p>' });
    expect(mail.text?.trim()).toBe('Grüße\n.\n..\nEnde');
    const lines = server.messages[0]?.body.split('\r\n') ?? [];
    expect(lines).toContain('List-Unsubscribe: <https://mail.company.test/u/abc>');
    expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('has only CRLF as line ends, so that nothing can hide behind a lone one', async () => {
    const server = await scripted();
    const session = await openSession(server.port);
    await sendOn(session, withContent({ text: 'a\r.\rb\n.\nc\r\n.\r\nMAIL FROM:<evil@evil.test>\r\n' }));
    expect(server.messages[0]?.body).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(server.messages).toHaveLength(1);
  });

  it.each([
    ['subject', { subject: 'x\r\nBcc: evil@evil.test' }],
    ['from name', { from: { name: 'x\r\nBcc: evil@evil.test', address: 'sender@company.test' } }],
    ['reply-to', { replyTo: 'a@b.test\r\nBcc: evil@evil.test' }],
    ['header value', { headers: { 'X-A': 'x\r\nBcc: evil@evil.test' } }],
    ['header name', { headers: { 'X-A: b\r\nBcc': 'evil@evil.test' } }],
    ['message id', { messageId: '<a@b.test>\r\nBcc: evil@evil.test' }],
  ])('has no field more, whatever stands in the %s', async (_, changes) => {
    const server = await scripted();
    const session = await openSession(server.port);
    await sendOn(session, withContent(changes));
    const mail = await simpleParser(server.messages[0]?.body ?? '');
    expect(mail.bcc).toBeUndefined();
    expect(server.messages[0]?.to).toEqual(['recipient-1@example.test']);
  });

  it('never holds a file, even if a content pretends to be a reference to one', async () => {
    const server = await scripted();
    const session = await openSession(server.port);
    const sending = sendOn(session, withContent({ html: { path: '/etc/passwd' } as never }));
    await expect(sending).rejects.toThrow(/file access/i);
    expect(server.sessions[0]?.lines).toEqual(['EHLO mailroom.test']);
    expect(session.usable).toBe(true);
  });
});

describe('an address that is not in its stored form', () => {
  it.each([
    'b@x.test\r\nRCPT TO:<evil@evil.test>',
    'b@x.test, evil@evil.test',
    '"b@x.test, evil@evil.test"',
    '<b@x.test>',
    'Name <b@x.test>',
    ' b@x.test',
    'b@x.test ',
    'b@X.test',
    'b@x.test>',
    'group: b@x.test;',
    'b@x.test (comment)',
    'b@x@x.test',
    '@x.test',
    'b@',
    '',
    'b',
    'b@[127.0.0.1]',
    'bücher@x.test',
    'b@bücher.test',
  ])('is refused before anything is said: %j', async (to) => {
    const server = await scripted();
    const session = await openSession(server.port);
    const message = messageNo(1);
    const result = await sendOn(session, { ...message, envelope: { ...message.envelope, to } });
    expect(result).toMatchObject({ kind: 'REJECTED', verdict: { class: 'BAD_ADDRESS' } });
    expect(server.sessions[0]?.lines).toEqual(['EHLO mailroom.test']);
    expect(session.usable).toBe(true);
  });

  it('speaks of us if it is the sender', async () => {
    const server = await scripted();
    const session = await openSession(server.port);
    const message = messageNo(1);
    const result = await sendOn(session, {
      ...message,
      envelope: { ...message.envelope, from: 'a b@company.test' },
    });
    expect(result).toMatchObject({ kind: 'OURS', verdict: { reason: 'SENDER_REFUSED' } });
  });
});

describe('a session', () => {
  it('does not offer a message above the size that the server stated', async () => {
    const server = await scripted({ extensions: ['PIPELINING', 'SIZE 1000'] });
    const session = await openSession(server.port);
    expect(await sendOn(session, messageNo(1, 'x '.repeat(2_000)))).toMatchObject({
      kind: 'REJECTED',
      verdict: { class: 'SIZE' },
    });
    expect((await sendOn(session, messageNo(2))).kind).toBe('SENT');
    expect(server.sessions[0]?.lines.filter((line) => line.startsWith('MAIL'))).toHaveLength(1);
  });

  it('notices that the server closed it between two messages', async () => {
    const server = await scripted({ script: { DOT: { close: true, reply: '250 2.0.0 ok' } } });
    const session = await openSession(server.port);
    expect((await sendOn(session, messageNo(1))).kind).toBe('SENT');
    await server.sessions[0]?.closed;
    expect((await sendOn(session, messageNo(2))).kind).toBe('NOT_SENT');
    expect(session.usable).toBe(false);
  });

  it.each<[string, Reaction]>([
    ['it closes', { close: true }],
    ['it resets', { reset: true }],
    ['it refuses', '550 no'],
  ])('is given up when the server does not start over after a refusal: %s', async (_, reaction) => {
    const server = await scripted({ script: { RCPT: '550 5.1.1 no such user', RSET: reaction } });
    const session = await openSession(server.port);
    expect((await sendOn(session, messageNo(1))).kind).toBe('REJECTED');
    expect((await sendOn(session, messageNo(2))).kind).toBe('NOT_SENT');
    expect(session.usable).toBe(false);
  });

  it.each<[string, Reaction]>([
    ['closes', { close: true }],
    ['resets', { reset: true }],
    ['says nothing', { silence: true }],
    ['talks nonsense', 'never!'],
    ['drips', { drip: '221-wait\r\n', everyMs: 2 }],
  ])('ends in bounded time when the server %s at QUIT', async (_, reaction) => {
    const clock = new ManualClock();
    const reached = promised<void>();
    const server = await scripted({ script: { QUIT: () => (reached.resolve(), reaction) } });
    const session = await openSession(server.port, {}, clock);
    const closing = session.close();
    await reached.promise;
    await untilSettled(clock, closing);
    await server.sessions[0]?.closed;
    expect([session.usable, clock.waiting]).toEqual([false, 0]);
  });

  it('trusts no answer that came where none was due', async () => {
    // One reply too many: from here on every answer would be taken for the one before it.
    const server = await scripted({ extensions: [], script: { RCPT: '250 2.1.5 ok\n250 2.1.5 ok' } });
    const session = await openSession(server.port);
    const result = await sendOn(session, messageNo(1));
    expect(result.kind).toBe('NOT_SENT');
    expect(session.usable).toBe(false);
    expect(server.messages).toEqual([]);
  });

  it.each(['354 go on', '2xx fine', '999 done', '25', '600 6.0.0 ok'])(
    'is in doubt about a message whose end is answered by %j',
    async (reply) => {
      const server = await scripted({ script: { DOT: reply } });
      const session = await openSession(server.port);
      expect((await sendOn(session, messageNo(1))).kind).toBe('IN_DOUBT');
      expect(session.usable).toBe(false);
    },
  );

  it('believes an answer of several lines only when it is complete', async () => {
    const server = await scripted({ script: { DOT: '250-2.0.0 ok\n250-queued\n250 2.0.0 as 1' } });
    const session = await openSession(server.port);
    expect(await sendOn(session, messageNo(1))).toEqual({
      kind: 'SENT',
      reply: { code: 250, enhanced: '2.0.0', text: '250-2.0.0 ok\n250-queued\n250 2.0.0 as 1' },
    });
  });

  it('waits for the answer to the end of a message as long as it was told to', async () => {
    const clock = new ManualClock();
    const reached = promised<void>();
    const answer = promised<void>();
    const server = await scripted({
      script: { DOT: () => (reached.resolve(), { after: answer.promise, then: '250 2.0.0 ok' }) },
    });
    const session = await openSession(server.port, { commandTimeoutMs: 1_000 }, clock);
    const sending = sendOn(session, messageNo(1));
    await reached.promise;
    await clock.advance(599_000);
    answer.resolve();
    expect((await sending).kind).toBe('SENT');
  });
});
