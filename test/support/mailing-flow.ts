import type { ApiClient } from './api-client.ts';

export interface RelayInput {
  host?: string;
  port: number;
  maxPerConnection?: number;
  smtpThreads?: number;
  [field: string]: unknown;
}

export const SENDER = 'support@company.com';

/** Imports the sender and points the settings at a relay on this machine, without a check; gives what that paused. */
export async function useRelay(client: ApiClient, relay: RelayInput): Promise<string[]> {
  await client.run('mutation($input: [MailboxInput!]!) { importMailboxes(input: $input) { id } }', {
    input: [{ address: SENDER, name: 'Support' }],
  });
  const { version } = (await client.run('{ emailSettings { version } }')).emailSettings;
  const { updateEmailSettings } = await client.run(
    'mutation($input: EmailSettingsInput!, $version: Int!) { updateEmailSettings(input: $input, version: $version) { pausedMailings } }',
    {
      input: { host: '127.0.0.1', security: 'NONE', checkOnSave: false, defaultFrom: SENDER, ...relay },
      version,
    },
  );
  return updateEmailSettings.pausedMailings;
}

/** Changes single settings, whatever version they are at. */
export async function changeSettings(client: ApiClient, input: object, applyNow = false): Promise<void> {
  const { version } = (await client.run('{ emailSettings { version } }')).emailSettings;
  await client.run(
    `mutation($input: EmailSettingsInput!, $version: Int!, $applyNow: Boolean) {
      updateEmailSettings(input: $input, version: $version, applyNow: $applyNow) { version }
    }`,
    { input, version, applyNow },
  );
}

/** Gives addresses that look like people's. */
export function people(count: number, prefix = 'person'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${String(i).padStart(6, '0')}@example.test`);
}

/** Makes an e-mail mailing with recipients; gives its id. */
export async function draftMailing(
  client: ApiClient,
  addresses: readonly string[],
  input: object = {},
): Promise<string> {
  const { id } = (
    await client.run('mutation($input: MailingInput!) { createMailing(input: $input) { id } }', {
      input: {
        kind: 'EMAIL',
        name: 'November newsletter',
        subject: 'Hello {{name|friend}}',
        html: '<p>Hello {{name|friend}}</p>',
        text: 'Hello {{name|friend}}',
        ...input,
      },
    })
  ).createMailing;
  for (let from = 0; from < addresses.length; from += 1000) {
    await client.run(
      'mutation($id: ID!, $recipients: [RecipientInput!]!) { addRecipients(mailingId: $id, recipients: $recipients) { added } }',
      { id, recipients: addresses.slice(from, from + 1000).map((address) => ({ address })) },
    );
  }
  return id;
}

/** Starts a mailing and confirms whatever stands against it. */
export async function startMailing(client: ApiClient, id: string): Promise<void> {
  await client.run(
    `mutation($id: ID!) { startMailing(id: $id, confirm: [UNSUBSCRIBE_UNREACHABLE, RELAY_NOT_PROVEN, OVER_10000]) { id } }`,
    { id },
  );
}

export interface Progress {
  status: string;
  statusReason: string | null;
  nextTryAt: string | null;
  heldUntil: string | null;
  total: number;
  pending: number;
  sending: number;
  sent: number;
  rejected: number;
  deferred: number;
  inDoubt: number;
  skipped: number;
}

const PROGRESS =
  'status statusReason nextTryAt heldUntil total pending sending sent rejected deferred inDoubt skipped';

/** Reads how far a mailing is. */
export async function progressOf(client: ApiClient, id: string): Promise<Progress> {
  return (await client.run(`query($id: ID!) { mailing(id: $id) { progress { ${PROGRESS} } } }`, { id }))
    .mailing.progress;
}

/** Follows a mailing until it is as wanted. */
export async function until(
  client: ApiClient,
  id: string,
  wanted: (progress: Progress) => boolean,
): Promise<Progress> {
  const document = `subscription($id: ID!) { mailingProgress(id: $id) { id ${PROGRESS} } }`;
  for await (const { mailingProgress } of client.events(document, { id })) {
    if (wanted(mailingProgress)) return mailingProgress;
  }
  const last = await progressOf(client, id);
  if (wanted(last)) return last;
  throw new Error(`The stream ended with the mailing at ${JSON.stringify(last)}`);
}

/** Tells whether a mailing has come to its end. */
export const hasEnded = ({ status }: { status: string }) =>
  ['SENT', 'SENT_WITH_ERRORS', 'CANCELLED'].includes(status);
