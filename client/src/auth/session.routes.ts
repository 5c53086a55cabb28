import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/sign-in',
    name: 'signIn',
    component: () => import('./SignInPage.vue'),
    meta: { public: true, title: 'session.signIn.title' },
  },
  {
    path: '/setup',
    name: 'setup',
    component: () => import('./SetupPage.vue'),
    meta: { public: true, title: 'session.setup.title' },
  },
] satisfies RouteRecordRaw[];
