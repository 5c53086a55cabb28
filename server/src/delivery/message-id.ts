import type { ClaimedRecipient } from './renderer.ts';

/**
 * Makes the Message-ID (RFC 5322 §3.6.4), with angle brackets, of what a recipient gets: always the same for the same
 * row, so that a receiving side can tell a repetition, and another one once a person decided to send again.
 */
export function messageIdOf(
  recipient: Pick<ClaimedRecipient, 'groupId' | 'id' | 'resends'>,
  domain: string,
): string {
  const again = recipient.resends > 0 ? `.${recipient.resends}` : '';
  return `<${recipient.groupId}.${recipient.id}${again}@${domain}>`;
}
