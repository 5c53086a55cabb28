import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCountingSink } from '../support/counting-sink.ts';
import { draftMailing, hasEnded, people, startMailing, until, useRelay } from '../support/mailing-flow.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

let test: TestApp;
let sink: Awaited<ReturnType<typeof startCountingSink>>;
beforeAll(async () => {
  test = await startTestApp();
  sink = await startCountingSink();
  await useRelay(test.admin, { port: sink.port });
});
afterAll(async () => {
  await test.close();
  await sink.close();
});

const DETAIL = `query($id: ID!) { mailing(id: $id) {
  id kind name status statusReason nextTryAt version subject html text fromName replyTo externalId trial createdAt
  scheduledAt scheduledZone startedAt endedAt fields mailbox { id } sender { address name why }
  progress { total sent skipped ratePerSecond estimatedEnd }
  recipients(first: 10) { totalCount edges { node { id address values { name value } state stateAt attempts messageId contentVersion } } }
  log { at text } replyGroups { replyClass meaning domain count }
  startCheck { recipients skipped skippedWhy { reason count } warnings { code message } problems estimatedSeconds }
} }`;

describe('a mailing over the API', () => {
  it('goes from the draft to everybody, is followed live, and tells afterwards what became of each', async () => {
    const id = await draftMailing(test.admin, [...people(60), 'nobody']);
    const before = (await test.admin.run(DETAIL, { id })).mailing;
    expect(before).toMatchObject({
      status: 'DRAFT',
      sender: { address: 'support@company.com', name: 'Support' },
    });
    expect(before.startCheck).toMatchObject({ recipients: 60, skipped: 1, problems: [] });
    const codes = before.startCheck.warnings.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN']);
    const refused = await test.admin.refused('mutation($id: ID!) { startMailing(id: $id) { id } }', { id });
    expect(refused.extensions).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      warnings: before.startCheck.warnings,
    });
    await startMailing(test.admin, id);
    expect(await until(test.admin, id, hasEnded)).toMatchObject({
      status: 'SENT',
      sent: 60,
      skipped: 1,
      pending: 0,
    });
    const after = (await test.admin.run(DETAIL, { id })).mailing;
    expect(after.endedAt).not.toBeNull();
    expect(after.recipients).toMatchObject({ totalCount: 61 });
    expect(after.recipients.edges[0].node).toMatchObject({ state: 'SENT', attempts: 1, contentVersion: 1 });
    expect(sink.counted.recipients().size).toBe(60);
  });

  it('takes a CSV file from a page that is signed in, and gives the report back', async () => {
    const id = await draftMailing(test.admin, []);
    const headers = test.admin.headers();
    const upload = await fetch(`${test.app.url}/mailings/${id}/recipients.csv`, {
      method: 'POST',
      body: 'email,name\nann@example.com,Ann\nnobody,X\n',
      headers: { ...headers, 'content-type': 'text/csv' },
    });
    expect(await upload.json()).toMatchObject({ added: 1, skipped: 1, finished: true, error: null });
    const { origin: _, ...link } = headers;
    const report = await fetch(`${test.app.url}/mailings/${id}/report.csv`, {
      headers: { ...link, 'sec-fetch-site': 'same-origin' },
    });
    expect(await report.text()).toContain('ann@example.com,,PENDING');
  });

  it('hides the recipients from somebody who may only see figures', async () => {
    const id = await draftMailing(test.admin, ['ann@example.com']);
    const viewer = await test.userWithRole('viewer');
    const figures = await viewer.run('query($id: ID!) { mailing(id: $id) { progress { total } } }', { id });
    expect(figures.mailing.progress.total).toBe(1);
    const refused = await viewer.refused(DETAIL, { id });
    expect(refused).toMatchObject({ path: ['mailing', 'recipients'], extensions: { code: 'FORBIDDEN' } });
    const report = await fetch(`${test.app.url}/mailings/${id}/report.csv`, { headers: viewer.headers() });
    expect(report.status).toBe(403);
  });

  it('is edited, scheduled, previewed, paused, cancelled and deleted', async () => {
    const id = await draftMailing(test.admin, ['ann@example.com']);
    const updated = await test.admin.run(
      'mutation($id: ID!) { updateMailing(id: $id, input: { subject: "New", replyTo: "eva@company.com" }, version: 1) { version subject replyTo text } }',
      { id },
    );
    expect(updated.updateMailing).toMatchObject({
      version: 2,
      subject: 'New',
      text: 'Hello {{name|friend}}',
    });
    const preview = await test.admin.run(
      'query($id: ID!) { mailingPreview(id: $id) { subject html text } }',
      { id },
    );
    expect(preview.mailingPreview.html).toContain('/u/preview');
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = await test.admin.run(
      `mutation($id: ID!, $at: DateTime!) { scheduleMailing(id: $id, at: $at, zone: "Europe/Oslo", confirm: [UNSUBSCRIBE_UNREACHABLE, RELAY_NOT_PROVEN]) { status scheduledAt scheduledZone } }`,
      { id, at },
    );
    expect(scheduled.scheduleMailing).toEqual({
      status: 'SCHEDULED',
      scheduledAt: at,
      scheduledZone: 'Europe/Oslo',
    });
    for (const [act, status] of [
      ['pause', 'PAUSED'],
      ['resume', 'SCHEDULED'],
      ['cancel', 'CANCELLED'],
    ]) {
      const document = `mutation($id: ID!) { ${act}Mailing(id: $id) { status } }`;
      expect((await test.admin.run(document, { id }))[`${act}Mailing`].status).toBe(status);
    }
    await test.admin.run('mutation($id: ID!) { deleteMailing(id: $id) }', { id });
    expect((await test.admin.run('query($id: ID!) { mailing(id: $id) { id } }', { id })).mailing).toBeNull();
  });

  it('blocks and frees addresses, and tells a tool what changed', async () => {
    const since = new Date(Date.now() - 1_000).toISOString();
    await test.admin.run(
      'mutation { blockAddresses(input: [{ address: "zoe@example.com", note: "by phone" }]) }',
    );
    const changes = await test.admin.run(
      'query($since: DateTime) { blockedAddresses(changedSince: $since) { totalCount edges { node { id kind address reason source note removedAt } } } }',
      { since },
    );
    const [edge] = changes.blockedAddresses.edges;
    expect(edge.node).toMatchObject({
      kind: 'EMAIL',
      address: 'zoe@example.com',
      reason: 'BY_HAND',
      note: 'by phone',
    });
    await test.admin.run('mutation($id: ID!) { unblockAddress(id: $id, reason: "asked for it") }', {
      id: edge.node.id,
    });
    expect((await test.admin.run('{ blockedAddresses { totalCount } }')).blockedAddresses.totalCount).toBe(0);
  });
});
