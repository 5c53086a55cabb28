import { ref } from 'vue';

export const CONNECTION_STATES = ['connecting', 'live', 'reconnecting', 'signedOut'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** What the socket really does; the page shows it in the rail. */
export const connectionState = ref<ConnectionState>('signedOut');
