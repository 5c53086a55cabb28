import { setImmediate } from 'node:timers/promises';

/** Lets others become ready that are about to, and all that waits be served, before one goes on. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
