import type { ErrorCode, FieldError } from '@mailroom/shared/errors';

/** What may go with a `UserError`: `field` is the short form for one entry in `fields`. */
export interface UserErrorOptions {
  /** Dotted path of the one input field that is at fault: `input.port`. */
  field?: string;
  fields?: readonly FieldError[];
  /** Further members of the API error's `extensions`. */
  extensions?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/** An error that the caller can mend: its message is shown to him as it is. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: UserErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? (options.field ? [{ path: options.field, code, message }] : []);
    this.extensions = options.extensions ?? {};
  }
}

/** A fault that is likely to pass by itself (database busy, file locked): the step may be tried again as it is. */
export class TemporaryError extends Error {
  override readonly name = 'TemporaryError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
  }
}
