import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToText, textToHtml } from '../../server/src/mailings/html-text.ts';
import { mailContent, mailParts, smsText } from '../../server/src/mailings/rendered-mail.ts';
import { completeBodies } from '../../server/src/mailings/unsubscribe-part.ts';

const LINK = 'https://mail.company.com/u/abc';
const content = { fromAddress: 'support@company.com', fromName: 'Support', replyTo: 'eva@company.com' };
const frame = { content, to: 'ann@example.com', link: LINK, messageId: '<1@company.com>', trial: false };

describe('an e-mail', () => {
  it('carries the pair of header fields for one-click unsubscribing', () => {
    const mail = mailContent(frame, { subject: 'Hello', html: '', text: '' });
    expect(mail.headers).toEqual({
      'List-Unsubscribe': `<${LINK}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(mail).toMatchObject({
      from: { name: 'Support', address: 'support@company.com' },
      to: { name: '', address: 'ann@example.com' },
      replyTo: 'eva@company.com',
      messageId: '<1@company.com>',
    });
  });

  it('of a trial is stamped', () => {
    const mail = mailContent({ ...frame, trial: true }, { subject: '', html: '', text: '' });
    expect(mail.headers).toHaveProperty('X-Mailroom-Trial');
  });

  it('fills in values: escaped in HTML, as they are in text, on one line in the subject', () => {
    const parts = mailParts({ subject: 'For {{name}}', html: '<p>{{name}}</p>', text: '{{name|you}}' });
    const rendered = parts({ name: '<b>Ann</b>\r\nBcc: evil@example.com' }, LINK);
    expect(rendered.subject).toBe('For <b>Ann</b> Bcc: evil@example.com');
    expect(rendered.html).toContain('&lt;b&gt;Ann&lt;/b&gt;');
    expect(rendered.text).toContain('<b>Ann</b>');
  });

  it('keeps every subject on one line, whatever a value holds', () => {
    const parts = mailParts({ subject: 'Hi {{a}} {{b}}', html: '', text: 'x' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(parts({ a, b }, LINK).subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never takes a value for a template, nor a column for the unsubscribe link', () => {
    const parts = mailParts({ subject: '{{a}}', html: '', text: '{{a}} {{unsubscribeUrl}}' });
    const { subject, text } = parts(
      { a: '{{b}}', b: 'secret', unsubscribeUrl: 'https://evil.example' },
      LINK,
    );
    expect(subject).toBe('{{b}}');
    expect(text).toBe(`{{b}} ${LINK}`);
  });

  it('has a visible unsubscribe link in both bodies, once', () => {
    const rendered = mailParts({ subject: '', html: '<html><body><p>Hi</p></body></html>', text: 'Hi' })(
      {},
      LINK,
    );
    expect(rendered.html.split(LINK)).toHaveLength(2);
    expect(rendered.html.indexOf(LINK)).toBeLessThan(rendered.html.indexOf('</body>'));
    expect(rendered.text).toBe(`Hi\n\nUnsubscribe: ${LINK}\n`);
    const own = mailParts({
      subject: '',
      html: '<a href="{{unsubscribeUrl}}">x</a>',
      text: '{{ unsubscribeUrl }}',
    });
    expect(own({}, LINK).html.split(LINK)).toHaveLength(2);
    expect(own({}, LINK).text).toBe(LINK);
  });

  it('makes the missing body out of the other, with its merge fields', () => {
    const fromHtml = completeBodies({ html: '<p>Dear {{name|friend}}</p>', text: ' ' });
    expect(fromHtml.text).toBe('Dear {{name|friend}}\n\nUnsubscribe: {{unsubscribeUrl}}\n');
    const fromText = completeBodies({ html: '', text: 'Dear {{name}} <3\n\nBye' });
    expect(fromText.html).toContain('<p>Dear {{name}} &lt;3</p>\n<p>Bye</p>');
  });
});

describe('an SMS', () => {
  it('fills in values as they are', () => {
    expect(smsText(' Hi {{name|you}} ', { name: 'Åse & Co' }, LINK)).toBe('Hi Åse & Co');
    expect(smsText('{{missing}}', {}, LINK)).toBe('');
  });
});

describe('the text of an HTML message', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<a href="https://x.test/">Click</a>', 'Click (https://x.test/)'],
    ['<a href="https://x.test/">https://x.test/</a>', 'https://x.test/'],
    ['<a href="mailto:a@b.test">a@b.test</a>', 'a@b.test'],
    ["<a href='{{unsubscribeUrl}}'>Stop</a>", 'Stop ({{unsubscribeUrl}})'],
    ['<a href="javascript:alert(1)">x</a>', 'x'],
    ['<style>p{color:red}</style><script>alert(1)</script>x', 'x'],
    ['<!-- hidden -->x<!doctype html>', 'x'],
    ['J&ouml;rg &amp; &#65;&#x42; &lt;3 &nope;', 'Jörg & AB <3 &nope;'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['  many   spaces\n and\tlines ', 'many spaces and lines'],
    ['&#0;&#xd800;&#9999999;x', '&#0;&#xd800;&#9999999;x'],
  ])('of %s is %s', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it.each([
    '<',
    '<a>x',
    '</a>',
    '<a href=',
    '<!--',
    '<style>',
    '&#',
    '<p ',
    '<a><a>x</a>',
    '{{',
    '"',
    "<a href='",
  ])('takes time in proportion, also for many times %s', (piece) => {
    const started = performance.now();
    htmlToText(piece.repeat(300_000 / piece.length));
    textToHtml(piece.repeat(300_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('never breaks on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', 'a', '/', '&', ';', '"', ' ', '!', '-', '#', 'é') }),
        (text) => {
          expect(typeof htmlToText(text)).toBe('string');
          expect(textToHtml(text)).not.toMatch(/<(?!\/?p>|br>|a href=")/);
        },
      ),
    );
  });
});
