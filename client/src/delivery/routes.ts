import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: '/captured',
    name: 'captured',
    component: () => import('./CapturedPage.vue'),
    meta: { title: 'delivery.title', permission: 'SETTINGS_TEST' },
  },
] satisfies RouteRecordRaw[];
