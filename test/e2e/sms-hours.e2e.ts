import { WEEKDAYS } from '@mailroom/shared/sending-hours';
import { configurationOf, saveSettings } from '../sms/sms-api.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { sendSmsMailing } from '../sms/sms-mailing-flow.ts';
import { ADMIN, expect, picture, setUp, signIn, test } from './fixtures.ts';

/** In three days it is neither today nor tomorrow, in whatever zone. */
const distantDay = () => WEEKDAYS[(new Date().getUTCDay() + 6 + 3) % 7];

test('a mailing waits for the hours of the day, and goes when somebody takes them away', async ({
  page,
  mailroom,
  expectAccessible,
}) => {
  const provider = await ProviderServer.start({ status: 200, body: 'fine' });
  const admin = await setUp(mailroom);
  const configuration = configurationOf({ url: provider.url, body: 'to={to}&text={text}' });
  const hours = { quietHours: true, sendingDays: [distantDay()] };
  await saveSettings(admin, { module: 'GENERIC_HTTP', configuration, ...hours });
  const id = await sendSmsMailing(admin, ['+4790012345', '+4790012346']);

  await test.step('the mailing says when it goes on, and so does each recipient', async () => {
    await page.goto(`${mailroom.url}/mailings/${id}`);
    await signIn(page, ADMIN);
    await expect(page.getByText(/Waiting for the hours of the day: goes on/)).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: '+4790012345' })).toContainText('Held until');
    expect(provider.requests).toEqual([]);
    await expectAccessible(page, 'held mailing');
    await picture(page, 'sms-held');
  });

  await test.step('hours that cannot be are named, and nothing is saved', async () => {
    await page.goto(`${mailroom.url}/mailings/settings/sms`);
    const only = page.getByLabel('Send mailings only at these hours');
    await expect(only).toBeChecked();
    const zone = page.getByRole('combobox', { name: 'Time zone of your organisation' });
    await zone.fill('Oslo');
    await expect(page.getByRole('option', { name: 'Europe/Oslo' })).toBeVisible();
    await expectAccessible(page, 'a choice of time zones');
    await page.keyboard.press('Enter');
    await expect(zone).toHaveValue('Europe/Oslo');
    await page.getByRole('group', { name: 'Days' }).getByRole('checkbox', { checked: true }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Without a day nothing would ever be sent')).toBeVisible();
    await only.scrollIntoViewIfNeeded();
    await expectAccessible(page, 'hours of the day');
    await picture(page, 'sms-hours');
  });

  await test.step('without hours the mailing goes at once', async () => {
    await page.getByLabel('Send mailings only at these hours').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It applies from the next message on.')).toBeVisible();
    await page.goto(`${mailroom.url}/mailings/${id}`);
    await expect(page.getByRole('row').filter({ hasText: '+4790012346' })).toContainText(
      'Accepted by the provider',
    );
    expect(provider.requests).toHaveLength(2);
  });
  await provider.stop();
});
