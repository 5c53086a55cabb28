import type { StartWarning } from '@mailroom/shared/mailing-state';
import { UserError } from '../platform/errors.ts';
import { may, type Principal } from '../platform/principal.ts';
import { type StartCheck, unconfirmed } from './start-check.ts';

/**
 * Judges whether a mailing may start on what is confirmed; gives the warnings that stand and are confirmed.
 *
 * @throws {UserError} BAD_USER_INPUT if it cannot start at all, CONFIRMATION_REQUIRED with `warnings`, FORBIDDEN if
 * somebody confirms what he may not
 */
export function judgeConfirmation(given: {
  principal: Principal;
  check: StartCheck;
  confirm: readonly StartWarning[];
  /** Confirmed when it was scheduled, by somebody who might. */
  before: readonly StartWarning[];
}): StartWarning[] {
  const { principal, check, confirm, before } = given;
  if (check.problems.length > 0) {
    const fields = check.problems.map((message) => ({ path: 'id', code: 'NOT_READY', message }));
    throw new UserError('BAD_USER_INPUT', check.problems.join(' '), { fields });
  }
  const open = unconfirmed(check, [...confirm, ...before]);
  if (open.length > 0) {
    const message = `Confirm by name: ${open.map(({ code, message }) => `${code} (${message})`).join(' ')}`;
    throw new UserError('CONFIRMATION_REQUIRED', message, { extensions: { warnings: open } });
  }
  const stands = check.warnings.map(({ code }) => code);
  const isNew = stands.includes('UNSUBSCRIBE_UNREACHABLE') && !before.includes('UNSUBSCRIBE_UNREACHABLE');
  if (isNew && !may(principal, 'SETTINGS_WRITE')) {
    const message =
      'UNSUBSCRIBE_UNREACHABLE can be confirmed only by somebody with the permission SETTINGS_WRITE.';
    throw new UserError('FORBIDDEN', message, { extensions: { warnings: check.warnings } });
  }
  return stands;
}
