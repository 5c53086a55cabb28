import { mdiInboxArrowUpOutline } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'mailboxes',
    label: 'mailboxes.nav',
    icon: mdiInboxArrowUpOutline,
    to: '/mailboxes',
    permission: 'MAILINGS_READ',
    order: 30,
  },
] satisfies NavItem[];
