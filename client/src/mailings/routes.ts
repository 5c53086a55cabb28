import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/mailings',
    name: 'mailings',
    component: () => import('./MailingsPage.vue'),
    meta: { title: 'mailings.list.title', permission: 'MAILINGS_READ' },
  },
  {
    path: '/mailings/blocked',
    name: 'blocked',
    component: () => import('./BlockedPage.vue'),
    meta: { title: 'mailings.blocked.title', permission: 'BLOCKED_MANAGE' },
  },
  {
    path: '/mailings/:id',
    name: 'mailing',
    component: () => import('./MailingPage.vue'),
    props: true,
    meta: { title: 'mailings.pageTitle', permission: 'MAILINGS_READ' },
  },
] satisfies RouteRecordRaw[];
