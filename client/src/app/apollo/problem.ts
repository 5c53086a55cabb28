import { CombinedGraphQLErrors, ServerError } from '@apollo/client';
import type { FieldError } from '@mailroom/shared/errors';

/** What went wrong, as the page uses it: a sentence for the person, the rest for the form. */
export interface Problem {
  /** One of `ERROR_CODES`, or `UNREACHABLE` when no answer came. */
  code: string;
  sentence: string;
  fields: FieldError[];
  warnings: { code: string; message: string }[];
  checkId: string | null;
  /** Finds an INTERNAL error in the server's log. */
  id: string | null;
  retryAfterSeconds: number | null;
}

const NOTHING = { fields: [], warnings: [], checkId: null, id: null, retryAfterSeconds: null };

/** Reads an error of the API, or of the way to it, into a sentence and its parts. */
export function readProblem(error: unknown): Problem {
  if (CombinedGraphQLErrors.is(error)) return readGraphQLErrors(error);
  if (ServerError.is(error)) {
    return { ...NOTHING, code: 'UNREACHABLE', sentence: `Mailroom answered with HTTP ${error.statusCode}.` };
  }
  const sentence = error instanceof TypeError ? 'Mailroom does not answer. Is it running?' : messageOf(error);
  return { ...NOTHING, code: 'UNREACHABLE', sentence };
}

function readGraphQLErrors({ errors }: CombinedGraphQLErrors): Problem {
  const extensions: Record<string, unknown> = Object.assign({}, ...errors.map((e) => e.extensions ?? {}));
  return {
    code: textOf(extensions['code']) ?? 'INTERNAL',
    sentence: errors.map((e) => e.message).join(' '),
    fields: (extensions['fields'] as FieldError[] | undefined) ?? [],
    warnings: (extensions['warnings'] as Problem['warnings'] | undefined) ?? [],
    checkId: textOf(extensions['checkId']),
    id: textOf(extensions['id']),
    retryAfterSeconds: (extensions['retryAfterSeconds'] as number | undefined) ?? null,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
