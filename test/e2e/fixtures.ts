import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { ApiClient } from '../support/api-client.ts';
import { ServerProcess } from '../support/server-process.ts';

export { expect };

/** The first administrator. */
export const ADMIN = {
  name: 'Eva Larsen',
  email: 'eva@company.com',
  password: 'correct horse battery staple',
};

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A fresh installation in a process of its own. */
export interface Mailroom {
  url: string;
  /** For the first administrator. */
  setupCode: string;
  client(): ApiClient;
}

interface Fixtures {
  mailroom: Mailroom;
  /** Fails if the page has a finding, in light or in dark. */
  expectAccessible: (page: Page, name: string) => Promise<void>;
}

/** Waits until nothing fades or moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running'));
}

export const test = base.extend<Fixtures>({
  mailroom: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-e2e-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = {
      DATA_DIR: dataDir,
      PORT: String(port),
      PUBLIC_URL: url,
      ADMIN_EMAIL: '',
      ADMIN_PASSWORD: '',
    };
    const server = await ServerProcess.start(env);
    await use({ url, setupCode: await server.setupCode(), client: () => new ApiClient(url, url) });
    await server.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  },

  expectAccessible: async ({}, use) => {
    await use(async (page, name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settled(page);
        // Nothing runs inside the sandboxed frame that shows a letter, axe neither.
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).exclude('iframe').analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`,
        );
        expect(found, `${name}, ${colorScheme}`).toEqual([]);
      }
    });
  },
});

/** Where pictures of the pages go when somebody wants to look at them. */
const PICTURES = process.env.PICTURES;

/** Takes a picture of the page in both themes, if somebody wants to look at it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png`, fullPage: true });
  }
}

/** Makes the first administrator, without the page; gives what he does over the API. */
export async function setUp(mailroom: Mailroom): Promise<ApiClient> {
  const input = { ...ADMIN, code: mailroom.setupCode };
  await mailroom
    .client()
    .run('mutation($input: SetupInput!) { completeSetup(input: $input) { id } }', { input });
  return mailroom.client().signIn(ADMIN.email, ADMIN.password);
}

/** Signs in on the page that asks for it, and waits until it leads on. */
export async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  const email = page.getByLabel('E-mail address');
  // The field takes the focus by itself when it is first seen; what is typed elsewhere before that lands in it.
  await expect(email).toBeFocused();
  await email.fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
