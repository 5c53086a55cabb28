import { type MailingAction, mayDo } from '@mailroom/shared/mailing-state';
import { UserError } from '../platform/errors.ts';
import type { Mailing } from './mailing.ts';

const PARTICIPLES: Record<MailingAction, string> = {
  edit: 'changed',
  start: 'started',
  schedule: 'scheduled',
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  delete: 'deleted',
  resend: 'sent again',
};

/**
 * Refuses what is not possible where a mailing is in its life.
 *
 * @throws {UserError} CONFLICT
 */
export function refuseState(mailing: Pick<Mailing, 'name' | 'status'>, action: MailingAction): void {
  if (!mayDo(action, mailing.status)) throw notPossible(mailing, action);
}

/** Makes the error for what is not possible where a mailing is in its life. */
export function notPossible(
  { name, status }: Pick<Mailing, 'name' | 'status'>,
  action: MailingAction,
): UserError {
  return new UserError('CONFLICT', `"${name}" cannot be ${PARTICIPLES[action]} while it is ${status}.`, {
    extensions: { status },
  });
}

/** Makes the error for a mailing that does not exist. */
export function noMailing(id: string): UserError {
  return new UserError('NOT_FOUND', `There is no mailing with the id "${id.slice(0, 64)}".`);
}
