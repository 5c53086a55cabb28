import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { UserError } from '../errors.ts';
import { type Logger, scrub } from '../logger.ts';

/** The codes that Apollo Server and the limits give to a document that is not acceptable. */
const DOCUMENT_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
];

/** Makes the one function through which every error leaves, on HTTP and on WebSocket. */
export function errorFormatter(logger: Logger): (error: unknown) => GraphQLFormattedError {
  return (thrown) => {
    const wrapper = thrown instanceof GraphQLError ? thrown : null;
    const cause = wrapper?.originalError ?? thrown;
    const place = { ...(wrapper?.path && { path: wrapper.path }) };
    if (cause instanceof UserError) return { ...place, ...userError(cause) };
    if (wrapper && (!wrapper.originalError || wrapper.originalError instanceof GraphQLError)) {
      const known = documentError(wrapper);
      if (known) return { ...place, ...known };
    }
    const id = randomUUID();
    logger.error({ id, err: cause }, 'a request failed');
    const message = `Mailroom could not do this because of a fault of its own. The log has it under ${id}.`;
    return { ...place, message, extensions: { code: 'INTERNAL', id } };
  };
}

function userError(error: UserError): GraphQLFormattedError {
  // Somebody may have typed his secret into the wrong field.
  const fields = error.fields.map((field) => ({ ...field, message: scrub(field.message) }));
  const named = fields.length > 0 ? { fields } : {};
  return { message: scrub(error.message), extensions: { code: error.code, ...named, ...error.extensions } };
}

/** Errors of syntax, validation and coercion carry no original error; whatever else does is a fault. */
function documentError(error: GraphQLError): GraphQLFormattedError | null {
  const code = String(error.extensions.code ?? '');
  const message = scrub(error.message)
    .replace(/ Did you mean .*\?$/, '')
    .slice(0, 500);
  if (code === 'BAD_USER_INPUT' || DOCUMENT_CODES.includes(code) || isCoercion(error)) {
    return { message, extensions: { code: 'BAD_USER_INPUT' } };
  }
  return null;
}

function isCoercion(error: GraphQLError): boolean {
  return error.path === undefined || /^(Variable|Argument|Field) "/.test(error.message);
}
