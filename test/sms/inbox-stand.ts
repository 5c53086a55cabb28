import type { ApiClient } from '../support/api-client.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { ProviderServer } from './provider-server.ts';
import { configurationOf, saveSettings } from './sms-api.ts';

const INBOX = `query($search: String, $first: Int, $after: String) {
  smsInbox(search: $search, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { node { id module from number to text receivedAt handledAt meaning changed confirmation
      confirmationWords confirmedAt } } } }`;
const BLOCKED = `{ blockedAddresses(first: 100) { edges { node {
  id address reason source note } } } }`;

export interface InboxRow {
  id: string;
  from: string;
  number: string | null;
  text: string;
  handledAt: string | null;
  meaning: string | null;
  changed: boolean;
  confirmation: string | null;
  confirmationWords: string | null;
}

export interface Block {
  id: string;
  address: string;
  reason: string;
  source: string;
  note: string | null;
}

/** Reads the inbox, newest first. */
export async function inboxOf(client: ApiClient, search: string | null = null): Promise<InboxRow[]> {
  const { smsInbox } = await client.run(INBOX, { search, first: 100 });
  return smsInbox.edges.map(({ node }: { node: InboxRow }) => node);
}

/** Reads one page of the inbox as it came. */
export async function inboxPageOf(client: ApiClient, page: { first: number; after?: string | null }) {
  return (await client.run(INBOX, page)).smsInbox;
}

/** Reads the inbox until it is as wanted. */
export async function inboxThat(
  client: ApiClient,
  isWanted: (rows: InboxRow[]) => boolean,
): Promise<InboxRow[]> {
  for (;;) {
    const rows = await inboxOf(client);
    if (isWanted(rows)) return rows;
  }
}

export const isHandled = ({ handledAt }: InboxRow): boolean => handledAt !== null;
export const isOver = ({ confirmation }: InboxRow): boolean =>
  confirmation !== 'DUE' && confirmation !== 'SENDING';

export async function blocksOf(client: ApiClient): Promise<Block[]> {
  const { blockedAddresses } = await client.run(BLOCKED);
  return blockedAddresses.edges.map(({ node }: { node: Block }) => node);
}

export interface InboxStand {
  test: TestApp;
  provider: ProviderServer;
  /** Hands a message over as the provider does, and waits for its answer. */
  hand: (from: string, text: string, id?: string) => Promise<Response>;
  /** Hands a message over, and waits until it was acted upon and its confirmation is over. */
  say: (from: string, text: string, id?: string) => Promise<InboxRow>;
  close: () => Promise<void>;
}

/** Starts the application with a provider that hands messages over; numbers are Norwegian where they do not say. */
export async function openInbox(input: object = {}, url?: string): Promise<InboxStand> {
  const provider = await ProviderServer.start({ status: 200, body: 'fine' });
  const test = await startTestApp();
  const configuration = configurationOf({
    url: url ?? provider.url,
    body: 'to={to}&text={text}&reference={reference}',
    inboundId: 'id',
  });
  const settings = { module: 'GENERIC_HTTP', defaultCountryCode: '+47', configuration, ...input };
  const { callbackUrls } = await saveSettings(test.admin, settings);
  const path = new URL(callbackUrls[1]?.url ?? '').pathname;
  const hand = (from: string, text: string, id = '') =>
    fetch(`${test.app.url}${path}?${new URLSearchParams({ from, to: '1960', text, id })}`);
  const say = async (from: string, text: string, id?: string) => {
    await hand(from, text, id);
    const rows = await inboxThat(test.admin, (all) => all.every(isHandled) && all.every(isOver));
    const row = rows.find((one) => one.from === from && one.text === text);
    if (!row) throw new Error(`Expected ${text} from ${from} in the inbox.`);
    return row;
  };
  const close = async () => {
    await test.close();
    await provider.stop();
  };
  return { test, provider, hand, say, close };
}
