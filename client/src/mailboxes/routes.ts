import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/mailboxes',
    name: 'mailboxes',
    component: () => import('./MailboxesPage.vue'),
    meta: { title: 'mailboxes.title', permission: 'MAILINGS_READ' },
  },
] satisfies RouteRecordRaw[];
