import { configurationOf, saveSettings } from '../sms/sms-api.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { ADMIN, expect, picture, setUp, signIn, test } from './fixtures.ts';

/** Names that make one, two and three parts of a short text, and one that the GSM alphabet does not have. */
const NAMES = ['Ann', 'B'.repeat(160), 'C'.repeat(310), 'François'];

test('an SMS says what it costs while it is written and before it is sent', async ({
  page,
  mailroom,
  expectAccessible,
}) => {
  const provider = await ProviderServer.start({ status: 200, body: 'fine' });
  const admin = await setUp(mailroom);
  const configuration = configurationOf({ url: provider.url, body: 'to={to}&text={text}' });
  await saveSettings(admin, {
    ...{ module: 'GENERIC_HTTP', defaultCountryCode: '+47', sender: 'Company', configuration },
  });
  const { id } = (
    await admin.run('mutation($input: MailingInput!) { createMailing(input: $input) { id } }', {
      input: { kind: 'SMS', name: 'November', text: 'Hello' },
    })
  ).createMailing;
  const recipients = NAMES.map((value, i) => ({
    address: `+479001234${i}`,
    values: [{ name: 'name', value }],
  }));
  await admin.run(
    'mutation($id: ID!, $recipients: [RecipientInput!]!) { addRecipients(mailingId: $id, recipients: $recipients) { added } }',
    { id, recipients },
  );
  await page.goto(`${mailroom.url}/mailings/${id}`);
  await signIn(page, ADMIN);
  const text = page.getByRole('textbox', { name: 'Text', exact: true });
  const send = page.locator('#send');

  await test.step('the same text for all is counted once', async () => {
    await expect(page.getByText('GSM · 1 part · 5 of 160')).toBeVisible();
    await expect(send).toContainText('Send to 4 people in 4 parts, 1 for each person, as Company');
  });

  await test.step('what forces UCS-2 is named, and replaced one by one and all at once', async () => {
    await text.fill('Hi {{name|you}}, it’s “new”\u00a0– isn’t it? ❤️');
    await expect(page.getByText('UCS-2 · 1 part · 33 of 70 · before the merge fields')).toBeVisible();
    const characters = page.getByRole('list', { name: 'Characters that force UCS-2' });
    await expect(characters.getByRole('listitem').first()).toContainText(
      'right single quotation mark2 times',
    );
    await expect(characters.getByRole('listitem').filter({ hasText: '❤️' })).toContainText(
      'no plain character',
    );
    await expectAccessible(page, 'characters that force UCS-2');
    await picture(page, 'sms-characters');
    await characters
      .getByRole('button', { name: "Replace by ': right single quotation mark" })
      .press('Enter');
    await expect(text).toHaveValue("Hi {{name|you}}, it's “new”\u00a0– isn't it? ❤️");
    await expect(characters.getByRole('button', { name: /left double quotation mark/ })).toBeFocused();
    await expect(characters.getByRole('button', { name: 'Replace by space: no-break space' })).toBeVisible();
    await page.getByRole('button', { name: 'Replace all by plain characters' }).click();
    await expect(text).toHaveValue('Hi {{name|you}}, it\'s "new" - isn\'t it? ❤️');
    await text.fill('Hi {{name|you}}');
    await expect(characters).toBeHidden();
    await expect(page.getByText('GSM · 1 part · 6 of 160 · before the merge fields')).toBeVisible();
  });

  await test.step('the parts of all messages are named before they are sent', async () => {
    await expect(send).toContainText('Send to 4 people in 7 parts, up to 3 for one person, as Company');
    await expect(send).toContainText('The longest message, 3 parts, goes to +4790012342.');
    await expect(send).toContainText('One person gets UCS-2');
    await expect(send).toContainText('because of: ç');
    await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText(
      '7 parts, up to 3 for one person',
    );
    await expectAccessible(page, 'parts before the start');
    await picture(page, 'sms-parts');
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page, 'parts before the start, narrow');
    await picture(page, 'sms-parts-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('the preview is made for whom one chooses', async () => {
    const choice = page.getByRole('combobox', { name: 'As seen by' });
    await choice.click();
    await expect(page.getByRole('option')).toHaveCount(4);
    await expectAccessible(page, 'a choice of recipients');
    await page.getByRole('option', { name: '+4790012343' }).click();
    await expect(page.getByText('Hi François')).toBeVisible();
  });

  await test.step('what is too long is said beforehand, and stands against it where it is for all', async () => {
    await text.fill(`{{name}}${'x'.repeat(1_300)}`);
    await expect(send).toContainText('2 messages are more than the provider takes: they will not be sent.');
    await expect(send.getByRole('button', { name: 'Send to 2 people' })).toBeVisible();
    await expect(send).toContainText('Among them: +4790012342, +4790012343.');
    await expectAccessible(page, 'a message that is too long');
    await picture(page, 'sms-too-long');
    await text.fill(`{{name}}${'x'.repeat(1_600)}`);
    await expect(send).toContainText('this text has 11 parts');
    await expect(send.getByRole('button', { name: /^Send to/ })).toBeHidden();
  });
  await provider.stop();
});
