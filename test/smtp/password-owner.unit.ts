import type { Security } from '@mailroom/shared/settings';
import { describe, expect, it } from 'vitest';
import { passwordOwnerProblem } from '../../server/src/smtp/password-owner.ts';

const stored = { host: 'a.company.com', port: 587, security: 'STARTTLS' as Security, userName: 'mailer' };
const path = 'input.password';
const problem = (next: Partial<typeof stored>, typed?: string | null, isStored = true) =>
  passwordOwnerProblem({ stored, next: { ...stored, ...next }, isStored, typed, path });

describe('a stored password', () => {
  it.each([
    [{ host: 'b.company.com' }, 'host'],
    [{ port: 25 }, 'port'],
    [{ security: 'NONE' as const }, 'security mode'],
    [{ userName: 'other' }, 'user name'],
    [{ host: 'b.company.com', port: 25 }, 'host, port'],
  ])('must be typed again for %j', (next, words) => {
    expect(problem(next)).toMatchObject({ path, code: 'PASSWORD_NEEDED' });
    expect(problem(next, null)?.message).toContain(`another ${words}.`);
  });

  it('stays where nothing changes whom it belongs to', () => {
    expect(problem({})).toBeNull();
  });

  it('may be replaced or cleared with the change', () => {
    expect(problem({ host: 'b.company.com' }, 'typed anew')).toBeNull();
    expect(problem({ host: 'b.company.com' }, '')).toBeNull();
  });

  it('that there is not, binds nothing', () => {
    expect(problem({ host: 'b.company.com' }, undefined, false)).toBeNull();
  });
});
