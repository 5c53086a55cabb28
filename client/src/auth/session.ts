import { shallowRef } from 'vue';
import { client, connectLive, disconnectLive, onSignedOut } from '../app/apollo/client.ts';
import { connectionState } from '../app/apollo/connection.ts';
import { closeSocket } from '../app/apollo/socket.ts';
import {
  SessionDocument,
  SignOutDocument,
  SystemDocument,
  type SignedInFragment,
  type SystemQuery,
} from '../gql/graphql.ts';
import { rights, viewer } from '../app/rights.ts';

export interface Session {
  setupRequired: boolean;
  /** Null while nobody is signed in. */
  permissions: ReadonlySet<string> | null;
}

/** What the installation is: trial or not, its public address, its version. */
export const system = shallowRef<SystemQuery['system'] | null>(null);

let loading: Promise<Session> | undefined;

/** Asks once who is signed in; every page waits for it. */
export function sessionReady(): Promise<Session> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Session> {
  const { data } = await client.query({ query: SessionDocument, fetchPolicy: 'network-only' });
  if (data?.viewer) await begin(data.viewer);
  return { setupRequired: data?.setupRequired ?? false, permissions: data?.viewer ? rights.value : null };
}

async function begin(person: SignedInFragment): Promise<void> {
  viewer.value = person;
  connectLive();
  await readSystem();
}

/** Reads again whether the trial is on; to be called after the settings changed. */
export async function readSystem(): Promise<void> {
  const { data } = await client.query({ query: SystemDocument, fetchPolicy: 'network-only' });
  system.value = data?.system ?? null;
}

/** Begins the session of somebody who has just signed in or set Mailroom up. */
export async function enter(person: SignedInFragment): Promise<void> {
  await disconnectLive();
  await begin(person);
  loading = Promise.resolve({ setupRequired: false, permissions: rights.value });
}

/** Ends the session, here and on the server. */
export async function leave(): Promise<void> {
  await client.mutate({ mutation: SignOutDocument }).catch(() => undefined);
  await forgetSession();
}

/** Clears what is kept of the session that ended. */
async function forgetSession(): Promise<void> {
  viewer.value = null;
  system.value = null;
  loading = Promise.resolve({ setupRequired: false, permissions: null });
  await disconnectLive();
}

// The page stays as it is, with what was typed into it: a bar asks to sign in again.
onSignedOut(() => {
  if (viewer.value && connectionState.value !== 'signedOut') closeSocket();
});

/** Goes on with the page when the person has signed in again in another tab. */
async function resume(): Promise<void> {
  const before = viewer.value;
  if (!before || connectionState.value !== 'signedOut') return;
  const { data } = await client.query({ query: SessionDocument, fetchPolicy: 'network-only' });
  const person = data?.viewer;
  if (!person) return;
  if (person.id !== before.id) return location.reload();
  await begin(person);
  await client.refetchQueries({ include: 'active' });
}
addEventListener('focus', () => void resume().catch(() => undefined));
