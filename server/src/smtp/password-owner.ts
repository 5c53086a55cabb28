import type { FieldError } from '@mailroom/shared/errors';
import { type EmailSettingsValues, PASSWORD_OWNER_FIELDS } from '@mailroom/shared/settings';

type Owner = Pick<EmailSettingsValues, (typeof PASSWORD_OWNER_FIELDS)[number]>;

const WORDS = { host: 'host', port: 'port', security: 'security mode', userName: 'user name' } as const;

/**
 * Finds out whether a stored password would go to another server or another account than it was typed for. It belongs
 * to its host, port, security mode and user name: whoever changes one of these types it again, or clears it; or else he
 * could have it sent to a server of his own. Saving, checking and rolling back all ask this one function.
 *
 * @param typed the password that came with the change: '' clears it, null or undefined keeps what is stored
 */
export function passwordOwnerProblem(change: {
  stored: Owner;
  next: Owner;
  isStored: boolean;
  typed: string | null | undefined;
  path: string;
}): FieldError | null {
  const { stored, next, isStored, typed, path } = change;
  if (!isStored || (typed !== null && typed !== undefined)) return null;
  const changed = PASSWORD_OWNER_FIELDS.filter((field) => stored[field] !== next[field]);
  if (changed.length === 0) return null;
  const words = changed.map((field) => WORDS[field]).join(', ');
  return {
    path,
    code: 'PASSWORD_NEEDED',
    message: `Type the password again, or clear it: the one that is stored belongs to another ${words}.`,
  };
}
