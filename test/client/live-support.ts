import { createApp, effectScope } from 'vue';
import { ApolloKey } from '../../client/src/app/apollo/composables.ts';

/** Runs a composable as a component would, with the given client; `stop` is the component's end. */
export function mountComposable<T>(client: unknown, composable: () => T): { result: T; stop: () => void } {
  const app = createApp({});
  app.provide(ApolloKey, client as never);
  const scope = effectScope();
  const result = app.runWithContext(() => scope.run(composable));
  return { result: result as T, stop: () => scope.stop() };
}

interface Listener {
  next: (message: { data?: unknown; error?: unknown }) => void;
  error: (reason: unknown) => void;
  complete: () => void;
}

/** A client whose subscriptions are driven by the test. */
export function fakeStreams() {
  const streams: { variables: Record<string, unknown>; listener: Listener; isOpen: boolean }[] = [];
  const client = {
    subscribe: ({ variables }: { variables: Record<string, unknown> }) => ({
      subscribe: (listener: Listener) => {
        const stream = { variables: { ...variables }, listener, isOpen: true };
        streams.push(stream);
        return { unsubscribe: () => void (stream.isOpen = false) };
      },
    }),
  };
  return { client, streams };
}
