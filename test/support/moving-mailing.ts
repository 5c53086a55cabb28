import type { ApiClient } from './api-client.ts';
import { hasEnded, type Progress, progressOf } from './mailing-flow.ts';
import type { ManualClock } from './manual-clock.ts';

/**
 * About what a look at the mailing takes: time must not run ahead of the real work, or a lease is over before it could
 * be prolonged, and who was in hand is in doubt.
 */
const WORKING_STEP_MS = 10;
const WAITING_STEP_MS = 5_000;

/** Somebody is in hand, or due with nothing in the way: the next thing happens without any time passing. */
const isWorking = ({ sending, pending, statusReason, heldUntil }: Progress) =>
  sending > 0 || (pending > 0 && statusReason === null && heldUntil === null);

/**
 * Moves the time on until a mailing is as wanted: a little while it works, faster while it waits. A leap while it is
 * about to work could pass over the very wait that a test looks at.
 */
export async function passUntil(
  { clock, client, longestMs }: { clock: ManualClock; client: ApiClient; longestMs: number },
  id: string,
  wanted: (progress: Progress) => boolean,
): Promise<Progress> {
  const began = clock.now();
  for (;;) {
    const progress = await progressOf(client, id);
    if (wanted(progress)) return progress;
    const passedMs = clock.now() - began;
    if (passedMs > longestMs || hasEnded(progress))
      throw new Error(`After ${passedMs} ms the mailing is at ${JSON.stringify(progress)}`);
    await clock.advance(isWorking(progress) ? WORKING_STEP_MS : WAITING_STEP_MS);
  }
}

export interface RecipientFate {
  address: string;
  state: string;
  reason: string | null;
  attempts: number;
  reply: string | null;
  replyClass: string | null;
}

/** Reads what became of up to a hundred recipients. */
export async function fatesOf(client: ApiClient, id: string): Promise<RecipientFate[]> {
  const { mailing } = await client.run(
    `query($id: ID!) { mailing(id: $id) { recipients(first: 100) {
      edges { node { address state reason attempts reply replyClass } } } } }`,
    { id },
  );
  return mailing.recipients.edges.map(({ node }: { node: RecipientFate }) => node);
}
