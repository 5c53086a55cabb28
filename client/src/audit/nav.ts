import { mdiClipboardTextClockOutline } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'audit',
    label: 'audit.nav',
    icon: mdiClipboardTextClockOutline,
    to: '/audit',
    permission: 'AUDIT_READ',
    order: 80,
  },
] satisfies NavItem[];
