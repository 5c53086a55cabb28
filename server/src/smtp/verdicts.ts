import { checkCodeOfReply, type CheckCode } from '@mailroom/shared/smtp-advice';
import { classifyReply, type ReplyStage } from '@mailroom/shared/smtp-replies';
import type { OursVerdict, Reply, SendResult } from '../delivery/channel.ts';

/** Says what the refusal of a message means: for the recipient, or for us. */
export function verdictOn(stage: ReplyStage, reply: Reply): SendResult {
  const verdict = classifyReply({ stage, ...reply });
  if (verdict.kind === 'DEFERRED') {
    return {
      kind: 'DEFERRED',
      reply,
      verdict: { class: verdict.replyClass, retryAfterMs: verdict.retryAfterMs },
    };
  }
  if (verdict.kind === 'REJECTED') {
    return { kind: 'REJECTED', reply, verdict: { class: verdict.replyClass, retryAfterMs: null } };
  }
  return { kind: 'OURS', reply, verdict: oursOn(stage, reply) };
}

/** Says what a refusal means at a stage that knows no recipient. */
export function oursOn(stage: ReplyStage, reply: Reply): OursVerdict {
  const verdict = classifyReply({ stage, ...reply });
  const code = checkCodeOfReply(stage, verdict) ?? 'PROTOCOL_ERROR';
  const text = `The mail server refused: ${reply.text}`;
  if (verdict.kind !== 'OURS') return unreachable(code, text);
  return { reason: verdict.reason, code, text, retryAfterMs: verdict.retryAfterMs };
}

/** Makes the verdict on a session that did not come about: the mailing waits and tries again. */
export function unreachable(code: CheckCode | 'CANCELLED', text: string): OursVerdict {
  return { reason: 'SERVER_UNREACHABLE', code, text, retryAfterMs: null };
}
