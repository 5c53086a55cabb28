import { getDirective, printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, lexicographicSortSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import type { GraphQLContext, ResolverClass } from './platform/graphql/context.ts';
import { DateTime } from './platform/graphql/date-time.scalar.ts';
import { guardSchema } from './platform/graphql/requires.ts';

export interface GuardedSchema {
  schema: GraphQLSchema;
  resolverOf: GraphQLContext['resolverOf'];
}

/**
 * Builds the guarded schema of resolvers that have been put together already.
 *
 * @throws {Error} if a root field is neither guarded nor on the public list
 */
export async function createSchema(resolvers: readonly object[]): Promise<GuardedSchema> {
  const instances = new Map(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = await buildSchema({
    resolvers: [...instances.keys()] as NonEmptyArray<ResolverClass<object>>,
    container: { get: (wanted) => instances.get(wanted) },
    scalarsMap: [{ type: Date, scalar: DateTime }],
    // The zod rules of `shared` check the inputs, in the services.
    validate: false,
    // Every subscription brings its own stream; the library only asks that there is one.
    pubSub: { publish: () => undefined, subscribe: () => ({ [Symbol.asyncIterator]: neverEnding }) },
  });
  return {
    schema: guardSchema(schema),
    resolverOf: <R extends object>(wanted: ResolverClass<R>) => instances.get(wanted) as R,
  };
}

function neverEnding(): AsyncIterator<never> {
  throw new Error('Subscriptions have streams of their own');
}

/** Prints the schema with the directives that are applied to it, sorted: what is committed as schema.graphql. */
export function printSchema(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;
}

/** Gives the permission that a root field needs: null for any signed-in, undefined for a public one. */
export function permissionOf(
  schema: GraphQLSchema,
  root: 'Query' | 'Mutation' | 'Subscription',
  field: string,
): string | null | undefined {
  const type = {
    Query: schema.getQueryType(),
    Mutation: schema.getMutationType(),
    Subscription: schema.getSubscriptionType(),
  }[root];
  const found = type?.getFields()[field];
  const rule = found && (getDirective(schema, found, 'requires')?.[0] as { permission?: string } | undefined);
  return rule && (rule.permission ?? null);
}
