import type { RouteRecordRaw } from 'vue-router';

export default [
  {
    path: 'settings/:tab(email|sms)',
    name: 'settings',
    component: () => import('./SettingsDialog.vue'),
    props: true,
    meta: { on: 'mailings', title: 'settings.title', permission: 'SETTINGS_READ' },
  },
] satisfies RouteRecordRaw[];
