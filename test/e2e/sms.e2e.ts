import { createHmac } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { smsModules } from '../../server/src/sms/modules.ts';
import { ProviderServer } from '../sms/provider-server.ts';
import { atEnd, figuresThat, recipientsOf, sendSmsMailing } from '../sms/sms-mailing-flow.ts';
import { ADMIN, expect, setUp, signIn, test } from './fixtures.ts';

const ACCOUNT = `AC${'0a'.repeat(16)}`;
const TOKEN = 'f00dcafe4711';
const STOPPED = '+4790012345';
const OTHER = '+4790012346';

/** A provider that speaks as Twilio's Messages resource does (docs: messaging/api/message-resource). */
async function startTwilio(): Promise<ProviderServer> {
  const twilio = await ProviderServer.start();
  twilio.answers = ({ method, url, headers }) => {
    const basic = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
    if (headers.authorization !== basic)
      return { status: 401, body: '{"code":20003,"message":"Authenticate","status":401}' };
    if (method !== 'POST' || url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
      return { status: 404, body: '{"code":20404,"message":"Not found","status":404}' };
    const sid = `SM${twilio.requests.length}`;
    return { status: 201, body: JSON.stringify({ sid, status: 'queued', num_segments: '1', price: null }) };
  };
  return twilio;
}

/** The forms of all messages that were sent to a number. */
const messagesTo = (twilio: ProviderServer, number: string) =>
  twilio.requests.map(({ body }) => new URLSearchParams(body)).filter((form) => form.get('To') === number);

/** Calls an address as Twilio does, signed with a token (docs: usage/security); gives the status. */
async function callAsTwilio(url: string, values: Record<string, string>, token = TOKEN): Promise<number> {
  const signed = Object.keys(values)
    .sort()
    .map((name) => name + values[name])
    .join('');
  const signature = createHmac('sha1', token)
    .update(url + signed)
    .digest('base64');
  const headers = { 'x-twilio-signature': signature };
  const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(values) });
  if (answer.ok) expect(await answer.text()).toBe('<Response/>');
  return answer.status;
}

