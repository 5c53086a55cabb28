import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import vuetify from 'vite-plugin-vuetify';

const SERVER = process.env.MAILROOM_SERVER ?? 'http://localhost:4000';

export default defineConfig({
  plugins: [vue(), vuetify({ autoImport: true })],
  // The server puts a fresh nonce in the place of this mark each time it serves the page.
  html: { cspNonce: '__CSP_NONCE__' },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    // A `data:` address would need an exception in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: {
      '/graphql': { target: SERVER, ws: true },
      '^/mailings/[^/]+/(recipients|report)\\.csv$': SERVER,
      '^/(mailings|captured)/[^/]+/(preview|message)\\.html': SERVER,
      '/u/': SERVER,
      '/sms/cb/': SERVER,
    },
  },
});
