import { mdiCancel, mdiEmailFastOutline } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'mailings',
    label: 'mailings.nav.mailings',
    icon: mdiEmailFastOutline,
    to: '/mailings',
    permission: 'MAILINGS_READ',
    order: 10,
  },
  {
    key: 'blocked',
    label: 'mailings.nav.blocked',
    icon: mdiCancel,
    to: '/mailings/blocked',
    permission: 'BLOCKED_MANAGE',
    order: 20,
  },
] satisfies NavItem[];
