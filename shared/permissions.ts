/** Every permission there is, in the order in which a screen lists them. The server checks them, the page hides by them. */
export const PERMISSIONS = [
  'SETTINGS_READ',
  'SETTINGS_WRITE',
  'SETTINGS_TEST',
  'MAILINGS_READ',
  'MAILINGS_WRITE',
  'MAILINGS_SEND',
  'RECIPIENTS_READ',
  'MAILBOXES_MANAGE',
  'BLOCKED_MANAGE',
  'USERS_MANAGE',
  'AUDIT_READ',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** The roles that exist from the first start on; more can be made. */
export const BUILT_IN_ROLES = [
  { id: 'administrator', name: 'Administrator', permissions: PERMISSIONS },
  {
    id: 'marketer',
    name: 'Marketer',
    permissions: ['MAILINGS_READ', 'MAILINGS_WRITE', 'MAILINGS_SEND', 'RECIPIENTS_READ', 'BLOCKED_MANAGE'],
  },
  { id: 'viewer', name: 'Viewer', permissions: ['MAILINGS_READ'] },
] as const satisfies readonly { id: string; name: string; permissions: readonly Permission[] }[];

/** Tells whether a text is the name of a permission. */
export function isPermission(text: string): text is Permission {
  return (PERMISSIONS as readonly string[]).includes(text);
}
