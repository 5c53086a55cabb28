import type { Page } from '@playwright/test';
import { people } from '../support/mailing-flow.ts';
import { ADMIN, expect, settled, signIn, test, type Mailroom } from './fixtures.ts';

/** Where pictures of the pages go when somebody wants to look at them or put them into the README. */
const PICTURES = process.env.PICTURES;

async function picture(page: Page, name: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  if (!PICTURES) return;
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await settled(page);
  await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png` });
}

async function setUp(page: Page, { url, setupCode }: Mailroom): Promise<void> {
  await page.goto(url);
  const code = page.getByLabel('Setup code');
  await expect(code).toBeFocused();
  await code.fill(setupCode);
  await page.getByLabel('Your name').fill(ADMIN.name);
  await page.getByLabel('E-mail address').fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
}

async function tryItOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Try it out/ }).click();
  await expect(page.getByText('Trial: nothing leaves this machine.')).toBeVisible();
}

/** What a letter may hold that wants more than to be read. */
const EVIL =
  '<script>parent.document.title = "owned"</script><img src="https://evil.test/x.gif" onerror="parent.document.title=\'owned\'">' +
  '<iframe src="/graphql"></iframe><form action="/graphql"><button>x</button></form><svg onload="top.document.title=\'owned\'">';

function csvOf(count: number): Buffer {
  return Buffer.from(
    ['email,name', ...people(count).map((address, i) => `${address},Person ${i}`)].join('\n'),
  );
}

test('from setup to the report of a mailing of 1000', async ({ page, mailroom, expectAccessible }) => {
  const foreign: string[] = [];
  // What the policy stops is never asked for; whatever is, comes by here.
  await page.route(
    (url) => !mailroom.url.includes(url.host),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );

  await test.step('set up and try it out', async () => {
    await page.goto(mailroom.url);
    await expect(page).toHaveURL(/\/setup$/);
    await expectAccessible(page, 'setup');
    await setUp(page, mailroom);
    await expect(page.getByRole('button', { name: /Try it out/ })).toBeVisible();
    await expectAccessible(page, 'how to begin');
    await tryItOut(page);
    await expect(page).toHaveURL(/\/mailings$/);
    await expectAccessible(page, 'no mailing yet');
  });

  await test.step('change the settings and save them', async () => {
    await page
      .getByRole('link', { name: 'Settings' })
      .or(page.getByRole('button', { name: 'Settings' }))
      .click();
    await expect(page).toHaveURL(/\/mailings\/settings\/email$/);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('SMTP threads').fill('4');
    await expect(dialog.getByText('100 ÷ 4 = 25 per connection')).toBeVisible();
    await expectAccessible(page, 'e-mail settings');
    await picture(page, 'settings');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Everything is saved.')).toBeVisible();
    const { emailSettings } = await (
      await mailroom.client().signIn(ADMIN.email, ADMIN.password)
    ).run('{ emailSettings { smtpThreads version } }');
    expect(emailSettings).toEqual({ smtpThreads: 4, version: 2 });
  });

  await test.step('check the connection and watch the stages', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Check now' }).click();
    await expect(dialog.getByText('Greeting')).toBeVisible();
    await expect(
      dialog.getByText(/the sender is not proven until a message is accepted/i).first(),
    ).toBeVisible();
    await picture(page, 'check');
    await expectAccessible(page, 'check');
    await dialog.getByRole('button', { name: 'Send one to me' }).click();
    await expect(dialog.getByText('Proven', { exact: false }).first()).toBeVisible();
  });

  await test.step('test the SMS settings', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('tab', { name: 'SMS' }).click();
    await expect(page).toHaveURL(/\/mailings\/settings\/sms$/);
    await dialog.getByLabel('Mobile number').fill('+47 900 12 345');
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await expect(dialog.getByText(/^Delivered/).first()).toBeVisible();
    await picture(page, 'sms', 'dark');
    await expectAccessible(page, 'SMS settings');
    await page.goBack();
    await expect(page).toHaveURL(/\/mailings\/settings\/email$/);
    await expect(dialog.getByLabel('SMTP threads')).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/\/mailings$/);
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('write a mailing and import its recipients', async () => {
    await page.getByRole('button', { name: 'New mailing' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('November newsletter');
    await page.getByRole('button', { name: 'Create mailing' }).click();
    await page.getByLabel('Subject', { exact: true }).fill('News for {{name|you}}');
    await page
      .getByLabel('HTML source')
      .fill(`<h1 style="color: #265f8f">Hello {{name|you}}</h1><p>This is the news.</p>${EVIL}`);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: csvOf(1000) });
    await expect(page.getByText('1 000 recipients').first()).toBeVisible();
    const frame = page.frameLocator('iframe[title="Preview of the message"]');
    await expect(frame.getByText(/^Hello /)).toHaveCSS('color', 'rgb(38, 95, 143)');
    expect(foreign, 'requests that a letter made').toEqual([]);
    await expect(page).not.toHaveTitle(/owned/);
    await expectAccessible(page, 'a draft');
    await picture(page, 'draft');
  });

  await test.step('send it and watch it live', async () => {
    await page
      .getByLabel(/unsubscribe/i)
      .last()
      .check();
    await page.getByRole('button', { name: /^Send to 1 000 people/ }).click();
    await expect(page.getByText('Sending').first()).toBeVisible();
    await picture(page, 'sending', 'dark');
    await expect(page.getByText('Sent', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    await expectAccessible(page, 'a report');
    await picture(page, 'report');
  });

  await test.step('read what was caught', async () => {
    await page.getByRole('link', { name: 'Captured' }).click();
    await expect(page.getByText(/News for Person \d+/).first()).toBeVisible();
    await page
      .getByText(/News for Person \d+/)
      .first()
      .click();
    await expectAccessible(page, 'captured messages');
  });

  await test.step('look at every other page', async () => {
    for (const name of ['Mailings', 'Blocked', 'Mailboxes', 'Users', 'API tokens', 'Audit']) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page, name);
      await picture(page, name.toLowerCase().replaceAll(' ', '-'));
    }
  });
});

test('the Settings button is at the lower right, at every width', async ({ page, mailroom }) => {
  await setUp(page, mailroom);
  await tryItOut(page);
  for (const [width, height] of [
    [360, 740],
    [768, 1024],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    const box = await page.getByText('Settings', { exact: true }).last().boundingBox();
    if (!box) throw new Error(`No Settings button at ${width}`);
    expect(box.x + box.width, `right at ${width}`).toBeGreaterThan(width * 0.75);
    expect(box.y + box.height, `low at ${width}`).toBeGreaterThan(height * 0.75);
    expect(box.x + box.width, `inside at ${width}`).toBeLessThanOrEqual(width);
    expect(box.y + box.height, `inside at ${width}`).toBeLessThanOrEqual(height);
    await picture(page, `mailings-${width}`);
  }
});

test('a viewer sees no settings, and the API refuses them to him', async ({ page, mailroom }) => {
  await setUp(page, mailroom);
  await tryItOut(page);
  const admin = await mailroom.client().signIn(ADMIN.email, ADMIN.password);
  const viewer = { email: 'viewer@company.com', name: 'Vera', password: 'a password for viewing' };
  await admin.run('mutation($input: UserInput!) { createUser(input: $input) { id } }', {
    input: { ...viewer, roleId: 'viewer' },
  });
  await page.context().clearCookies();
  await page.goto(`${mailroom.url}/mailings`);
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, viewer);
  await expect(page.getByRole('heading', { name: 'Mailings' })).toBeVisible();
  await expect(page.getByText('Settings', { exact: true })).toBeHidden();
  await expect(page.getByRole('navigation').getByText('Users')).toBeHidden();
  const asViewer = await mailroom.client().signIn(viewer.email, viewer.password);
  expect((await asViewer.refused('{ emailSettings { version } }')).extensions.code).toBe('FORBIDDEN');
});
