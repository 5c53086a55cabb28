import { configurationOf, saveSettings } from '../sms/sms-api.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { ADMIN, expect, picture, setUp, test } from './fixtures.ts';

test('what people reply is read in the SMS inbox, and the words that stop are edited', async ({
  page,
  mailroom,
  expectAccessible,
}) => {
  const provider = await ProviderServer.start({ status: 200, body: 'fine' });
  const admin = await setUp(mailroom);

  await test.step('an empty inbox says what to set up', async () => {
    await page.goto(`${mailroom.url}/sms/inbox`);
    await page.getByLabel('E-mail address').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('Nobody has written yet')).toBeVisible();
    await expect(page.getByRole('link', { name: 'SMS inbox' })).toBeVisible();
    await expectAccessible(page, 'empty SMS inbox');
    await picture(page, 'sms-inbox-empty');
  });

  const configuration = configurationOf({ url: provider.url, body: 'to={to}&text={text}' });
  const { callbackUrls } = await saveSettings(admin, {
    ...{ module: 'GENERIC_HTTP', defaultCountryCode: '+47', configuration },
  });
  const say = (from: string, text: string) =>
    fetch(`${callbackUrls[1]?.url}?${new URLSearchParams({ from, to: '1960', text })}`);

  await test.step('messages are listed with what came of them, and found', async () => {
    await say('+4790012347', 'Can you move my appointment to Thursday? 😀');
    await say('90012346', 'stop this please');
    await say('Operator', 'STOP');
    await say('90012345', 'STOP');
    await page.getByRole('button', { name: 'Look again' }).click();
    const stopped = page.getByRole('row').filter({ hasText: '+4790012345' });
    await expect(stopped).toContainText('Stopped: the number gets no more SMS');
    await expect(page.getByRole('row').filter({ hasText: '+4790012346' })).toContainText('May mean stop');
    // The confirmation ends by itself, and the page looks again by itself.
    await expect(stopped).toContainText('Confirmed by SMS.', { timeout: 30_000 });
    await expectAccessible(page, 'SMS inbox');
    await picture(page, 'sms-inbox');
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page, 'narrow SMS inbox');
    await picture(page, 'sms-inbox-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('searchbox', { name: 'Search number or text' }).fill('appointment');
    await expect(stopped).toBeHidden();
    await expect(page.getByText('one message')).toBeVisible();
  });

  await test.step('the words are edited in the settings, and wrong ones are named', async () => {
    await page.goto(`${mailroom.url}/mailings/settings/sms`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Replies', { exact: true }).click();
    const norwegian = dialog.getByRole('group', { name: 'Norwegian' });
    await norwegian.getByLabel('Start words').fill('START, Stopp');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(norwegian.getByText('“Stopp” is a stop word, too')).toBeVisible();
    await expectAccessible(page, 'replies with an error');
    await picture(page, 'sms-replies');
    await norwegian.getByLabel('Start words').fill('START');
    await dialog.getByLabel('Add a language').fill('Wel');
    await page.getByRole('option', { name: 'Welsh' }).click();
    await dialog.getByRole('group', { name: 'Welsh' }).getByLabel('Stop words').fill('Dim mwy');
    await dialog.getByLabel('Confirmation of a stop').fill('Stopped.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Everything is saved.')).toBeVisible();
    const { smsSettings } = await admin.run(
      '{ smsSettings { stopConfirmation stopWords { language words } } }',
    );
    expect(smsSettings.stopConfirmation).toBe('Stopped.');
    expect(smsSettings.stopWords).toContainEqual({ language: 'cy', words: ['Dim mwy'] });
  });
  await provider.stop();
});
