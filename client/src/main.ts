import 'vuetify/styles/core';
import 'vuetify/styles/colors';
import './app/base.css';
import { createApp } from 'vue';
import App from './app/App.vue';
import { client } from './app/apollo/client.ts';
import { ApolloKey } from './app/apollo/composables.ts';
import { i18n } from './app/i18n.ts';
import { router } from './app/router.ts';
import { vuetify } from './app/vuetify.ts';
import { vPermission } from './auth/v-permission.ts';

createApp(App)
  .provide(ApolloKey, client)
  .directive('permission', vPermission)
  .use(i18n)
  .use(vuetify)
  .use(router)
  .mount('#app');
