import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/users',
    name: 'users',
    component: () => import('./UsersPage.vue'),
    meta: { title: 'users.title', permission: 'USERS_MANAGE' },
  },
  {
    path: '/tokens',
    name: 'tokens',
    component: () => import('./TokensPage.vue'),
    meta: { title: 'users.tokens.title' },
  },
] satisfies RouteRecordRaw[];
