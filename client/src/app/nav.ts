import type { Permission } from '@mailroom/shared/permissions';

/** One place of the rail. Each feature names its own in `src/<feature>/nav.ts`. */
export interface NavItem {
  key: string;
  /** Key of the label's text. */
  label: string;
  /** SVG path of `@mdi/js`. */
  icon: string;
  to: string;
  /** Who lacks it does not see the item. */
  permission?: Permission;
  /** Shown only while nothing leaves this machine. */
  trialOnly?: boolean;
  /** Lower comes first: Mailings 10, Blocked 20, Mailboxes 30, SMS inbox 35, Captured 40, Users 60, Tokens 70, Audit 80. */
  order: number;
}

const modules = import.meta.glob<NavItem[]>(['../*/nav.ts', '!../app/nav.ts'], {
  eager: true,
  import: 'default',
});

export const NAV_ITEMS: readonly NavItem[] = Object.entries(modules)
  .flatMap(([, items]) => items)
  .sort((a, b) => a.order - b.order);
