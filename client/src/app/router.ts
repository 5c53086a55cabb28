import type { Permission } from '@mailroom/shared/permissions';
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteRecordRaw,
} from 'vue-router';
import { sessionReady } from '../auth/session.ts';
import { translate } from './i18n.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the window's title. */
    title?: string;
    /** Reached without a session; drawn without the rail. */
    public?: boolean;
    /** Who lacks it is led to the first page. */
    permission?: Permission;
    /** Name of the page that this one lies on, as a dialog does. */
    on?: string;
  }
}

/** Each feature names its pages in `src/<feature>/routes.ts`. */
const modules = import.meta.glob<RouteRecordRaw[]>(['../*/routes.ts', '../*/*.routes.ts'], {
  eager: true,
  import: 'default',
});
const records = Object.values(modules).flat();

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/mailings' },
    ...records.filter((record) => !record.meta?.on),
    { path: '/:rest(.*)*', name: 'notFound', component: () => import('./NotFoundPage.vue') },
  ],
});
for (const record of records.filter(({ meta }) => meta?.on)) {
  const page = record.meta?.on ?? '';
  if (router.hasRoute(page)) router.addRoute(page, record);
}

router.beforeEach(async (to) => {
  const session = await sessionReady();
  return redirectFor(to, session);
});

router.afterEach((to) => {
  const title = to.meta.title ? translate(to.meta.title) : '';
  document.title = title ? `${title} · Mailroom` : 'Mailroom';
});

interface SessionFacts {
  setupRequired: boolean;
  permissions: ReadonlySet<string> | null;
}

/** Decides where a person is led instead: to the setup, to sign in, or to the first page; true lets him in. */
function redirectFor(to: RouteLocationNormalized, { setupRequired, permissions }: SessionFacts) {
  if (setupRequired) return to.name === 'setup' || { name: 'setup' };
  if (permissions) {
    if (to.meta.public) return '/';
    const { permission } = to.meta;
    return !permission || permissions.has(permission) || { name: 'notAllowed', query: { page: to.path } };
  }
  if (to.name === 'signIn') return true;
  return { name: 'signIn', query: to.path === '/' ? {} : { next: to.fullPath } };
}
