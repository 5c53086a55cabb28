import { mdiAccountGroupOutline, mdiKeyOutline } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'users',
    label: 'users.nav.users',
    icon: mdiAccountGroupOutline,
    to: '/users',
    permission: 'USERS_MANAGE',
    order: 60,
  },
  { key: 'tokens', label: 'users.nav.tokens', icon: mdiKeyOutline, to: '/tokens', order: 70 },
] satisfies NavItem[];
