import { Repeater } from '@graphql-yoga/subscription';
import { type ExecutionArgs, type ExecutionResult, type GraphQLFormattedError, subscribe } from 'graphql';

/**
 * Subscribes so that an error in mid-stream becomes one last result with that error, and the end of this stream only:
 * left alone it would close the socket for all its subscriptions.
 */
export async function subscribeSafely(
  args: ExecutionArgs,
  formatError: (error: unknown) => GraphQLFormattedError,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const results = await subscribe(args);
  if (!(Symbol.asyncIterator in results)) return results;
  return new Repeater<ExecutionResult>(async (push, stop) => {
    void stop.then(() => results.return(undefined));
    try {
      for await (const result of results) await push(result);
    } catch (error) {
      await push({ errors: [formatError(error)] } as unknown as ExecutionResult);
    }
    stop();
  });
}
