import type { FieldError } from '@mailroom/shared/errors';
import {
  CONNECTION_FIELDS,
  EMAIL_DEFAULTS,
  type EmailSettingsPatch,
  type EmailSettingsValues,
} from '@mailroom/shared/settings';
import type { OpenedSecret, SettingsContent } from '../settings/settings-content.ts';
import { passwordOwnerProblem } from './password-owner.ts';

/** The e-mail settings as they are saved. */
export interface StoredEmail {
  version: number;
  values: EmailSettingsValues;
  password: OpenedSecret;
  updatedAt: number | null;
  updatedBy: string | null;
}

/** What the settings would be with a change, and what stands against it. */
export interface EmailProposal {
  values: EmailSettingsValues;
  /** The password that would be used; null for none. */
  password: string | null;
  /** What the store is to do: '' takes the password away, left out it stays. */
  secrets: { password?: string };
  /** A connection field, the default From or the password is another one: saving waits for the check. */
  connectionChanged: boolean;
  problems: FieldError[];
}

/** Where the fields stand in the request: in `input`, or for a roll back beside it. */
export interface FieldPaths {
  prefix: '' | 'input.' | 'input.settings.';
}

const OAUTH2_SENTENCE =
  'OAUTH2 is reserved for Microsoft 365 and Google and comes in a later version; until then use PASSWORD or NONE.';

/** Texts that an emptied field of a form clears. */
const CLEARABLE = [
  'defaultFrom',
  'host',
  'userName',
  'ehloName',
  'trustedCertificate',
  'pinnedFingerprint',
] as const;

/** Takes an empty text for none, where a setting may be none. */
export function withEmptyAsNull<T extends object>(input: T): T {
  const texts = input as Record<string, unknown>;
  const cleared = CLEARABLE.filter((field) => typeof texts[field] === 'string' && texts[field].trim() === '');
  return { ...input, ...Object.fromEntries(cleared.map((field) => [field, null])) };
}

/** Completes stored content with the defaults. */
export function emailValuesOf(content: SettingsContent): EmailSettingsValues {
  const known = Object.keys(EMAIL_DEFAULTS).filter((field) => field in content);
  return { ...EMAIL_DEFAULTS, ...Object.fromEntries(known.map((field) => [field, content[field]])) };
}

/** Lays a change over what is saved: a field left out keeps its value, so does the password. */
export function propose(
  stored: StoredEmail,
  { password: typed, ...patch }: EmailSettingsPatch,
  { prefix }: FieldPaths,
): EmailProposal {
  const values = laidOver(stored.values, patch);
  const isCapture = values.mailService === 'CAPTURE';
  // The capture relay takes no password; one that is stored stays with the relay that it belongs to.
  const taken = isCapture && typed ? '' : typed;
  const path = `${prefix}password`;
  const isStored = stored.password.state !== 'NONE';
  const owner = passwordOwnerProblem({ stored: stored.values, next: values, isStored, typed: taken, path });
  const before = stored.password.state === 'OPEN' ? stored.password.text : null;
  const password = taken === null || taken === undefined ? before : taken || null;
  return {
    values,
    password,
    secrets: taken === null || taken === undefined ? {} : { password: taken },
    connectionChanged:
      password !== before || CONNECTION_FIELDS.some((field) => values[field] !== stored.values[field]),
    problems: [owner, ...authProblems(values, prefix)].filter((problem) => problem !== null),
  };
}

function laidOver(values: EmailSettingsValues, patch: Omit<EmailSettingsPatch, 'password'>) {
  const next: EmailSettingsValues = { ...values, ...patch };
  // A user name without `auth` means that one signs in with a password; taking it away, that one does not.
  if (patch.auth === undefined && patch.userName !== undefined)
    next.auth = patch.userName === null ? 'NONE' : 'PASSWORD';
  return next.mailService === 'CAPTURE' ? { ...next, ...CAPTURE_CONNECTION } : next;
}

/** How the built-in relay is reached; its port is another one at every start. */
const CAPTURE_CONNECTION = {
  host: '127.0.0.1',
  port: 25,
  security: 'NONE',
  auth: 'NONE',
  userName: null,
  trustedCertificate: null,
  pinnedFingerprint: null,
} as const;

function authProblems({ auth, userName }: EmailSettingsValues, prefix: string): FieldError[] {
  if (auth === 'OAUTH2') return [{ path: `${prefix}auth`, code: 'NOT_AVAILABLE', message: OAUTH2_SENTENCE }];
  if (auth !== 'PASSWORD' || userName !== null) return [];
  const message = 'To sign in with a password a user name is needed; leave auth at NONE to send without.';
  return [{ path: `${prefix}userName`, code: 'REQUIRED', message }];
}
