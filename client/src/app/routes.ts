import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/not-allowed',
    name: 'notAllowed',
    component: () => import('./NotAllowedPage.vue'),
    meta: { title: 'app.notAllowed.title' },
  },
] satisfies RouteRecordRaw[];