async function chooseModule(page: Page, dialog: Locator): Promise<void> {
  const choice = dialog.getByRole('combobox', { name: 'Module' });
  const options = page.getByRole('option');
  await choice.focus();
  await page.keyboard.type('no such provider');
  await expect(page.getByText('No provider of this name: Generic HTTP can speak to most')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('nexmo');
  await expect(options).toHaveText(['Vonage']);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('twi');
  await expect(options.first()).toHaveText('Twilio');
  await page.keyboard.press('Enter');
  await expect(choice).toHaveValue('Twilio');
}

test('an SMS by Twilio, from the choice of the provider to the reply that stops', async ({
  page,
  mailroom,
  expectAccessible,
}) => {
  const twilio = await startTwilio();
  const admin = await setUp(mailroom);
  const dialog = page.getByRole('dialog');

  await test.step('the provider is found by typing, and stays when the text is cleared', async () => {
    await page.goto(`${mailroom.url}/mailings/settings/sms`);
    await signIn(page, ADMIN);
    await chooseModule(page, dialog);
    const choice = dialog.getByRole('combobox', { name: 'Module' });
    await choice.blur();
    // A click selects what stands there, so that a search replaces it.
    await choice.click();
    await page.keyboard.press('Backspace');
    await expect(choice).toHaveValue('');
    const all = String(smsModules.length);
    await expect(page.getByRole('option').first()).toHaveAttribute('aria-setsize', all);
    await expectAccessible(page, 'the choice of the module');
    await choice.fill('nobody');
    await expect(page.getByRole('option')).toHaveCount(0);
    await expectAccessible(page, 'a search that finds no module');
    await page.keyboard.press('Escape');
    await dialog.getByLabel('Configuration as you got it').focus();
    await expect(choice).toHaveValue('Twilio');
  });

  await test.step('what Twilio shows is pasted, and saved', async () => {
    await dialog
      .getByLabel('Configuration as you got it')
      .fill(
        `twilio_account_sid = [${ACCOUNT}]\ntwilio_auth_token: ${TOKEN}\nendpoint = ${twilio.url}\ncolour = red`,
      );
    await expect(dialog.getByText('colour')).toBeVisible();
    await dialog.getByRole('button', { name: 'Take over 3 values' }).click();
    await expect(dialog.getByLabel('Account SID')).toHaveValue(ACCOUNT);
    await dialog.getByRole('textbox', { name: 'Sender' }).fill('Company');
    await dialog.getByLabel('Default country code').fill('0047');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Everything is saved.')).toBeVisible();
    await expect(dialog.getByLabel('Auth token')).toHaveValue('');
    await expectAccessible(page, 'settings of a module');
  });

  await test.step('a test is accepted, then delivered by the call that Twilio makes', async () => {
    await dialog.getByLabel('Mobile number').fill('900 12 345');
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await expect(dialog.getByText(/^Waiting for the delivery report/)).toBeVisible();
    await expect(dialog.getByText('Answer', { exact: true })).toBeVisible();
    const [sent] = messagesTo(twilio, STOPPED);
    expect([sent?.get('From'), sent?.get('Body')]).toEqual(['Company', 'Test from Mailroom']);
    const address = sent?.get('StatusCallback') ?? '';
    expect(address.startsWith(`${mailroom.url}/sms/cb/`)).toBe(true);
    const report = (status: string, token?: string) =>
      callAsTwilio(address, { MessageSid: 'SM1', MessageStatus: status, To: STOPPED }, token);
    expect(await report('delivered', 'a guess')).toBe(403);
    expect(await report('sent')).toBe(200);
    await expect(dialog.getByText('The operator', { exact: false }).first()).toBeVisible();
    await expect(dialog.getByText(/^Delivered/)).toBeHidden();
    expect(await report('delivered')).toBe(200);
    await expect(dialog.getByRole('status').getByText('Delivered', { exact: true })).toBeVisible();
    await expectAccessible(page, 'a test that was delivered');
  });

  await test.step('a reply STOP blocks the number, if Twilio signed it', async () => {
    const { smsSettings } = await admin.run('{ smsSettings { callbackUrls { url } } }');
    const address = smsSettings.callbackUrls[1].url;
    await expect(dialog.getByText(address)).toBeVisible();
    const say = (sid: string, text: string, token?: string) =>
      callAsTwilio(address, { MessageSid: sid, From: STOPPED, To: '+4759440000', Body: text }, token);
    expect(await say('SM70', 'START', 'a guess')).toBe(403);
    expect(await say('SM71', 'stop')).toBe(200);
    await page.goto(`${mailroom.url}/sms/inbox`);
    const stopped = page.getByRole('row').filter({ hasText: STOPPED });
    await expect(stopped).toHaveCount(1);
    await expect(stopped).toContainText('Stopped: the number gets no more SMS');
    await expect(stopped).toContainText('Confirmed by SMS.', { timeout: 30_000 });
    expect(messagesTo(twilio, STOPPED)).toHaveLength(2);
    await page.goto(`${mailroom.url}/mailings/blocked`);
    await expect(page.getByRole('row').filter({ hasText: STOPPED })).toHaveCount(1);
    await expectAccessible(page, 'blocked addresses');
  });

  await test.step('a mailing passes the number by', async () => {
    const id = await sendSmsMailing(admin, [STOPPED, OTHER]);
    await figuresThat(admin, id, atEnd('sent', 1));
    const states = (await recipientsOf(admin, id)).map(({ address, state }) => [address, state]);
    expect(Object.fromEntries(states)).toEqual({ [STOPPED]: 'SKIPPED', [OTHER]: 'SENT' });
    expect(messagesTo(twilio, STOPPED)).toHaveLength(2);
    expect(messagesTo(twilio, OTHER)).toHaveLength(1);
  });
  await twilio.stop();
});
