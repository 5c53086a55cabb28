import { isPrivateHost, MAIL_SERVICES, suggestSecurity } from '@mailroom/shared/mail-services';
import {
  CONNECTION_FIELDS,
  emailSettingsInput,
  PASSWORD_OWNER_FIELDS,
  type EmailSettingsPatch,
  type EmailSettingsValues,
  type MailServiceId,
} from '@mailroom/shared/settings';
import type { FieldProblems } from '../ui/use-form.ts';

/** The settings as the form holds them: texts are never null, and a password can be typed or removed. */
export type EmailForm = {
  [Field in Exclude<keyof EmailSettingsValues, 'auth'>]: EmailSettingsValues[Field] extends string | null
    ? NonNullable<EmailSettingsValues[Field]>
    : EmailSettingsValues[Field];
} & { password: string; removePassword: boolean };

export type EmailField = keyof EmailForm;

/** In the order of the screen. */
export const EMAIL_FIELDS = [
  'mailService',
  'host',
  'port',
  'security',
  'userName',
  'password',
  'maxPerConnection',
  'smtpThreads',
  'defaultFrom',
  'checkOnSave',
  'unclearRecipients',
  'ehloName',
  'connectTimeoutMs',
  'commandTimeoutMs',
  'trustedCertificate',
  'pinnedFingerprint',
] as const satisfies readonly EmailField[];

const NULLABLE = [
  'defaultFrom',
  'host',
  'userName',
  'ehloName',
  'trustedCertificate',
  'pinnedFingerprint',
] as const;

/** Makes the form of the settings that are saved. */
export function formOf(settings: EmailSettingsValues): EmailForm {
  const { auth: _auth, ...rest } = pick(settings);
  const texts = Object.fromEntries(NULLABLE.map((field) => [field, settings[field] ?? '']));
  return { ...rest, ...texts, password: '', removePassword: false } as EmailForm;
}

/** Leaves out what else an answer of the API carries. */
function pick(settings: EmailSettingsValues): EmailSettingsValues {
  const { auth } = settings;
  const fields = EMAIL_FIELDS.filter((field) => field !== 'password');
  return {
    auth,
    ...Object.fromEntries(fields.map((field) => [field, settings[field]])),
  } as EmailSettingsValues;
}

/** Makes the API's input of the form, or of those of its fields that changed. A user name means that one signs in. */
export function inputOf(form: EmailForm, fields: readonly string[] = EMAIL_FIELDS): EmailSettingsPatch {
  const isSent = (field: string) => fields.includes(field);
  const { password, removePassword, ...rest } = form;
  // A password belongs to a user name: it goes with it.
  const losesUser = fields !== EMAIL_FIELDS && isSent('userName') && form.userName.trim() === '';
  const isRemoved = removePassword || losesUser;
  const texts = Object.fromEntries(NULLABLE.map((field) => [field, form[field].trim() || null]));
  const values = Object.entries({ ...rest, ...texts }).filter(([field]) => isSent(field));
  return {
    ...(Object.fromEntries(values) as EmailSettingsPatch),
    ...(isSent('userName') && { auth: form.userName.trim() ? 'PASSWORD' : 'NONE' }),
    ...(password !== '' && { password }),
    ...(isRemoved && { password: '' }),
  };
}

/** Judges the form by the rules that the server has too; sentences by field. */
export function emailProblems(form: EmailForm): FieldProblems {
  const verdict = emailSettingsInput.safeParse(inputOf(form));
  const problems: FieldProblems = {};
  for (const { path, message } of verdict.error?.issues ?? [])
    (problems[String(path[0])] ??= []).push(message);
  return problems;
}

/** Tells whether the stored password belongs to other values than the form's, so that it must be typed again. */
export function passwordIsStale(form: EmailForm, saved: EmailForm, passwordSet: boolean): boolean {
  if (!passwordSet || form.password !== '' || form.removePassword || form.userName.trim() === '')
    return false;
  return PASSWORD_OWNER_FIELDS.some((field) => trimmed(form[field]) !== trimmed(saved[field]));
}

/** Tells whether saving runs the check: threads and quota never wait for it. */
export function connectionChanged(changed: readonly string[]): boolean {
  return changed.some(
    (field) =>
      field === 'password' ||
      field === 'removePassword' ||
      (CONNECTION_FIELDS as readonly string[]).includes(field),
  );
}

/** How far it is dangerous to send without encryption to the host of the form. */
export function openRisk({ security, host, password, userName }: EmailForm, passwordSet: boolean) {
  if (security !== 'NONE' || host.trim() === '' || isPrivateHost(host)) return null;
  return userName.trim() !== '' && (password !== '' || passwordSet) ? 'PASSWORD' : 'MAIL';
}

/** Fills in what a mail service is known for; what one has typed for a host of one's own stays. */
export function withService(form: EmailForm, id: MailServiceId): EmailForm {
  const service = MAIL_SERVICES.find((one) => one.id === id);
  const isTyped = id === 'OTHER' && form.mailService !== 'CAPTURE';
  if (!service || isTyped) return { ...form, mailService: id };
  const { host, port, security, userName, smtpThreads, maxPerConnection, auth } = service;
  return {
    ...form,
    mailService: id,
    host: host ?? '',
    port,
    security,
    smtpThreads,
    maxPerConnection,
    userName: userName ?? (auth === 'NONE' ? '' : form.userName),
  };
}

/** Moves the encryption along with host and port, unless the person chose another one than was suggested before. */
export function followSuggestion(now: EmailForm, before: Pick<EmailForm, 'host' | 'port'>) {
  const suggested = suggestSecurity(before.port, before.host || null);
  return now.security === suggested ? suggestSecurity(now.port, now.host || null) : now.security;
}

const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() : value);
