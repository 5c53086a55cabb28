import { EMAIL_DEFAULTS } from '@mailroom/shared/settings';
import { describe, expect, it } from 'vitest';
import {
  connectionChanged,
  emailProblems,
  followSuggestion,
  formOf,
  inputOf,
  openRisk,
  passwordIsStale,
  withService,
  type EmailForm,
} from '../../client/src/smtp/email-form.ts';

const SAVED = formOf({
  ...EMAIL_DEFAULTS,
  host: 'smtp.company.com',
  port: 587,
  auth: 'PASSWORD',
  userName: 'mailer',
});
const withChange = (change: Partial<EmailForm>): EmailForm => ({ ...SAVED, ...change });

describe('the input of the e-mail settings', () => {
  it('has only the fields that changed', () => {
    expect(inputOf(withChange({ smtpThreads: 8 }), ['smtpThreads'])).toEqual({ smtpThreads: 8 });
  });

  it('says null for a text that was emptied', () => {
    expect(inputOf(withChange({ defaultFrom: ' ' }), ['defaultFrom'])).toEqual({ defaultFrom: null });
  });

  it('signs in exactly if there is a user name', () => {
    expect(inputOf(withChange({ userName: 'me' }), ['userName'])).toMatchObject({ auth: 'PASSWORD' });
    expect(inputOf(withChange({ userName: '' }), ['userName'])).toMatchObject({
      auth: 'NONE',
      userName: null,
    });
  });

  it('leaves the password out unless it was typed or is to be removed', () => {
    expect(inputOf(SAVED)).not.toHaveProperty('password');
    expect(inputOf(withChange({ password: 'secret' }), ['password'])).toEqual({ password: 'secret' });
    expect(inputOf(withChange({ removePassword: true }), ['removePassword'])).toEqual({ password: '' });
  });

  it('carries nothing else that the API answered', () => {
    const answer = { ...EMAIL_DEFAULTS, version: 3, passwordSet: true, __typename: 'EmailSettings' };
    expect(Object.keys(inputOf(formOf(answer))).sort()).toEqual(Object.keys(EMAIL_DEFAULTS).sort());
  });
});

describe('the stored password', () => {
  it.each([{ host: 'smtp.other.com' }, { port: 465 }, { security: 'TLS' }, { userName: 'other' }] as const)(
    'must be typed again after a change of %o',
    (change) => expect(passwordIsStale(withChange(change), SAVED, true)).toBe(true),
  );

  it('stays good when the threads change', () => {
    expect(passwordIsStale(withChange({ smtpThreads: 9 }), SAVED, true)).toBe(false);
  });

  it('need not be typed again if there is none, if a new one is typed, or if nobody signs in', () => {
    expect(passwordIsStale(withChange({ host: 'x' }), SAVED, false)).toBe(false);
    expect(passwordIsStale(withChange({ host: 'x', password: 'new' }), SAVED, true)).toBe(false);
    expect(passwordIsStale(withChange({ host: 'x', userName: '' }), SAVED, true)).toBe(false);
  });
});

describe('sending without encryption', () => {
  it('is dangerous to a host on the Internet, more so with a password', () => {
    expect(openRisk(withChange({ security: 'NONE', userName: '' }), false)).toBe('MAIL');
    expect(openRisk(withChange({ security: 'NONE' }), true)).toBe('PASSWORD');
  });

  it('is fine on this machine, and with SSL', () => {
    expect(openRisk(withChange({ security: 'NONE', host: 'localhost' }), true)).toBeNull();
    expect(openRisk(SAVED, true)).toBeNull();
  });
});

describe('the encryption', () => {
  it('follows the port as long as it is the suggested one', () => {
    expect(followSuggestion(withChange({ port: 465 }), { host: 'smtp.company.com', port: 587 })).toBe('TLS');
  });

  it('stays when the person chose another one', () => {
    const now = withChange({ port: 2525, security: 'TLS' });
    expect(followSuggestion(now, { host: 'smtp.company.com', port: 587 })).toBe('TLS');
  });
});

it('fills in what a mail service is known for, and keeps the user name', () => {
  const form = withService(SAVED, 'MICROSOFT_365');
  expect(form).toMatchObject({ host: 'smtp.office365.com', port: 587, smtpThreads: 3, userName: 'mailer' });
});

it('runs the check for a connection field and never for threads and quota', () => {
  expect(connectionChanged(['smtpThreads', 'maxPerConnection', 'checkOnSave'])).toBe(false);
  expect(connectionChanged(['smtpThreads', 'password'])).toBe(true);
  expect(connectionChanged(['defaultFrom'])).toBe(true);
});

it('judges by the shared rules, by field', () => {
  const problems = emailProblems(withChange({ host: 'smtp://x:25', port: 0, smtpThreads: '' as never }));
  expect(Object.keys(problems).sort()).toEqual(['host', 'port', 'smtpThreads']);
});
