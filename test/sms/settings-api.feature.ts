import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const UPDATE = `mutation($input: SmsSettingsInput!, $version: Int!) {
  updateSmsSettings(input: $input, version: $version) { version module configuration { key value secretSet } } }`;
const CREATE = 'mutation($input: MailingInput!) { createMailing(input: $input) { id } }';
const SCHEDULE = `mutation($id: ID!, $at: DateTime!, $confirm: [StartWarning!]) {
  scheduleMailing(id: $id, at: $at, confirm: $confirm) { status } }`;
const ADD = `mutation($id: ID!) {
  addRecipients(mailingId: $id, recipients: [{ address: "+4790012345" }]) { added } }`;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

describe('leaving the Capture module', () => {
  it('pauses the unfinished SMS mailings, and names them in the audit log', async () => {
    await test.admin.run(UPDATE, { input: { module: 'CAPTURE' }, version: 0 });
    const input = { kind: 'SMS', name: 'Reminder', text: 'Hello' };
    const { createMailing: mailing } = await test.admin.run(CREATE, { input });
    await test.admin.run(ADD, { id: mailing.id });
    const at = new Date(Date.now() + 60 * 60_000).toISOString();
    const confirm = ['UNSUBSCRIBE_UNREACHABLE', 'RELAY_NOT_PROVEN'];
    await test.admin.run(SCHEDULE, { id: mailing.id, at, confirm });
    await test.admin.run(UPDATE, { input: { module: null }, version: 1 });
    const { mailing: now, auditEntries } = await test.admin.run(
      `query($id: ID!) { mailing(id: $id) { status statusReason }
        auditEntries(first: 1) { edges { node { action details } } } }`,
      { id: mailing.id },
    );
    expect(now).toEqual({ status: 'PAUSED', statusReason: 'RELAY_CHANGED' });
    expect(auditEntries.edges[0].node).toMatchObject({
      action: 'changed the SMS settings',
      details: { pausedMailings: ['Reminder'] },
    });
  });
});
