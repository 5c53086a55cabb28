import type { Permission } from '@mailroom/shared/permissions';
import { computed, shallowRef } from 'vue';

export interface SignedInViewer {
  id: string;
  email: string;
  name: string;
  permissions: readonly Permission[];
}

/** Who is signed in; null for nobody. */
export const viewer = shallowRef<SignedInViewer | null>(null);

/** What the person may do. Hiding is comfort: the server decides. */
export const rights = computed<ReadonlySet<Permission>>(() => new Set(viewer.value?.permissions ?? []));

/** Tells whether the person has a permission. */
export const may = (permission: Permission): boolean => rights.value.has(permission);

/** Gives components what the person may do. */
export const useRights = () => ({ may, rights, viewer });
