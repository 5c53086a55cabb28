import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { isSignedIn } from '../principal.ts';
import type { GraphQLContext } from './context.ts';
import { checkLimits, LIMITS } from './limits.ts';

export interface GraphQLEdge {
  schema: GraphQLSchema;
  resolverOf: GraphQLContext['resolverOf'];
  formatError: (error: unknown) => GraphQLFormattedError;
}

/** Makes the server that answers queries and mutations over HTTP, with the same guards as the WebSocket. */
export function createApollo(
  { schema, formatError }: Pick<GraphQLEdge, 'schema' | 'formatError'>,
  plugins: ApolloServerPlugin<GraphQLContext>[],
): ApolloServer<GraphQLContext> {
  return new ApolloServer<GraphQLContext>({
    schema,
    plugins: [limitsPlugin(schema), ...plugins],
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    formatError: (_formatted, error) => formatError(error),
  });
}

function limitsPlugin(schema: GraphQLSchema): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, request, operation, contextValue }) {
          if (operation?.operation === 'subscription') {
            throw refused(
              'Subscriptions need a WebSocket: use WebSocket at /graphql (graphql-transport-ws).',
            );
          }
          const [error] = checkLimits({
            schema,
            document,
            variables: request.variables ?? {},
            operationName: request.operationName ?? null,
            signedIn: isSignedIn(contextValue.principal),
          });
          if (error) throw refused(error.message);
        },
      };
    },
  };
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
