import type { ReplyStage } from '@mailroom/shared/smtp-replies';
import type { Reply } from '../delivery/channel.ts';
import { checkCodeOf } from './check-codes.ts';
import type { StageFailure, StageResult } from './check-event.ts';

/** Tells whether a reply says yes (RFC 5321 §4.2.1). */
export function isPositive(reply: Reply): boolean {
  return reply.code >= 200 && reply.code < 300;
}

/** Makes the result of a stage whose last answer was yes. */
export function accepted(reply: Reply, details: Record<string, unknown> = {}): StageResult & { ok: true } {
  return { ok: true, text: reply.text, details: { ...details, reply } };
}

/** Makes the result of a stage that the server refused. */
export function refused(
  stage: ReplyStage,
  reply: Reply,
  details: Readonly<Record<string, unknown>> = {},
): StageFailure {
  return { ok: false, code: checkCodeOf(stage, reply), text: reply.text, reply, details };
}
