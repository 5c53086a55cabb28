import { countSegments } from '@mailroom/shared/sms-segments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SmsRenderer } from '../../server/src/mailings/sms.renderer.ts';
import { refusal } from '../support/ground.ts';
import { draftMailing, hasEnded, startMailing, until } from '../support/mailing-flow.ts';
import { fatesOf } from '../support/moving-mailing.ts';
import { startTestApp } from '../support/test-app.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { configurationOf, saveSettings } from '../sms/sms-api.ts';
import { AT_ANY_HOUR, eva, type MailingsStand, openMailings } from './mailings-stand.ts';

let stand: MailingsStand;
beforeEach(async () => (stand = await openMailings()));
afterEach(() => stand.close());

const NUMBERS = ['+4790012340', '+4790012341', '+4790012342', '+4790012343', '+4790012344'];

/** An SMS mailing whose recipients have a text of their own each. */
async function draft(texts: readonly string[], text = '{{text}}'): Promise<string> {
  const { id } = await stand.mailings.create(eva, { kind: 'SMS', name: 'November', text });
  const recipients = texts.map((value, i) => ({
    address: NUMBERS[i] ?? `+47900${20_000 + i}`,
    values: [{ name: 'text', value }],
  }));
  for (let from = 0; from < recipients.length; from += 1_000)
    await stand.recipients.add(eva, id, recipients.slice(from, from + 1_000));
  return id;
}

const addressOf = async (id: string, recipientId: number | null) =>
  (await stand.delivery.recipient(id, recipientId))?.address;

describe('the parts of an SMS mailing', () => {
  it('are counted over what each recipient gets, with the worst case', async () => {
    const texts = ['a'.repeat(100), 'a'.repeat(200), 'a'.repeat(400), 'ça va?'];
    const id = await draft(texts, 'Hi {{text}}');
    const parts = await stand.smsParts.count(id);
    expect(parts).toMatchObject({
      ...{ parts: 7, mostParts: 3, overLimit: 0, empty: 0, ucs2Recipients: 1 },
      ucs2Because: [{ character: 'ç', recipients: 1 }],
    });
    expect(await addressOf(id, parts?.mostPartsRecipientId ?? 0)).toBe(NUMBERS[2]);
  });

  it('name who gets more than the module takes, and who gets nothing', async () => {
    const id = await draft(['a', 'a'.repeat(460), 'ж'.repeat(202), '', 'b']);
    const parts = await stand.smsParts.count(id);
    expect(parts).toMatchObject({ parts: 2, mostParts: 1, ucs2Recipients: 0, overLimit: 2, empty: 1 });
    const over = await Promise.all((parts?.overLimitRecipientIds ?? []).map((one) => addressOf(id, one)));
    expect(over).toEqual([NUMBERS[1], NUMBERS[2]]);
    expect((await stand.checks.check(id)).problems).toEqual([]);
  });

  it('leave out who is skipped, and follow what is changed', async () => {
    const id = await draft(['a'.repeat(161), 'b']);
    expect(await stand.smsParts.count(id)).toMatchObject({ parts: 3 });
    await stand.recipients.add(eva, id, [{ address: NUMBERS[0] ?? '' }, { address: NUMBERS[4] ?? '' }]);
    expect(await stand.smsParts.count(id)).toMatchObject({ parts: 3, empty: 1 });
    const { version } = await stand.views.get(id);
    await stand.mailings.update(eva, id, { text: 'All the same, …' }, version);
    expect(await stand.smsParts.count(id)).toMatchObject({
      ...{ parts: 3, mostParts: 1, mostPartsRecipientId: null, ucs2Recipients: 3, empty: 0 },
    });
    stand.outside.smsModule = {
      id: 'Y',
      name: 'Y',
      limits: { maxParts: 1, maxLength: 10, supportsUcs2: true },
    };
    expect(await stand.smsParts.count(id)).toMatchObject({ overLimit: 3, overLimitRecipientIds: [] });
  });

  it('are what the renderer makes, over many pages, with the link of each', async () => {
    const text = `Hi {{text|you}}, ${'a'.repeat(40)} {{unsubscribeUrl}}`;
    const id = await draft(
      Array.from({ length: 1_200 }, (_, i) => 'x'.repeat(i % 320) + (i % 7 ? '' : 'ж')),
      text,
    );
    const limits = { maxParts: 10, maxLength: 1_530, supportsUcs2: true };
    stand.outside.smsModule = { id: 'Y', name: 'Y', limits };
    const counted = await stand.smsParts.count(id);
    await stand.starts.start(eva, id, []);
    const compose = await new SmsRenderer(stand.database, stand.links, AT_ANY_HOUR).prepare(id);
    let parts = 0;
    let ucs2 = 0;
    for await (const page of stand.delivery.waiting(id)) {
      for (const recipient of page) {
        const rest = { groupId: id, externalId: null, deferrals: 0, resends: 0 };
        const rendered = await compose({ ...recipient, ...rest });
        const count = countSegments(rendered.kind === 'MESSAGE' ? rendered.message.text : '');
        parts += count.parts;
        ucs2 += count.encoding === 'UCS2' ? 1 : 0;
      }
    }
    expect(counted).toMatchObject({ parts, ucs2Recipients: ucs2 });
    expect(ucs2).toBe(172);
  });

  it('are those of the newest text for all who ask, when it changes under the count', async () => {
    const id = await draft(
      Array.from({ length: 3_000 }, () => 'x'),
      'First {{text}}',
    );
    const first = stand.smsParts.count(id);
    const { version } = await stand.views.get(id);
    await stand.mailings.update(eva, id, { text: `${'a'.repeat(161)}{{text}}` }, version);
    const second = await stand.smsParts.count(id);
    expect(second?.parts).toBe(6_000);
    expect([3_000, 6_000]).toContain((await first)?.parts);
  });

  it('are not counted for e-mail, and not for a mailing that is not there', async () => {
    expect(await stand.smsParts.count(await stand.draft(['ann@example.com']))).toBeNull();
    expect((await refusal(stand.smsParts.count('nothing'))).code).toBe('NOT_FOUND');
  });
});

