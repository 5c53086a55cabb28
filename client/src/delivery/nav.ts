import { mdiTrayFull } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'captured',
    label: 'delivery.nav',
    icon: mdiTrayFull,
    to: '/captured',
    permission: 'SETTINGS_TEST',
    trialOnly: true,
    order: 40,
  },
] satisfies NavItem[];
