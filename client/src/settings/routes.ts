import type { RouteRecordRaw } from 'vue-router';

const SettingsDialog = () => import('./SettingsDialog.vue');

export default [
  {
    path: 'settings/email',
    name: 'settingsEmail',
    component: SettingsDialog,
    props: { tab: 'email' },
    meta: { on: 'mailings', title: 'settings.title', permission: 'SETTINGS_READ' },
  },
  {
    path: 'settings/sms',
    name: 'settingsSms',
    component: SettingsDialog,
    props: { tab: 'sms' },
    meta: { on: 'mailings', title: 'settings.title', permission: 'SETTINGS_READ' },
  },
] satisfies RouteRecordRaw[];