describe('a start', () => {
  it('is refused while the text alone is more than the module takes', async () => {
    const id = await draft(['a'], `${'a'.repeat(460)}{{text}}`);
    const error = await refusal(stand.starts.start(eva, id, []));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(error.message).toBe(
      'X takes at most 3 parts and 459 characters; this text has 4 parts. That is without what its merge fields bring.',
    );
    expect(error.fields).toEqual([expect.objectContaining({ path: 'id', code: 'NOT_READY' })]);
    const { version } = await stand.views.get(id);
    await stand.mailings.update(eva, id, { text: `${'a'.repeat(459)}{{text}}` }, version);
    expect((await stand.starts.start(eva, id, [])).status).toBe('SENDING');
  });
});

const SMS = { kind: 'SMS', subject: null, html: null };
const ADD =
  'mutation($id: ID!, $recipients: [RecipientInput!]!) { addRecipients(mailingId: $id, recipients: $recipients) { added } }';

describe('over the API', () => {
  it('the start check tells the parts, and examples to whoever may see recipients', async () => {
    const test = await startTestApp();
    await saveSettings(test.admin, { module: 'CAPTURE', defaultCountryCode: '+47' });
    const { createMailing } = await test.admin.run(
      'mutation($input: MailingInput!) { createMailing(input: $input) { id } }',
      { input: { kind: 'SMS', name: 'November', text: `Hi {{text}}${'b'.repeat(600)}` } },
    );
    const texts = ['a', 'a'.repeat(200), 'a'.repeat(1_000), 'ça'];
    const recipients = texts.map((value, i) => ({ address: NUMBERS[i], values: [{ name: 'text', value }] }));
    await test.admin.run(ADD, { id: createMailing.id, recipients });
    const asked = (fields: string) =>
      `query($id: ID!) { mailing(id: $id) { startCheck { smsParts { ${fields} } } } }`;
    const figures = 'parts mostParts ucs2Recipients ucs2Because { character recipients } overLimit empty';
    const examples = 'mostPartsRecipient { address } overLimitRecipients { address }';
    const known = {
      ...{ parts: 20, mostParts: 10, ucs2Recipients: 1, overLimit: 1, empty: 0 },
      ucs2Because: [{ character: 'ç', recipients: 1 }],
    };
    const variables = { id: createMailing.id };
    const { mailing } = await test.admin.run(asked(`${figures} ${examples}`), variables);
    expect(mailing.startCheck.smsParts).toEqual({
      ...known,
      mostPartsRecipient: { address: NUMBERS[3] },
      overLimitRecipients: [{ address: NUMBERS[2] }],
    });
    const viewer = await test.userWithRole('viewer');
    const seen = (await viewer.run(asked(figures), variables)).mailing;
    expect(seen.startCheck.smsParts).toEqual(known);
    for (const field of ['mostPartsRecipient { address }', 'overLimitRecipients { address }'])
      expect((await viewer.refused(asked(field), variables)).extensions?.code).toBe('FORBIDDEN');
    await test.close();
  });

  it('what the module does not take is rejected without being sent, and says why', async () => {
    const provider = await ProviderServer.start({ status: 200, body: 'OK' });
    const test = await startTestApp();
    const configuration = configurationOf({ url: provider.url, body: 'to={to}&text={text}' });
    await saveSettings(test.admin, { module: 'GENERIC_HTTP', configuration });
    const id = await draftMailing(test.admin, [], { ...SMS, text: '{{text}}{{text}}' });
    const recipients = ['short', 'a'.repeat(766)].map((value, i) => ({
      address: NUMBERS[i],
      values: [{ name: 'text', value }],
    }));
    await test.admin.run(ADD, { id, recipients });
    await startMailing(test.admin, id);
    await until(test.admin, id, hasEnded);
    expect(await fatesOf(test.admin, id)).toMatchObject([
      { address: NUMBERS[0], state: 'SENT' },
      {
        ...{ address: NUMBERS[1], state: 'REJECTED', replyClass: 'MESSAGE_REFUSED' },
        reply: 'Generic HTTP takes at most 10 parts and 1530 characters; this text has 11 parts.',
      },
    ]);
    expect(provider.requests).toHaveLength(1);
    await test.close();
    await provider.stop();
  });
});
