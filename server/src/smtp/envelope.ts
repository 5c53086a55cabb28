import { parseEmailAddress } from '@mailroom/shared/email-address';
import type { Reply } from '../delivery/channel.ts';
import { ownReply } from './reply.ts';

/**
 * Refuses an envelope whose addresses are not exactly what was parsed and stored: a client that tidies them up
 * would mail somebody else.
 */
export function envelopeRefusal(envelope: {
  from: string;
  to: string;
}): { stage: 'MAIL' | 'RCPT'; reply: Reply } | null {
  if (!isStoredForm(envelope.from))
    return { stage: 'MAIL', reply: ownReply(553, '5.1.7', 'Bad sender address syntax') };
  if (!isStoredForm(envelope.to))
    return { stage: 'RCPT', reply: ownReply(553, '5.1.3', 'Bad recipient address syntax') };
  return null;
}

function isStoredForm(address: string): boolean {
  const parsed = parseEmailAddress(address);
  return parsed.ok && parsed.address === address;
}
