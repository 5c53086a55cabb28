import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import type { TypePolicies } from '@apollo/client';
import { closeSocket, openSocket, socketLink } from './socket.ts';

const typePolicies: TypePolicies = {
  EmailSettings: { keyFields: [] },
  SmsSettings: { keyFields: [] },
  SystemState: { keyFields: [] },
  RecipientImport: { keyFields: ['mailingId'] },
  Mailing: { fields: { recipients: relayStylePagination(['states', 'search']) } },
  Query: {
    fields: {
      mailings: relayStylePagination(['search', 'kind', 'status']),
      blockedAddresses: relayStylePagination(['search', 'changedSince']),
      smsInbox: relayStylePagination(['search']),
      capturedMessages: relayStylePagination(),
      settingsHistory: relayStylePagination(),
      auditEntries: relayStylePagination(),
    },
  },
};

const signedOutListeners = new Set<() => void>();

/** Calls back when the server says that the session is gone. */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener);
}

const tellSignedOut = () => signedOutListeners.forEach((listener) => listener());

const errorLink = new ErrorLink(({ error }) => {
  const isGone = CombinedGraphQLErrors.is(error)
    ? error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')
    : false;
  if (isGone) tellSignedOut();
});

const httpLink = new HttpLink({
  uri: '/graphql',
  credentials: 'same-origin',
  headers: { 'apollo-require-preflight': '1' },
});

export const client = new ApolloClient({
  cache: new InMemoryCache({ typePolicies }),
  link: ApolloLink.from([
    errorLink,
    ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      socketLink,
      httpLink,
    ),
  ]),
  defaultOptions: { watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first' } },
});

/** Opens the live connection of a session; what was missed during a break is fetched again. */
export function connectLive(): void {
  openSocket({
    onReconnected: () => void client.refetchQueries({ include: 'active' }),
    onSignedOut: tellSignedOut,
  });
}

/** Forgets everything of the session that ended. */
export async function disconnectLive(): Promise<void> {
  closeSocket();
  await client.clearStore();
}
