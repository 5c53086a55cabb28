/** The codes of `extensions.code` in the API's errors, each with what it means to the caller. */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'Nobody is signed in, or the session or token is no longer valid.',
  FORBIDDEN: 'The caller lacks the permission.',
  BAD_USER_INPUT: 'A value is not acceptable; extensions.fields says which, and why.',
  CONFLICT: 'Somebody else saved in between; extensions.fields names what differs.',
  CHECK_FAILED: 'The settings did not pass the check; extensions.checkId leads to its transcript.',
  CONFIRMATION_REQUIRED:
    'Something stands against it and must be confirmed by name; see extensions.warnings.',
  NOT_FOUND: 'There is no such object, or it is not visible to the caller.',
  RATE_LIMITED: 'Too many attempts; extensions.retryAfterSeconds says when to come back.',
  INTERNAL: 'A fault in Mailroom; extensions.id finds it in the log.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One reason why one input field was refused. `path` is dotted: `input.port`. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}
