import { FirstTables1 } from './1-first-tables.ts';

/** Every migration, oldest first. */
export const MIGRATIONS = [FirstTables1];
