import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeSettings,
  draftMailing,
  hasEnded,
  people,
  SENDER,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { type ReceivedMessage, type ScriptedSmtp, startScriptedSmtp } from '../support/scripted-smtp.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let server: ScriptedSmtp;
beforeEach(async () => {
  [app, server] = [await startTestApp(), await startScriptedSmtp()];
});
afterEach(async () => {
  await app.close();
  await server.close();
});

const relay = () => ({ port: server.port, maxPerConnection: 4, smtpThreads: 2 });

/** Reads a header field as it stands on the wire, folded lines joined. */
function header({ body }: ReceivedMessage, name: string): string[] {
  const head = (body.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
  return head.split('\r\n').flatMap((line) => {
    const [, field, value] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    return field?.toLowerCase() === name.toLowerCase() ? [value ?? ''] : [];
  });
}

async function importMailbox(address: string, name: string): Promise<string> {
  const { importMailboxes } = await app.admin.run(
    'mutation($input: [MailboxInput!]!) { importMailboxes(input: $input) { id address } }',
    { input: [{ address, name }] },
  );
  return importMailboxes.find((mailbox: { address: string }) => mailbox.address === address).id;
}

async function send(input: object = {}, count = 3): Promise<ReceivedMessage[]> {
  const id = await draftMailing(app.admin, people(count), input);
  await startMailing(app.admin, id);
  expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: count });
  return server.messages;
}

describe('the default From address', () => {
  it('is refused at its field unless it is an imported mailbox, and the error names those there are', async () => {
    await useRelay(app.admin, relay());
    const { version } = (await app.admin.run('{ emailSettings { version } }')).emailSettings;
    const { message, extensions } = await app.admin.refused(
      'mutation($input: EmailSettingsInput!, $version: Int!) { updateEmailSettings(input: $input, version: $version) { version } }',
      { input: { defaultFrom: 'stranger@company.com' }, version },
    );
    expect(extensions.code).toBe('BAD_USER_INPUT');
    expect(extensions.fields?.map(({ path }) => path)).toEqual(['input.defaultFrom']);
    expect(`${message} ${extensions.fields?.[0]?.message}`).toContain(SENDER);
  });

  it('is whom a mailing without a mailbox comes from, in the envelope and in the message', async () => {
    await useRelay(app.admin, relay());
    const messages = await send();
    expect(messages.map(({ from }) => from)).toEqual([SENDER, SENDER, SENDER]);
    for (const message of messages) expect(header(message, 'From')).toEqual([`Support <${SENDER}>`]);
  });

  it('gives way to the mailbox and the name that a mailing chooses', async () => {
    await useRelay(app.admin, relay());
    const mailboxId = await importMailbox('news@company.com', 'News desk');
    const [first] = await send({ mailboxId }, 1);
    const [, second] = await send({ mailboxId, fromName: 'Anna of the news desk', replyTo: SENDER }, 1);
    expect([first?.from, second?.from]).toEqual(['news@company.com', 'news@company.com']);
    expect(first && header(first, 'From')).toEqual(['News desk <news@company.com>']);
    expect(second && header(second, 'From')).toEqual(['Anna of the news desk <news@company.com>']);
    expect(second && header(second, 'Reply-To')).toEqual([SENDER]);
  });

  it('may be empty until a mailing without a mailbox starts', async () => {
    await useRelay(app.admin, { ...relay(), defaultFrom: null });
    const id = await draftMailing(app.admin, people(1));
    const { extensions, message } = await app.admin.refused(
      'mutation($id: ID!) { startMailing(id: $id, confirm: [UNSUBSCRIBE_UNREACHABLE, RELAY_NOT_PROVEN]) { id } }',
      { id },
    );
    expect(extensions.code).toBe('BAD_USER_INPUT');
    expect(message).toContain('no sender');
    expect(server.sessions).toHaveLength(0);
  });
});

describe('every message of a mailing', () => {
  it('carries the pair of header fields for one-click unsubscribe, each with a link of its own', async () => {
    await useRelay(app.admin, relay());
    const messages = await send({}, 10);
    const links = messages.map((message) => header(message, 'List-Unsubscribe').join());
    for (const link of links) expect(link).toMatch(/^<http:\/\/localhost:4000\/u\/[\w-]+>$/);
    expect(new Set(links).size).toBe(10);
    for (const message of messages) {
      expect(header(message, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
      expect(header(message, 'To')).toEqual(message.to);
      expect(header(message, 'Message-ID')).toHaveLength(1);
    }
  });
});

describe('saving without the check', () => {
  it('opens no connection, whatever changes', async () => {
    await useRelay(app.admin, relay());
    await changeSettings(app.admin, { auth: 'PASSWORD', userName: 'mailroom', password: 'a new secret' });
    await changeSettings(app.admin, { host: 'localhost', security: 'STARTTLS', password: 'a new secret' });
    await importMailbox('news@company.com', 'News desk');
    await changeSettings(app.admin, { defaultFrom: 'news@company.com', smtpThreads: 3 });
    expect(server.sessions).toHaveLength(0);
  });
});
