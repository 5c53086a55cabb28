import { expect, it } from 'vitest';
import { isAllowed, judgePassword } from '../../client/src/auth/password-hints.ts';

it.each([
  ['', 'empty', false],
  ['short', 'tooShort', false],
  ['x'.repeat(129), 'tooLong', false],
  ['aaaaaaaaaaaa', 'repeated', true],
  ['xx-Lindqvist-1', 'personal', true],
  ['kuv49 !mat sol', 'fine', true],
  ['eleven quiet wooden boats', 'strong', true],
] as const)('judges %j as %s', (password, hint, allowed) => {
  const judged = judgePassword(password, ['Eva Lindqvist', 'eva@company.com']);
  expect([judged, isAllowed(judged)]).toEqual([hint, allowed]);
});
