import type { ResolverData } from 'type-graphql';
import type { GraphQLContext, ResolverClass } from './context.ts';

type Opened = AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>;

/**
 * Makes the options of a `@Subscription` that opens its stream through the resolver's own instance, which the
 * library does not hand to `subscribe`. The class comes as a function, since it is not made yet when it is decorated.
 */
export function streamedBy<R extends object, Args>(
  resolverClass: () => ResolverClass<R>,
  open: (resolver: R, args: Args, context: GraphQLContext) => Opened,
): { subscribe: (subscription: Pick<ResolverData, 'args' | 'context'>) => Opened } {
  return {
    subscribe: ({ args, context }) => {
      const typed = context as GraphQLContext;
      return open(typed.resolverOf(resolverClass()), args as Args, typed);
    },
  };
}
