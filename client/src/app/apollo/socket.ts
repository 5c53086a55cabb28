import { ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient, type Client } from 'graphql-ws';
import { throwError } from 'rxjs';
import { connectionState } from './connection.ts';

/** Close codes after which another try cannot help: bad request, not signed in, session gone. */
const FINAL_CODES = [4400, 4401, 4403];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

interface SocketEvents {
  /** The socket is back after a break: what happened meanwhile has to be fetched. */
  onReconnected: () => void;
  /** The server does not know the session any more. */
  onSignedOut: () => void;
}

let socket: Client | undefined;
let link: GraphQLWsLink | undefined;

const isFinal = (event: unknown): boolean => event instanceof CloseEvent && FINAL_CODES.includes(event.code);

const waitBeforeTry = (tries: number) =>
  new Promise<void>((done) =>
    setTimeout(done, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2)),
  );

/** Opens the socket of a new session and keeps it open, so that "live" is the truth. */
export function openSocket({ onReconnected, onSignedOut }: SocketEvents): void {
  closeSocket();
  connectionState.value = 'connecting';
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = createClient({
    url: `${scheme}://${location.host}/graphql`,
    lazy: false,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: (event) => !isFinal(event),
    retryWait: waitBeforeTry,
    // Without a listener graphql-ws writes each break to the console.
    onNonLazyError: () => undefined,
    on: {
      connected: (_socket, _payload, wasRetry) => {
        connectionState.value = 'live';
        if (wasRetry) onReconnected();
      },
      closed: (event) => {
        if (isFinal(event)) onSignedOut();
        else if (connectionState.value !== 'signedOut') connectionState.value = 'reconnecting';
      },
    },
  });
  link = new GraphQLWsLink(socket);
}

/** Closes the socket for good: nobody is signed in. */
export function closeSocket(): void {
  connectionState.value = 'signedOut';
  void socket?.dispose();
  socket = undefined;
  link = undefined;
}

/** Carries subscriptions over the socket of the session. */
export const socketLink = new ApolloLink(
  (operation) =>
    link?.request(operation) ?? throwError(() => new Error('Live updates need somebody to be signed in.')),
);
