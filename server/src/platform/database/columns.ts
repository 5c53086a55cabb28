import type { ValueTransformer } from 'typeorm';

/** Stores a yes or no as 1 or 0, which both databases have. */
export const flag: ValueTransformer = {
  from: (stored: number) => stored === 1,
  to: (value: boolean | undefined) => (value === undefined ? undefined : Number(value)),
};
