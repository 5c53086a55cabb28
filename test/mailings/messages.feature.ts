import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SmsRenderer } from '../../server/src/mailings/sms.renderer.ts';
import { composeMessage } from '../../server/src/smtp/nodemailer.mail-composer.ts';
import { refusal, userNamed } from '../support/ground.ts';
import { AT_ANY_HOUR, eva, type MailingsStand, openMailings, SUPPORT } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => {
  stand = await openMailings();
});
afterEach(() => stand.close());

async function firstMessage(id: string) {
  const compose = await stand.renderer.prepare(id);
  const recipient = await stand.delivery.recipient(id, null);
  const made = recipient && (await compose(recipient));
  if (made?.kind !== 'MESSAGE') throw new Error('No message was made');
  return made;
}

describe('the message of a recipient', () => {
  it('has his values, an envelope of its own and a Message-ID of its own', async () => {
    const id = await stand.draft([], { html: '<p>Hello {{name|friend}}</p>' });
    await stand.recipients.add(eva, id, [
      { address: 'Ann@Example.com', values: [{ name: 'name', value: 'Ann & Co' }] },
    ]);
    await stand.starts.start(eva, id, []);
    const { message, messageId } = await firstMessage(id);
    expect(message.envelope).toEqual({ from: SUPPORT.address, to: 'Ann@example.com' });
    expect(message.content).toMatchObject({
      subject: 'Hello Ann & Co',
      html: expect.stringContaining('<p>Hello Ann &amp; Co</p>'),
      text: expect.stringContaining('Hello Ann & Co'),
      messageId,
    });
    expect(messageId).toBe(`<${id}.${message.recipientId}@company.com>`);
  });

  it('has exactly the header fields that we wrote, whatever the list holds', async () => {
    const attack = 'Ann\r\nBcc: evil@example.com\r\n\r\n<script>';
    const id = await stand.draft([], { subject: '{{a}}', fromName: 'Support' });
    const values = [{ name: 'a', value: attack }];
    await stand.recipients.add(eva, id, [{ address: 'ann@example.com', values }]);
    await stand.starts.start(eva, id, []);
    const { message } = await firstMessage(id);
    const bytes = (await composeMessage(message.content, new Date(0))).toString();
    const head = bytes.slice(0, bytes.indexOf('\r\n\r\n')).replace(/\r\n[ \t]/g, ' ');
    const names = head.split('\r\n').map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(names.sort()).toEqual([
      ...['content-type', 'date', 'from', 'list-unsubscribe', 'list-unsubscribe-post', 'message-id'],
      ...['mime-version', 'subject', 'to'],
    ]);
    expect(message.envelope.to).toBe('ann@example.com');
  });

  it('is not made for an address that is none any more', async () => {
    const id = await stand.draft(['ann@example.com']);
    await stand.starts.start(eva, id, []);
    const compose = await stand.renderer.prepare(id);
    const recipient = await stand.delivery.recipient(id, null);
    if (!recipient) throw new Error('There is a recipient');
    expect(await compose({ ...recipient, address: 'ann@example.com, evil@example.com' })).toEqual({
      kind: 'SKIP',
      reason: 'INVALID',
    });
  });

  it('by SMS has a reference of its own, another one when it is sent again on purpose', async () => {
    const id = await stand.draft(['+4790012345'], { text: 'Hi {{name|you}}' }, 'SMS');
    await stand.starts.start(eva, id, []);
    const compose = await new SmsRenderer(stand.database, stand.links, AT_ANY_HOUR).prepare(id);
    const recipient = await stand.delivery.recipient(id, null);
    if (!recipient) throw new Error('There is a recipient');
    const message = {
      recipientId: recipient.id,
      to: '+4790012345',
      text: 'Hi you',
      reference: `${recipient.id}`,
    };
    expect(await compose(recipient)).toMatchObject({ message, contentVersion: 1 });
    expect(await compose({ ...recipient, resends: 2 })).toMatchObject({ messageId: `${recipient.id}-2` });
  });
});

describe('the preview', () => {
  it('shows a recipient with his values', async () => {
    const id = await stand.draft([]);
    await stand.recipients.add(eva, id, [
      { address: 'ann@example.com', values: [{ name: 'name', value: 'Ann' }] },
    ]);
    const recipient = await stand.delivery.recipient(id, null);
    expect(await stand.previews.preview(id, String(recipient?.id))).toMatchObject({ subject: 'Hello Ann' });
  });

  it('shows somebody made up whose values are the names of the columns', async () => {
    const id = await stand.draft([]);
    await stand.recipients.add(eva, id, [
      { address: 'ann@example.com', values: [{ name: 'name', value: 'Ann' }] },
    ]);
    const preview = await stand.previews.preview(id, null);
    expect(preview.subject).toBe('Hello [name]');
    expect(preview.html).toContain('https://mail.company.com/u/preview');
  });

  it('shows nobody of another mailing', async () => {
    const id = await stand.draft(['ann@example.com']);
    const other = await stand.draft(['bob@example.com']);
    const recipient = await stand.delivery.recipient(other, null);
    expect((await refusal(stand.previews.preview(id, String(recipient?.id)))).code).toBe('NOT_FOUND');
    expect((await refusal(stand.previews.preview(id, 'x'))).code).toBe('NOT_FOUND');
  });
});

describe('a test message', () => {
  it('goes to the address given with the values of the first recipient, and counts in no report', async () => {
    const id = await stand.draft([]);
    await stand.recipients.add(eva, id, [
      { address: 'ann@example.com', values: [{ name: 'name', value: 'Ann' }] },
    ]);
    await stand.previews.sendTest(eva, id, 'eva@company.com');
    expect(stand.outside.sent).toMatchObject([
      { envelope: { from: SUPPORT.address, to: 'eva@company.com' }, content: { subject: 'Hello Ann' } },
    ]);
    expect((await stand.delivery.progress(id))?.counts).toEqual({ PENDING: 1 });
    const { edges } = await stand.audit.entries({});
    expect(edges[0]?.node).toMatchObject({
      action: 'sent a test message',
      details: { to: 'eva@company.com' },
    });
  });

  it('that is refused says what the other side said', async () => {
    stand.outside.sendResult = {
      kind: 'REJECTED',
      reply: { code: 550, enhanced: '5.1.1', text: '550 5.1.1 No such user' },
      verdict: { class: 'RECIPIENT_UNKNOWN', retryAfterMs: null },
    };
    const id = await stand.draft([]);
    const error = await refusal(stand.previews.sendTest(eva, id, 'eva@company.com'));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(error.message).toContain('No such user');
  });

  it('needs one address and a sender', async () => {
    const id = await stand.draft([]);
    const error = await refusal(stand.previews.sendTest(eva, id, 'a@b.test, c@d.test'));
    expect(error.fields[0]?.path).toBe('to');
    stand.outside.defaultFrom = null;
    expect((await refusal(stand.previews.sendTest(eva, id, 'a@b.test'))).message).toContain('no sender');
    expect(stand.outside.sent).toEqual([]);
  });

  it('can be sent 30 times an hour by each person', async () => {
    const id = await stand.draft([]);
    for (let i = 0; i < 30; i++) await stand.previews.sendTest(eva, id, 'eva@company.com');
    const error = await refusal(stand.previews.sendTest(eva, id, 'eva@company.com'));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', extensions: { retryAfterSeconds: 3_600 } });
    await stand.previews.sendTest(userNamed('Other'), id, 'eva@company.com');
    await stand.clock.advance(3_600_000);
    await stand.previews.sendTest(eva, id, 'eva@company.com');
  });
});
