import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/sms/inbox',
    name: 'smsInbox',
    component: () => import('./SmsInboxPage.vue'),
    meta: { title: 'sms.inbox.title', permission: 'RECIPIENTS_READ' },
  },
] satisfies RouteRecordRaw[];
