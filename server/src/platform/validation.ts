import type { FieldError } from '@mailroom/shared/errors';
import type { z } from 'zod';
import { UserError } from './errors.ts';

const MAX_SHOWN = 60;
/** Values of these are described, never repeated. */
const UNSPEAKABLE = /password|secret|token|value|configuration|certificate/i;

/**
 * Reads an input by a rule of `shared`; fields that are left out stay out.
 *
 * @param path where the input stands in the request, such as `input`
 * @throws {UserError} BAD_USER_INPUT with one entry per field
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, path: string): T {
  const given = withoutUndefined(input);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badInput(parsed.error.issues.map((issue) => fieldError(issue, given, path)));
}

/** Builds the refusal of an input; its message is that of the first field, and says how many more there are. */
export function badInput(fields: readonly FieldError[]): UserError {
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new UserError('BAD_USER_INPUT', `${fields[0]?.message ?? 'The input is not acceptable.'}${more}`, {
    fields,
  });
}

function withoutUndefined(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function fieldError(issue: z.core.$ZodIssue, input: unknown, root: string): FieldError {
  const path = [root, ...issue.path.map(String)].join('.');
  const rule = issue.message.startsWith('must') ? issue.message : `is not acceptable: ${issue.message}`;
  const code = issue.code === 'custom' ? 'INVALID' : issue.code.toUpperCase();
  return { path, code, message: `${path} ${rule}, got ${shapeOf(valueAt(input, issue.path), path)}.` };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], input);
}

/** Describes what came: a short text as it is, a long or confidential one by its length. */
function shapeOf(value: unknown, path: string): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  const isShown = value.length <= MAX_SHOWN && !UNSPEAKABLE.test(path.split('.').at(-1) ?? '');
  return isShown ? JSON.stringify(value) : `a text of ${value.length} characters`;
}
