import { mdiMessageReplyTextOutline } from '@mdi/js';
import type { NavItem } from '../app/nav.ts';

export default [
  {
    key: 'smsInbox',
    label: 'sms.nav',
    icon: mdiMessageReplyTextOutline,
    to: '/sms/inbox',
    permission: 'RECIPIENTS_READ',
    order: 35,
  },
] satisfies NavItem[];
