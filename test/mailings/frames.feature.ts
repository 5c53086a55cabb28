import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftMailing, hasEnded, people, startMailing, until } from '../support/mailing-flow.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import type { ApiClient } from '../support/api-client.ts';

let test: TestApp;
let id: string;
const HTML =
  '<p style="color:red">Hello {{name|you}}</p><script>alert(1)</script><img src="https://evil.test/x.gif">';

beforeAll(async () => {
  test = await startTestApp();
  await test.admin.run('mutation { startTrial }');
  id = await draftMailing(test.admin, people(1), { html: HTML });
  await startMailing(test.admin, id);
  await until(test.admin, id, hasEnded);
});
afterAll(() => test.close());

const open = (client: ApiClient, path: string) =>
  fetch(`${test.app.url}${path}`, { headers: client.headers() });

async function paths(): Promise<string[]> {
  const { capturedMessages } = await test.admin.run('{ capturedMessages { edges { node { id } } } }');
  return [`/mailings/${id}/preview.html`, `/captured/${capturedMessages.edges[0].node.id}/message.html`];
}

describe('a message in a frame of the page', () => {
  it('is shown with its styles, while its policy lets nothing run and nothing load', async () => {
    for (const path of await paths()) {
      const response = await open(test.admin, path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy, path).toMatch(/^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;/);
      expect(policy).not.toContain('script-src');
      expect(policy).not.toContain('allow-');
      expect(await response.text()).toContain('<p style="color:red">Hello you</p>');
    }
  });

  it('is shown to those who may see it, and to no page elsewhere', async () => {
    const viewer = await test.userWithRole('viewer');
    for (const path of await paths()) {
      expect((await open(test.anonymous(), path)).status, path).toBe(401);
      expect((await open(viewer, path)).status, path).toBe(403);
      const foreign = { cookie: test.admin.cookie ?? '', 'sec-fetch-site': 'cross-site' };
      expect((await fetch(`${test.app.url}${path}`, { headers: foreign })).status, path).toBe(403);
    }
    expect((await open(test.admin, '/captured/999999/message.html')).status).toBe(404);
  });
});
