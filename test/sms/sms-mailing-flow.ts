import type { ApiClient } from '../support/api-client.ts';
import { draftMailing, startMailing } from '../support/mailing-flow.ts';

const FIGURES = `status statusReason total pending sending sent delivered undelivered rejected inDoubt skipped`;
const FOLLOW = `subscription($id: ID!) { mailingProgress(id: $id) { ${FIGURES} } }`;
const RECIPIENTS = `query($id: ID!) { mailing(id: $id) { recipients(first: 200) { edges { node {
  id address state reply messageId } } } } }`;

export interface SmsFigures {
  status: string;
  total: number;
  sent: number;
  delivered: number;
  undelivered: number;
  rejected: number;
  inDoubt: number;
  [figure: string]: unknown;
}

export interface SmsRecipient {
  id: string;
  address: string;
  state: string;
  reply: string | null;
  messageId: string | null;
}

/** Makes an SMS mailing to these numbers and starts it; gives its id. */
export async function sendSmsMailing(client: ApiClient, numbers: readonly string[]): Promise<string> {
  const id = await draftMailing(client, numbers, { kind: 'SMS', text: 'Hello', subject: null, html: null });
  await startMailing(client, id);
  return id;
}

/** A mailing that was sent and has come so far; the status is read a moment before the figures. */
export function atEnd(figure: string, value: number): (figures: SmsFigures) => boolean {
  return (figures) => figures.status === 'SENT' && figures[figure] === value;
}

/** Follows a mailing until its figures are as wanted. */
export async function figuresThat(
  client: ApiClient,
  id: string,
  isWanted: (figures: SmsFigures) => boolean,
): Promise<SmsFigures> {
  for await (const { mailingProgress } of client.events(FOLLOW, { id })) {
    if (isWanted(mailingProgress)) return mailingProgress;
  }
  throw new Error('The stream ended before the mailing came so far.');
}

export async function recipientsOf(client: ApiClient, id: string): Promise<SmsRecipient[]> {
  const { mailing } = await client.run(RECIPIENTS, { id });
  return mailing.recipients.edges.map(({ node }: { node: SmsRecipient }) => node);
}

/** Gives numbers of mobile phones that differ. */
export function phones(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `+4790${String(100_000 + i)}`);
}
