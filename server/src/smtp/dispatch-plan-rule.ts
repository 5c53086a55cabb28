import { dispatchPlan, type DispatchPlan } from '@mailroom/shared/dispatch-plan';
import { emailSettingsFields } from '@mailroom/shared/settings';
import { z } from 'zod';
import { UserError } from '../platform/errors.ts';

const { maxPerConnection, smtpThreads } = emailSettingsFields;
const rule = z.object({
  maxPerConnection,
  smtpThreads,
  emails: z.number().int().min(0, 'must be 0 or more'),
});

/**
 * Works out how a number of e-mails would be shared out.
 *
 * @throws {UserError} BAD_USER_INPUT for figures that the settings would not take
 */
export function planOf(figures: z.infer<typeof rule>): DispatchPlan {
  const parsed = rule.safeParse(figures);
  if (parsed.success) return dispatchPlan(parsed.data);
  const fields = parsed.error.issues.map(({ path, message }) => {
    const field = String(path[0]) as keyof typeof figures;
    return { path: field, code: 'INVALID', message: `${field} ${message}, got ${figures[field]}.` };
  });
  throw new UserError('BAD_USER_INPUT', fields[0]?.message ?? '', { fields });
}
