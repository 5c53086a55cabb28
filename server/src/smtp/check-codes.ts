import { checkCodeOfReply, type CheckCode } from '@mailroom/shared/smtp-advice';
import { classifyReply, type ReplyStage } from '@mailroom/shared/smtp-replies';
import type { Reply } from '../delivery/channel.ts';

/** Names the failure that a reply stands for, of which the caller knows that it is not the one hoped for. */
export function checkCodeOf(stage: ReplyStage, reply: Reply): CheckCode {
  return checkCodeOfReply(stage, classifyReply({ stage, ...reply })) ?? 'PROTOCOL_ERROR';
}
